"""How thought is controlled: which guards watch a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qwq_cli.choices import Ending, OnLoop
from qwq_cli.duration import seconds_of
from qwq_cli.equality.at_sight import same_at_sight
from qwq_cli.guards.agreement import USUAL
from qwq_cli.guards.base import Guard
from qwq_cli.guards.budget import Budget
from qwq_cli.guards.convergence import Convergence
from qwq_cli.guards.deadline import Deadline
from qwq_cli.guards.loop_guard import LoopGuard
from qwq_cli.settings import Settings


@dataclass(frozen=True)
class Control:
    """budget: tokens of thought. time: as typed. is_one_of_many: whether other samples answer the
    same question, so that one which goes wrong should cost little. looks: whether to find out how
    sure the answer is, where nothing comes of that."""

    budget: int | None = None
    time: str | None = None
    on_loop: OnLoop = OnLoop.RECOVER
    stop: Ending = Ending.FULL
    is_one_of_many: bool = False
    looks: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Control:
        return cls(settings.budget, settings.time, settings.on_loop, settings.stop)

    @property
    def seconds(self) -> int | None:
        return None if self.time is None else seconds_of(self.time)

    def guards(self, seed: int, elapsed: Callable[[], float]) -> list[Guard]:
        """Those of one run, which begins now; a guard is never used twice. seed: of the run."""
        found: list[Guard] = []
        if self.budget is not None:
            found.append(Budget(self.budget))
        if self.time is not None:
            found.append(Deadline(seconds_of(self.time), elapsed, self.time))
        if self.on_loop is not OnLoop.OFF:
            recoveries = 1 if self.is_one_of_many else None
            found.append(LoopGuard(self.on_loop, seed=seed, recoveries=recoveries))
        if self.stop is Ending.EARLY or self.looks:
            strictness = USUAL if self.stop is Ending.EARLY else None
            found.append(Convergence(same_at_sight, strictness))
        return found
