"""How thought is controlled: which guards watch a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from qwq_cli.choices import Ending, OnLoop
from qwq_cli.duration import seconds_of
from qwq_cli.equality.at_sight import same_at_sight
from qwq_cli.guards.agreement import USUAL
from qwq_cli.guards.base import Guard
from qwq_cli.guards.bounds import Bounds
from qwq_cli.guards.budget import Budget
from qwq_cli.guards.convergence import Convergence
from qwq_cli.guards.deadline import Deadline
from qwq_cli.guards.ladder import Effort, ladder_for
from qwq_cli.guards.language_guard import LanguageGuard
from qwq_cli.guards.loop_guard import LoopGuard
from qwq_cli.guards.mending import Mending
from qwq_cli.languages import ANY, NOTE
from qwq_cli.settings import Settings


@dataclass(frozen=True)
class Control:
    """The limits of a thought.

    budget: tokens of thought. time: as typed. loop_notice: words for a thought that goes in
    circles, in place of the usual ones. effort: how much is done for a run that goes wrong.
    language: the setting. system: the user's own text. mend: whether failed claims get the right
    value. looks: whether to probe how certain the answer is, without acting on it.
    """

    budget: int | None = None
    time: str | None = None
    on_loop: OnLoop = OnLoop.RECOVER
    loop_notice: str | None = None
    effort: Effort = Effort.ALL
    language: str = NOTE
    stop: Ending = Ending.FULL
    looks: bool = False
    system: str = ""
    mend: bool = False

    @classmethod
    def of(cls, settings: Settings, loop_notice: str | None = None) -> Control:
        """Return what the settings say. loop_notice: the model's own, if they have none."""
        return cls(
            settings.budget,
            settings.time,
            settings.on_loop,
            settings.loop_notice or loop_notice,
            language=settings.language.strip().lower(),
            stop=settings.stop,
            system=settings.system or "",
            mend=settings.mend,
        )

    def beside(self, others: int) -> Control:
        """Return it for one of many problems, with so many other samples of the problem."""
        if self.effort is Effort.NONE:
            return self
        return replace(self, effort=Effort.VOTED if others else Effort.ONE)

    def with_system(self, system: str | None) -> Control:
        """Return it for a run with this system text; None for the one of the settings."""
        return self if system is None else replace(self, system=system)

    @property
    def seconds(self) -> int | None:
        return None if self.time is None else seconds_of(self.time)

    def guards(
        self,
        question: str,
        seed: int,
        elapsed: Callable[[], float],
        *,
        beside: tuple[str, ...] = (),
    ) -> list[Guard]:
        """Return the guards of one run, which begins now; a guard is never used twice.

        question: as it was asked, without its background. seed: of the run. beside: what else the
        model is told but the system text, such as choices or earlier turns.
        """
        found: list[Guard] = []
        if self.budget is not None:
            found.append(Budget(self.budget))
        if self.time is not None:
            found.append(Deadline(seconds_of(self.time), elapsed, self.time))
        if self.mend:
            found.append(Mending())
        if self.on_loop is not OnLoop.OFF:
            bounds = Bounds(question, self.system, *beside)
            ladder = ladder_for(self.on_loop, self.effort)
            found.append(LoopGuard(ladder, seed=seed, says=self.loop_notice, bounds=bounds))
        if self.language != ANY:
            found.append(self._language_guard(question, seed))
        if self.stop is Ending.EARLY or self.looks:
            strictness = USUAL if self.stop is Ending.EARLY else None
            found.append(Convergence(same_at_sight, strictness))
        return found

    def _language_guard(self, question: str, seed: int) -> LanguageGuard:
        takes_back = self.effort is not Effort.NONE
        return LanguageGuard(
            self.language, question, seed=seed, system=self.system, takes_back=takes_back
        )
