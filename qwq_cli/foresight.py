"""What a launch knows about the length of its run: kept runs, published lengths, speed."""

from __future__ import annotations

from dataclasses import replace

from qwq_cli.catalogue import called, expected_answer
from qwq_cli.errors import StoreError
from qwq_cli.forecast.forecaster import Forecaster, Known, forecaster
from qwq_cli.forecast.kept import KeptRun
from qwq_cli.forecast.past import Past
from qwq_cli.guards.budget import GRACE
from qwq_cli.guards.forced import ANSWER_ROOM
from qwq_cli.hub.local.registry import Registry
from qwq_cli.hub.machine.assess import assess
from qwq_cli.hub.machine.bandwidth import known_bandwidth
from qwq_cli.launch import Launch, LocalLaunch
from qwq_cli.paths import Paths
from qwq_cli.recommendation import BEARABLE
from qwq_cli.store import Store

SHORT = 10.0  # seconds
HASTE = 0.2  # seconds to wait for a locked store: a forecast is worth no more


def foresee(
    launch: Launch, paths: Paths, question: str, *, even_short: bool = False
) -> Forecaster | None:
    """Return a forecaster; None if too little is known about the model.

    It is also None if all its runs are so short that nobody needs a forecast, unless even_short.
    Never raises, because a run needs no forecast.
    """
    known = known_of(launch, paths)
    longest = max((run.tokens for run in known.runs), default=0)
    is_short = bool(known.paces and known.pace and longest and longest / known.pace < SHORT)
    return None if is_short and not even_short else forecaster(known, question)


def past_of(paths: Paths, registry: Registry) -> Past:
    """Return what runs of all models took here; empty if nothing is kept."""
    if not paths.traces_file.exists():
        return Past()
    try:
        with Store(paths.traces_file, patience=HASTE) as store:
            typical, paces = store.lengths.typical(), store.lengths.all_paces()
    except StoreError:  # a list of models doesn't need it
        return Past()
    lengths: dict[str, list[int]] = {}
    for name, seen in typical.items():
        lengths.setdefault(called(registry.described(name), name), []).extend(seen)
    return Past(
        lengths,
        {
            (called(registry.described(name), name), size): pace
            for (name, size), pace in paces.items()
        },
    )


def answers_in_time(launch: LocalLaunch, bandwidth: float, past: Past) -> bool:
    """Return whether answers come soon enough to wait for, as far as is known."""
    file, context = launch.located.file, launch.context
    name = called(launch.entry, launch.profile.model.name)
    machine = replace(launch.machine, bandwidth=bandwidth)
    speed = assess(file, machine, n_ctx=context.n_ctx, kv_type=context.kv_type).speed
    pace = past.paces.get((name, file.size)) or (speed.likely if speed else None)
    answer = expected_answer(past, name, launch.entry, pace)
    return answer is None or answer[0].median <= BEARABLE


def known_of(launch: Launch, paths: Paths) -> Known:
    """Return what is known about the launch's model, with the launch's limits."""
    runs, paces = _kept(launch, paths)
    return Known(
        runs=runs,
        published=[length.tokens for length in launch.entry.lengths],
        paces=paces,
        estimated=_estimated(launch, paths),
        most=_most(launch),
    )


def _kept(launch: Launch, paths: Paths) -> tuple[list[KeptRun], list[float]]:
    model = launch.profile.model
    if not paths.traces_file.exists():
        return [], []
    try:
        with Store(paths.traces_file, patience=HASTE) as store:
            return store.lengths.of_model(model.name), store.lengths.paces(model.name, model.size)
    except StoreError:  # it is reported when the trace of the run is stored
        return [], []


def _estimated(launch: Launch, paths: Paths) -> float | None:
    """Return the speed that the machine should reach.

    Nothing is measured now, because the user waits for an answer.
    """
    if not isinstance(launch, LocalLaunch):
        return None
    machine, context = launch.machine, launch.context
    machine = replace(machine, bandwidth=known_bandwidth(paths.bandwidth_file, machine.cores))
    file = launch.located.file
    speed = assess(file, machine, n_ctx=context.n_ctx, kv_type=context.kv_type).speed
    return speed.likely if speed else None


def _most(launch: Launch) -> int:
    """Return the tokens that a run may have."""
    limits = [launch.n_ctx, launch.sampling.max_tokens]
    if launch.budget is not None:
        limits.append(launch.budget + GRACE + ANSWER_ROOM)
    return max(min(limit for limit in limits if limit is not None), 1)
