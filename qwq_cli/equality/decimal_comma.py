"""Numbers with a comma in front of their decimals, as half of the world writes them."""

from __future__ import annotations

import re

from qwq_cli.equality.notation import tidy

_GROUPS = r"\d{1,3}(?:[. ]\d{3})+,\d+"
_NUMBER = re.compile(
    rf"(?P<before>[-−+]?\s?[¤€£¥]?\s?)(?P<number>{_GROUPS}|\d+,\d+)(?P<unit>\s?[^\d,;.(){{}}\[\]=]*)"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")


def with_point(text: str) -> str | None:
    """`1.234,5` as 1234.5; None for what is no single number of this spelling, as `1,234`.

    Only for an answer where one number is wanted: `1,2` may be a list as well.
    """
    match = _NUMBER.fullmatch(tidy(text))
    if match is None or _THOUSANDS.fullmatch(match["number"]):
        return None
    whole, _, decimals = match["number"].partition(",")
    return f"{match['before']}{re.sub(r'[. ]', '', whole)}.{decimals}{match['unit']}"
