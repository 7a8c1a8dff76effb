"""Finds out what a template does with given values, by rendering two short dialogues."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from qwq_cli.engine.template.ask import Ask
from qwq_cli.engine.template.dialogue import mark
from qwq_cli.engine.template.limits import Scalar, Variables
from qwq_cli.engine.template.message import Segment, Turn
from qwq_cli.engine.template.programs import program
from qwq_cli.errors import ChatTemplateError

Values = Mapping[str, Scalar]
_SYSTEM, _QUESTION = (Segment(mark(index), trusted=True) for index in range(2))
_SHAPES = (
    (Turn("user", (_QUESTION,)),),
    (Turn("system", (_SYSTEM,)), Turn("user", (_QUESTION,))),
)
_UNKNOWN = "zzunknownzz"  # a level that no template knows

# The dialogue without a system text and the one with it; None if the template refuses it.
Pair = tuple[str | None, str | None]


class Probe:
    def __init__(self, source: str, given: Variables, now: datetime) -> None:
        """Compile the source. Raises ChatTemplateError if that fails."""
        self.source = source
        self._program = program(source)
        self._given, self._now = dict(given), now
        self._pair = lru_cache(maxsize=None)(self._rendered)

    def takes(self, values: Values) -> bool:
        return any(text is not None for text in self._pair(_ask(values)))

    def differ(self, one: Values, other: Values) -> bool:
        return not self.same(_ask(one), _ask(other))

    def same(self, one: Ask, other: Ask) -> bool:
        return self._pair(one) == self._pair(other)

    def has_case(self, base: Values, name: str, value: Scalar) -> bool:
        """Return whether the template treats a level as more than a word to repeat."""
        known, unknown = self._level(base, name, value), self._level(base, name, _UNKNOWN)
        words = (str(value), _UNKNOWN)
        return _without(known, words) != _without(unknown, words)

    def repeats(self, base: Values, name: str, value: Scalar) -> bool:
        return self._level(base, name, value) != self._level(base, name, _UNKNOWN)

    def heeds(self, one: Ask, other: Ask, words: Sequence[str]) -> bool:
        """Return whether the two differ in the prompt, apart from their own words."""
        words = sorted(words, key=len, reverse=True)
        return _without(self._pair(one), words) != _without(self._pair(other), words)

    def alike_alone(self, one: Ask, other: Ask) -> bool:
        return self._pair(one)[0] == self._pair(other)[0]

    def alike_with_system(self, one: Ask, other: Ask) -> bool:
        return self._pair(one)[1] == self._pair(other)[1]

    def opens(self, ask: Ask, marker: re.Pattern[str]) -> bool:
        """Return whether the prompt ends inside an open thought."""
        return any(_ends_open(tail, marker) for tail in self._tails(ask))

    def closes(self, values: Values, marker: re.Pattern[str]) -> bool:
        """Return whether the prompt ends after a closed thought."""
        tails = self._tails(_ask(values))
        return any(marker.search(tail) and not _ends_open(tail, marker) for tail in tails)

    def own_prompt(self, ask: Ask) -> str:
        """Return the system text that the template inserts if there is none."""
        without, with_it = self._pair(Ask(ask.variables))
        before, is_there, after = (with_it or "").partition(_SYSTEM.text)
        if without is None or not is_there or not without.startswith(before):
            return ""
        rest = without[len(before) :]
        return rest[: -len(after)] if after and rest.endswith(after) else ""

    def _level(self, base: Values, name: str, value: Scalar) -> Pair:
        return self._pair(_ask({**base, name: value}))

    def _tails(self, ask: Ask) -> list[str]:
        """Return the prompts' texts after the question."""
        return [text.rpartition(_QUESTION.text)[2] for text in self._pair(ask) if text]

    def _rendered(self, ask: Ask) -> Pair:
        first, second = (self._text(ask, shape) for shape in _SHAPES)
        return first, second

    def _text(self, ask: Ask, turns: Sequence[Turn]) -> str | None:
        messages = [{"role": turn.role, "content": turn.text} for turn in ask.made(turns)]
        variables = {**self._given, **dict(ask.variables)}
        try:
            return self._program.run(messages, variables, now=self._now)
        except ChatTemplateError:
            return None


def _ask(values: Values) -> Ask:
    return Ask(tuple(values.items()))


def _without(pair: Pair, words: Sequence[str]) -> Pair:
    first, second = (_cleared(text, words) for text in pair)
    return first, second


def _cleared(text: str | None, words: Sequence[str]) -> str | None:
    for word in words:
        text = text and text.replace(word, "")
    return text and re.sub(r"\s+", " ", text)


def _ends_open(tail: str, marker: re.Pattern[str]) -> bool:
    last = next(reversed(list(marker.finditer(tail))), None)
    if last is None or tail[last.end() :].strip():
        return False
    return not re.search(r"/|end", last[0], re.IGNORECASE)
