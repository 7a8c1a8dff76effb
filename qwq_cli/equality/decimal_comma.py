"""Numbers with a comma before their decimals, as half of the world writes them."""

from __future__ import annotations

import re

from qwq_cli.equality.notation import tidy

_GROUPS = r"\d{1,3}(?:[. ]\d{3})+,\d+"
_NUMBER = re.compile(
    rf"(?P<before>[-−+]?\s?[¤€£¥]?\s?)(?P<number>{_GROUPS}|\d+,\d+)(?P<unit>\s?[^\d,;.(){{}}\[\]=]*)"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")


def with_point(text: str) -> str | None:
    """Return `1.234,5` as 1234.5; None if it isn't clearly one number like this, as `1,234`.

    Only for an answer that must be one number: `1,2` may also be a list.
    """
    match = _NUMBER.fullmatch(tidy(text))
    if match is None or _THOUSANDS.fullmatch(match["number"]):
        return None
    whole, _, decimals = match["number"].partition(",")
    return f"{match['before']}{re.sub(r'[. ]', '', whole)}.{decimals}{match['unit']}"
