"""Numbers with a comma before their decimals, as half of the world writes them."""

from __future__ import annotations

import re

from qwq_cli.equality.notation import tidy

_GROUPS = r"\d{1,3}(?:[. ]\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}"
_NUMBER = re.compile(
    rf"(?P<before>[-−+]?\s?[¤€£¥]?\s?)(?P<number>{_GROUPS}|\d+,\d+)(?P<unit>\s?[^\d,;.(){{}}\[\]=]*)"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")


def with_point(text: str) -> str | None:
    """Return `1.234,5` as 1234.5, `1.234.567` as 1234567; None if it isn't clearly one number.

    Only for an answer that must be one number: `1,2` may also be a list.
    """
    match = _NUMBER.fullmatch(tidy(text))
    if match is None or _THOUSANDS.fullmatch(match["number"]):
        return None
    whole, _, decimals = match["number"].partition(",")
    number = ".".join(filter(None, (re.sub(r"[. ]", "", whole), decimals)))
    return f"{match['before']}{number}{match['unit']}"
