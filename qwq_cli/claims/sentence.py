"""A sentence of a text, taken apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from qwq_cli.claims.chains import Chain, chains_in
from qwq_cli.claims.times import TimeSum, sums_of_times
from qwq_cli.claims.tokens import Token, tokens_of

BEHIND = 2  # characters after a sentence that can decide how its last token is read
_MARK = re.compile(r"\s*(?:>\s*)*(?:(?:[-*•+]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+)?(?:#+\s)?")


class Sentence(msgspec.Struct, frozen=True):
    """All places are in `text`. dashed: whether a dash before the tokens may be a minus."""

    text: str
    tokens: Sequence[Token]
    dashed: bool
    chains: Sequence[Chain]
    times: Sequence[TimeSum]


@lru_cache(maxsize=64)  # while a step streams, its sentences are read again, and by two readers
def sentence_of(text: str, end: int) -> Sentence:
    """Take the sentence text[:end] apart. The rest of `text` stands behind it."""
    mark = _MARK.match(text, 0, end)
    first = mark.end() if mark else 0
    tokens = tokens_of(text, first, end)
    chains, times = tuple(chains_in(tokens)), tuple(sums_of_times(text, 0, end))
    return Sentence(text, tokens, "-" in text[:first], chains, times)
