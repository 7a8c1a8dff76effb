"""Words with which a thought leaves what it was just saying."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_WORDS = frozenset(
    "wait hmm maybe perhaps alternatively actually however stuck confused confusing "  # English
    "moment warte vielleicht allerdings eigentlich andererseits "  # German
    "attends attendez cependant pourtant plutôt sinon "  # French
    "espera quizás quizá acaso embargo "  # Spanish
    "aspetta forse però tuttavia espere talvez porém "  # Italian, Portuguese
    "подождите подожди стоп возможно однако хотя "  # Russian
    "잠깐 아마 하지만 إذن ربما لكن".split()
)
# Scripts without spaces: two signs that stand side by side.
_SIGNS = frozenset("等等 等一 不过 也许 或许 难道 不对 但是 可是 待っ 待て でも しか いや もし".split())


def doubts(units: Sequence[str]) -> int:
    """How many there are."""
    words = sum(unit.lower() in _WORDS for unit in units)
    return words + sum(a + b in _SIGNS for a, b in pairwise(units) if a >= "\u2e80")
