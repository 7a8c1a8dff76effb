"""Guesses from text that is already there: prompt, output, and other outputs to the same prompt.

This is prompt lookup: if the last tokens occurred before, the same tokens may follow again.
"""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from itertools import cycle, islice

from qwq_cli.engine.drafting import Guess
from qwq_cli.engine.sequence import Sequence

SIZES = (8, 5, 3, 2)  # how many tokens must match, the longest first
PROMPTS = 16  # most prompts whose texts are remembered
TEXTS = 256  # most texts that are still being read
INDEXED = 32_768  # most tokens of a text; of a longer one its last are used


class Ngrams:
    """A Drafter that only looks up tokens. The kind of a guess is the number of matching tokens."""

    is_free = True

    def __init__(self) -> None:
        self._prompts: dict[tuple[int, ...], _Index] = {}
        self._texts: dict[Sequence, _Text] = {}

    def prepare(self, sequences: Rows[Sequence]) -> None:
        """Do nothing: there is nothing to read."""

    def propose(self, sequences: Rows[Sequence], most: int) -> list[Guess]:
        return [self._guess(sequence, most) for sequence in sequences]

    def _guess(self, sequence: Sequence, most: int) -> Guess:
        text = self._texts.get(sequence) or self._begin(sequence)
        text.read = text.index.read(sequence.tokens, text.read)
        return text.index.guess(sequence.tokens, most)

    def _begin(self, sequence: Sequence) -> _Text:
        prompt = tuple(sequence.prompt)
        index = self._prompts.pop(prompt, None) or _Index()
        self._prompts[prompt] = index  # move it to the end, which is for the latest
        if len(self._prompts) > PROMPTS:
            gone = self._prompts.pop(next(iter(self._prompts)))
            self._texts = {one: its for one, its in self._texts.items() if its.index is not gone}
        if len(self._texts) >= TEXTS:
            del self._texts[next(iter(self._texts))]
        text = self._texts[sequence] = _Text(index, max(0, len(sequence.tokens) - INDEXED))
        return text


@dataclass
class _Text:
    """A text. read: how many of its tokens are in the index."""

    index: _Index
    read: int


class _Index:
    """Maps some tokens to the place that follows their last occurrence: a text and a position.

    Texts are not copied; they may have been cut since.
    """

    def __init__(self) -> None:
        self._places: dict[tuple[int, ...], tuple[list[int], int]] = {}

    def read(self, tokens: list[int], begin: int) -> int:
        """Index a text from token `begin` on; return how many tokens are indexed.

        Matches that end with the last token are left out, because nothing follows them yet.
        """
        for at in range(begin, len(tokens)):
            for size in SIZES:
                if at >= size:
                    self._places[tuple(tokens[at - size : at])] = (tokens, at)
        return len(tokens)

    def guess(self, tokens: list[int], most: int) -> Guess:
        for size in [size for size in SIZES if size <= len(tokens)]:
            last = tuple(tokens[-size:])
            text, at = self._places.get(last, (tokens, 0))
            if at and tuple(text[at - size : at]) == last and text[at : at + 1]:
                return Guess(tuple(_following(text, at, most, is_own=text is tokens)), size)
        return Guess(())


def _following(text: list[int], at: int, most: int, *, is_own: bool) -> list[int]:
    """Return the tokens from `at` on; within a sequence's own text they may repeat in a cycle."""
    found = text[at : at + most]
    return list(islice(cycle(found), most)) if is_own else found
