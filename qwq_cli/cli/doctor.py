"""qwq doctor: what would happen if you asked now, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.failure import tell
from qwq_cli.cli.flags import SettingFlags, spread
from qwq_cli.cli.places import places
from qwq_cli.errors import ExitStatus
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import emit, table
from qwq_cli.units import count, gibibytes, gigabytes, rate

if TYPE_CHECKING:
    from qwq_cli.diagnosis import Diagnosis, DraftHistory, ModelReport
    from qwq_cli.engine_report import BuildReport
    from qwq_cli.hub.machine.hardware import Hardware
    from qwq_cli.packs.listing import EngineLine


@spread
def command(
    ctx: typer.Context,
    *,
    settings: Annotated[dict[str, object], SettingFlags(only=("model", "ctx", "draft"))],
    as_json: options.Json = False,
) -> ExitStatus:
    """Show what this machine can run, which model is used, and why."""
    from qwq_cli.diagnosis import diagnose
    from qwq_cli.usable import usable

    env: Environment = ctx.obj
    using = usable(env.variables, env.paths, settings)
    if using.problem:
        tell(env, using.problem, ())
    found = diagnose(using.resolved, using.paths, env.variables)
    found = replace(found, paths=env.paths)
    emit(env, using.resolved.settings, found, [table(_rows(found, places(env)))], as_json=as_json)
    if using.problem:
        return using.problem.status
    is_usable = (found.model or found.served) and not found.draft_problem
    return ExitStatus.ANSWERED if is_usable else ExitStatus.MODEL


def _rows(found: Diagnosis, where: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    hardware = found.hardware
    if found.build and found.build.idle:
        yield "idle GPU", str(found.build.idle)
    yield "qwq", f"{found.qwq}, Python {found.python}, {found.system}"
    yield from _build_rows(found.build) if found.build else _ways_out(found.no_engine or "")
    yield "cores", _cores(hardware)
    yield (
        "memory",
        f"{gibibytes(hardware.memory_available)} of {gibibytes(hardware.memory_total)} free, "
        f"read at {found.bandwidth / 1e9:.0f} GB/s{_doubt(found)}",
    )
    for gpu in found.gpus:
        speed = f", read at {gpu.bandwidth / 1e9:.0f} GB/s" if gpu.bandwidth else ""
        yield "GPU", f"{gpu.name}: {gibibytes(gpu.free)} of {gibibytes(gpu.total)} free{speed}"
    yield from _model_rows(found)
    if found.endpoints:
        yield "endpoints", ", ".join(found.endpoints)
    yield from where
    yield from zip(["next", *[""] * len(found.next)], found.next, strict=False)


def _doubt(found: Diagnosis) -> str:
    from qwq_cli.hub.machine.bandwidth import BUSY

    return "" if found.bandwidth_quiet else f", {BUSY}"


def _cores(hardware: Hardware) -> str:
    of_all = f" of {hardware.physical_cores}" if hardware.cores < hardware.physical_cores else ""
    text = f"{hardware.cores}{of_all} physical cores to compute on"
    if hardware.cpu_limit is None:
        return text
    return f"{text}: a limit, as containers have, allows the time of {hardware.cpu_limit:g} CPUs"


def _build_rows(build: BuildReport) -> Iterator[tuple[str, str]]:
    from qwq_cli.render.terminal.clean import one_line

    yield "engine", one_line(f"{build.name}: {build.version}; {build.why}")
    yield from (("", one_line(text)) for text in build.refused)
    for device in build.devices:
        size = f", {gibibytes(device.free)} free" if device.is_gpu else ""
        yield "device", one_line(f"{device.name} ({device.description}){size}")
    yield "CPU code", " ".join(build.features)
    for other in build.others:
        yield "also here", one_line(f"{other.name}: {_devices(other)}")


def _ways_out(problem: str) -> Iterator[tuple[str, str]]:
    """Yield why there is no engine, and the ways to get one."""
    from qwq_cli.packs.in_use import WAYS_OUT
    from qwq_cli.render.terminal.clean import one_line

    yield "engine", one_line(problem)
    yield from (("or" if at else "to get one", str(way)) for at, way in enumerate(WAYS_OUT))


def _devices(line: EngineLine) -> str:
    """Return what another engine computes on and how to get it, or why it can't be used."""
    if line.reason:
        return f"refused, {line.reason}"
    told = [f"{one.name} ({one.description}, {gibibytes(one.total)})" for one in line.devices]
    told += line.silent
    faster = "; faster" if any(one.is_gpu for one in line.devices) else ""
    return f"{', '.join(told)}{faster}: qwq engine use {line.name}"


def _model_rows(found: Diagnosis) -> Iterator[tuple[str, str]]:
    from qwq_cli.render.terminal.clean import one_line

    if served := found.served:
        yield "endpoint", one_line(f"{served.server} at {served.address}")
        yield "model", one_line(f"{served.model}, context {served.n_ctx:,} tokens")
        return
    if found.model is None and found.no_engine:
        yield "model", "none can run without an engine"
        return
    if found.model is None:
        yield "model", found.problem or ""
        yield "", found.hint or ""
        return
    model = found.model
    yield "model", f"{model.name}, {gigabytes(model.size)}"
    yield "", model.path
    yield "why", model.reason
    yield "context", f"{model.n_ctx:,} tokens, KV cache {model.kv_type}"
    yield "threads", f"{model.threads}; {model.threads_why}"
    layers = f"; {model.gpu_layers} layers on the GPU" if model.gpu_layers else ""
    needs, room = gibibytes(model.fit.total), gibibytes(model.fit.available)
    yield "fit", f"needs {needs} of {room}{layers}"
    if found.draft_problem:
        yield "drafts", found.draft_problem
    else:
        yield from _draft_rows(model)
    if model.speed:
        low, high = rate(model.speed.low), rate(model.speed.high)
        yield "speed", f"about {rate(model.speed.likely)} expected, from {low} to {high}"
    if found.better:
        yield "better", found.better


def _draft_rows(model: ModelReport) -> Iterator[tuple[str, str]]:
    needs = f"; needs {gibibytes(model.draft_bytes)} more" if model.draft_bytes else ""
    yield "drafts", f"{model.draft.name or 'nothing'}: {model.draft.reason}{needs}"
    if model.drafted:
        yield "", _history(model.drafted)
    elif model.draft.name:
        yield "", "no run with drafts yet; qwq learns during a run whether they save time"


def _history(runs: DraftHistory) -> str:
    where = f"in {count(runs.runs, 'run')} with drafts"
    if not runs.drafted:
        return (
            f"{where} none was made: too few guesses would have been right to save time, at what a "
            "step of several tokens takes here"
        )
    told = f"{where} {runs.accepted / runs.drafted:.0%} of {runs.drafted:,} guesses were right: "
    told += f"{runs.tokens_per_decode:.2f} tokens a step, {rate(runs.speed)}"
    return f"{told}, without drafts {rate(runs.plain_speed)}" if runs.plain_speed else told
