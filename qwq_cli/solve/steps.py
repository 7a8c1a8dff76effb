"""Numbered steps, clues and rules inside one problem: they are not a list of problems."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STEPS = re.compile(
    r"\b(?:steps?|clues?|facts?|rules?|conditions?|hints?|instructions?|properties|operations|moves"
    r"|statements?|procedure|algorithm|recipe|Schritten?|Regeln|étapes|pasos)\b|步骤|条件|规则",
    re.IGNORECASE,
)

_PROBLEMS = re.compile(r"\b(?:problems|questions|exercises|tasks)\b", re.IGNORECASE)


def tells_steps(above: str, items: Iterable[str], below: Iterable[str]) -> bool:
    """Return whether items are steps, from the line above, or a question below plain items."""
    if not above.rstrip().endswith((":", "：")) or _PROBLEMS.search(above):
        return False
    return bool(_STEPS.search(above)) or (any(map(asks, below)) and not any(map(asks, items)))


def asks(line: str) -> bool:
    return "?" in line or "？" in line
