"""The size of a run over problems, before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qwq_cli.solve.prompt import asked
from qwq_cli.solve.record import RunInfo
from qwq_cli.solve.task import Task


@dataclass(frozen=True)
class Extent:
    """The questions of a run as asked (or just the longest), and the samples left."""

    questions: Sequence[str]
    samples: int

    @classmethod
    def of(cls, tasks: Sequence[Task], run: RunInfo) -> Extent:
        samples = sum(task.planned - len(task.done) for task in tasks)
        return cls([asked(task.problem, run) for task in tasks], samples)
