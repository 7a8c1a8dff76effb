"""The protocol of whatever runs tasks, here or elsewhere, for the code that keeps its records."""

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
        """The speed since `solve` began."""

    def solve(self, tasks: Sequence[Task]) -> Iterator[Record]:
        """Yield a record for each task as it finishes. Raises Cancelled, QwqError."""

    def running(self) -> tuple[Running, ...]:
        """Return the running samples."""

    def tokens_left(self, each: float | None) -> float | None:
        """Return the number of tokens still to come; None if it is not known.

        each: how many samples a problem takes; None for all that are planned.
        """
