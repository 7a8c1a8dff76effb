"""From a launch and work to a solver on a loaded model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from qwq_cli.engine.cancel import Cancel
from qwq_cli.generation.pool import Pool
from qwq_cli.generation.served import ServedGenerator
from qwq_cli.launch import Launch, open_reasoner
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.solve.attempt import Attempt
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.guarding import guards_of
from qwq_cli.solve.record import RunInfo
from qwq_cli.solve.room import fitted, sure_of
from qwq_cli.solve.solver import Hooks, Judges, NewAttempt, Solver
from qwq_cli.solve.width import ServedWidth, Width, WidthSearch
from qwq_cli.solve.width_hint import width_hint


@contextmanager
def open_solver(
    launch: Launch,
    run: RunInfo,
    extent: Extent,
    *,
    parallel: int | None,
    judges: Judges,
    hooks: Hooks,
    cancel: Cancel,
    progress: Callable[[float], None],
    attempt: Callable[[Reasoner], NewAttempt] = lambda _: Attempt,
) -> Iterator[Solver]:
    """Load the model with room for `parallel` samples at a time, or as many as may be useful.

    Raises ModelError, and Cancelled if `cancel` is set.
    """
    control = launch.control.beside(run.samples - 1)
    wide, most = fitted(launch, extent.questions, parallel, extent.samples)
    if hint := width_hint(launch, extent, parallel, most):
        hooks.tell(hint)
    with open_reasoner(wide, cancel=cancel, progress=progress, tell=hooks.tell) as reasoner:
        yield Solver(
            reasoner,
            run,
            replace(launch.sampling, seed=run.seed),
            judges=judges,
            guards=lambda problem, seed: guards_of(problem, control, seed, reasoner.clocks.elapsed),
            width=_width(
                reasoner, most, fixed=parallel is not None, sure=sure_of(launch, extent.questions)
            ),
            hooks=hooks,
            attempt=attempt(reasoner),
        )


def _width(reasoner: Reasoner, most: int, *, fixed: bool, sure: int | None) -> Width:
    if isinstance(reasoner.generator, (ServedGenerator, Pool)):
        return ServedWidth(reasoner.generator, most, fixed=fixed, sure=sure)
    return WidthSearch(most, reasoner.clocks.elapsed, fixed=fixed)
