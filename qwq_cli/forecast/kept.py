"""What is remembered of a finished run, to predict the length of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qwq_cli.values.value import Value

LEAST = 8  # runs; with fewer there is no forecast
MOST = 400  # the newest runs; more would take time at each start and gain little


class Mark(NamedTuple):
    """A run after some of its steps. used: the share of the question's numbers that it has named.

    named: how many of its steps named an answer.
    """

    tokens: int
    steps: int
    used: float
    named: int


class KeptRun(Value, frozen=True, kw_only=True):
    """tokens: how many it wrote. is_whole: whether it ended by itself.

    pace: tokens a second, if it ran alone.
    """

    question: str
    tokens: int
    is_whole: bool = True
    pace: float | None = None
    course: tuple[Mark, ...] = ()


def comparable(runs: Sequence[KeptRun], most: int) -> list[KeptRun]:
    """Return runs with a known length, if a run may have `most` tokens.

    A run that was cut before that would have continued for an unknown length.
    """
    known = (run for run in runs if run.tokens > 0 and (run.is_whole or run.tokens >= most))
    return [*known][:MOST]
