"""Words with which a thought turns away from what it has just said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_ENGLISH = "wait hmm maybe perhaps alternatively actually however stuck confused confusing"
_GERMAN = "moment warte vielleicht allerdings eigentlich andererseits"
_ROMANCE = "attends attendez cependant pourtant plutôt sinon espera quizás quizá acaso embargo "
_ROMANCE += "aspetta forse però tuttavia espere talvez porém"
_OTHERS = "подождите подожди стоп возможно однако хотя 잠깐 아마 하지만 ربما لكن"
_WORDS = frozenset(" ".join((_ENGLISH, _GERMAN, _ROMANCE, _OTHERS)).split())
# Scripts without spaces: pairs of neighbouring signs.
_PAIRS = "等等 等一 不过 也许 或许 难道 不对 但是 可是 待っ 待て でも しか いや もし"
_SIGNS = frozenset(_PAIRS.split())


def doubts(units: Sequence[str]) -> int:
    """Return how many of these words there are."""
    words = sum(unit.lower() in _WORDS for unit in units)
    return words + sum(a + b in _SIGNS for a, b in pairwise(units) if a >= "\u2e80")
