"""The protocol of whatever runs tasks, here or on other machines, for the code that keeps its
records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from qwq_cli.solve.lengths import Lengths
from qwq_cli.solve.progress import Running, Speed
from qwq_cli.solve.record import Record, RunInfo
from qwq_cli.solve.task import Task


class Solving(Protocol):
    """tokens: generated since `solve` began. lengths: of samples so far."""

    run: RunInfo
    tokens: int
    lengths: Lengths

    @property
    def speed(self) -> Speed:
        """Since `solve` began."""

    def solve(self, tasks: Sequence[Task]) -> Iterator[Record]:
        """A record for each task, as they get done. Raises Cancelled, QwqError."""

    def running(self) -> tuple[Running, ...]:
        """The samples under way."""

    def tokens_left(self, each: float | None) -> float | None:
        """How many are still to come, if a problem takes `each` samples, or all that are planned.

        None while it is not known.
        """
