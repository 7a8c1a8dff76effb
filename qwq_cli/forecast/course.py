"""How far a run has come, in figures that can be compared with those of kept runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from qwq_cli.forecast.kept import Mark
from qwq_cli.forecast.question import numbers_of
from qwq_cli.trace.candidates import find_candidates
from qwq_cli.values.trace import Step, Trace

MOST_MARKS = 48  # of a run
_NUMBER = re.compile(r"\d+")


class Course:
    """The marks of a run in progress, in the order of their tokens."""

    def __init__(self, question: str) -> None:
        self._asked = numbers_of(question)
        self._used: list[frozenset[str]] = []  # after each mark
        self.marks: list[Mark] = []

    def step(self, step: Step, text: str, tokens: int) -> None:
        """Add a finished step with its text. tokens: all so far."""
        before = self._used[-1] if self._used else frozenset[str]()
        seen = before | (self._asked & frozenset(_NUMBER.findall(text.replace(",", ""))))
        self._used.append(seen)
        named = self.marks[-1].named if self.marks else 0
        named += bool(
            find_candidates(text, [replace(step, start=0, end=len(text))], until=len(text))
        )
        self.marks.append(
            Mark(tokens, len(self._used), len(seen) / max(len(self._asked), 1), named)
        )

    def back_to(self, step: int) -> None:
        """Take back the steps from `step` on."""
        del self.marks[step:], self._used[step:]


def course_of(trace: Trace) -> tuple[Mark, ...]:
    course, tokens = Course(trace.question), 0
    for step in trace.steps:
        tokens += step.tokens
        course.step(step, trace.raw[step.start : step.end], tokens)
    return tuple(thinned(course.marks))


def thinned(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield at most MOST_MARKS of them, evenly spread, always with the last one."""
    every = -(-len(marks) // MOST_MARKS) or 1
    return (mark for place, mark in enumerate(marks, 1) if not place % every or place == len(marks))
