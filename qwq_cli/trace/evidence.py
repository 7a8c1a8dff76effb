"""The evidence for a step's kind: numbers, which work in any language, and the step's own words.

Only the head and tail of a step are read. Earlier steps are not read again: Heard keeps what they
have shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import pairwise
from math import log
from typing import NamedTuple

from qwq_cli.trace.phrases import Found, packaged, plain, words_of
from qwq_cli.values.kinds import StepKind

HEAD, TAIL = 500, 300  # characters that are examined
_FIRST = 90  # characters of the head in which a cue tells what the step is about
_END = 160  # characters of the end in which a verdict is looked for
_FIRST_WORDS, _LAST_WORDS = 12, 24
_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?)(?![\w\\({/^√])"
_EQUALS = ("=", "≈", "\\approx", " is", " are", " equals", " gives", "是", "为", "得", "は")
_BEFORE = 16  # characters before a number in which an equals sign or such is looked for
_SIGNS = (f"{re.escape(sign)}[ $(\\\\]{{0,{_BEFORE - len(sign)}}}" for sign in _EQUALS)
_RESULT = re.compile(f"(?:{'|'.join(_SIGNS)}){_NUMBER}")
ONE = 6 << 16  # can be halved and divided by three without a rest
Features = dict[str, int]  # in parts of ONE


class Place(str, Enum):
    """Where in a step a word is."""

    ANYWHERE = "anywhere"
    FIRST = "first"  # words and pairs of words
    LAST = "last"  # words and pairs of words


class Look:
    """The part of a step that is read: the whole `text`, unless the step is too long."""

    def __init__(self, text: str, length: int) -> None:
        self.text = text
        self.length = length
        self.lowered = plain(text)
        self.words = words_of(self.lowered)
        self.found = packaged().find_among(self.words, self.lowered)
        self.groups = {group for _, group in self.found}
        # The numbers that something is said to equal.
        self.results = [each.replace(",", "").rstrip(".") for each in _RESULT.findall(text)]
        self.vocabulary = set(self.words)

    def said(self, place: Place) -> set[str]:
        if place is Place.ANYWHERE:
            return self.vocabulary
        first = place is Place.FIRST
        words = self.words[:_FIRST_WORDS] if first else self.words[-_LAST_WORDS:]
        return {*words, *map(" ".join, pairwise(words))}


@dataclass
class Heard:
    """What the steps so far have shown: results of equalities, words, kinds."""

    values: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)  # words of the step before
    kinds: tuple[StepKind, ...] = ()  # of the two steps before, the later one first
    steps: int = 0
    answered: bool = False  # whether an answer was named

    def take(self, step: Look, kind: StepKind) -> None:
        """Add a closed step."""
        self.words |= step.vocabulary
        self.last = step.vocabulary
        self.kinds = (kind, *self.kinds[:1])
        self.values.update(step.results)
        self.answered = self.answered or "answer" in step.groups
        self.steps += 1


def look(text: str, length: int) -> Look:
    """Return the part of a step to read. length: of the step, with text that was cut out of it."""
    if length <= HEAD + TAIL:
        return Look(text, length)
    return Look(f"{text[:HEAD]}\n{text[-TAIL:]}", length)


def features(step: Look, heard: Heard) -> Features:
    """Return the features; missing ones are zero."""
    text, lowered, numbers = step.text, step.lowered, step.results
    out = _words(step.found, len(text))
    out["bias"] = ONE
    out["early"] = ONE // (1 + heard.steps)
    out["length"] = int(log(max(step.length, 10) / 300) * ONE)
    if numbers:
        _results_in(numbers, heard, out)
    if asked := text.count("?") + text.count("？"):
        out["asks"] = min(asked, 4) * ONE // 2
        out["ends asking"] = ONE * text.rstrip().endswith(("?", "？"))
    if not heard.steps:
        out["first"] = ONE
    if "\\boxed" in lowered or "**answer" in lowered or "final answer" in lowered:
        out["box"] = ONE
    if "\\[" in text or "$$" in text:
        out["display"] = ONE
    if heard.answered:
        out["answered"] = ONE
    _compare(step.vocabulary, heard, out)
    return out


def _results_in(numbers: list[str], heard: Heard, out: Features) -> None:
    known = sum(map(heard.values.__contains__, numbers))
    out["results"] = min(len(numbers), 6) * ONE // 3
    out["new"] = min(len(numbers) - known, 4) * ONE // 2
    out["known"] = min(known, 4) * ONE // 2
    if numbers[-1] in heard.values and len(numbers) > 1:
        out["recomputed"] = ONE


def _compare(words: set[str], heard: Heard, out: Features) -> None:
    size, shared = len(words), len(words & heard.last)
    out["novel"] = len(words - heard.words) * ONE // max(size, 1)
    out["alike"] = shared * ONE // max(size + len(heard.last) - shared, 1)
    for name, kind in zip(("after", "second after"), heard.kinds, strict=False):
        out[_context(name, kind)] = ONE


@cache
def _context(name: str, kind: StepKind) -> str:
    return f"{name} {kind.value}"


def _words(found: list[Found], length: int) -> Features:
    """Return where each group was found: first, last, and how often in total."""
    out: Features = {}
    if found and found[0][0] < _FIRST:
        out[_names(found[0][1]).leads] = ONE
    for at, group in found:
        _, anywhere, first, last = _names(group)
        out[anywhere] = min(out.get(anywhere, 0) + ONE // 3, ONE)
        if at < _FIRST:
            out[first] = ONE
        elif at >= length - _END:
            out[last] = ONE
    return out


class _Names(NamedTuple):
    """The names of a group's features."""

    leads: str
    anywhere: str
    first: str
    last: str


@cache
def _names(group: str) -> _Names:
    """Return the names; they are built once, because there are few groups and many steps."""
    return _Names(*(f"{group} {place}" for place in _Names._fields))
