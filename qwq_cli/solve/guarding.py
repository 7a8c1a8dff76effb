"""The guards of a sample, and their limits where budgets are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from qwq_cli.choices import Ending
from qwq_cli.control import Control
from qwq_cli.guards.base import Guard
from qwq_cli.guards.ladder import Effort
from qwq_cli.solve.record import Problem


def guards_of(
    problem: Problem, control: Control, seed: int, elapsed: Callable[[], float]
) -> Sequence[Guard]:
    return control.guards(problem.question, seed, elapsed, beside=problem.choices)


def with_budget_only(control: Control, budget: int | None) -> Control:
    """Return limits with this budget and no other.

    They make loops answer, and rewind nothing, so that it is known where smaller budgets cut.
    """
    return replace(control, budget=budget, time=None, effort=Effort.NONE, stop=Ending.FULL)
