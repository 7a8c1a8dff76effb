"""What is remembered of a run that has ended, to predict the length of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qwq_cli.values.value import Value

LEAST = 8  # runs; of fewer nothing is said
MOST = 400  # the newest; more would cost time at the start of each run, and gain little


class Mark(NamedTuple):
    """A run after some of its steps. used: the share of the question's numbers that it has named.
    named: how many of its steps named an answer."""

    tokens: int
    steps: int
    used: float
    named: int


class KeptRun(Value, frozen=True, kw_only=True):
    """tokens: how many it wrote. is_whole: whether it ended by itself. pace: tokens a second, if it
    ran alone."""

    question: str
    tokens: int
    is_whole: bool = True
    pace: float | None = None
    course: tuple[Mark, ...] = ()


def comparable(runs: Sequence[KeptRun], most: int) -> list[KeptRun]:
    """Runs whose length is known if a run may have `most` tokens: a run that was cut before that
    would have gone on for an unknown length."""
    known = (run for run in runs if run.tokens > 0 and (run.is_whole or run.tokens >= most))
    return [*known][:MOST]
