"""What this machine and this build can do, found out without loading a model."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from shlex import quote

from qwq_cli import __version__
from qwq_cli.catalogue import Usual
from qwq_cli.choices import KvType
from qwq_cli.config import Resolved, Source
from qwq_cli.drafter import OFF
from qwq_cli.endpoint.named import named_endpoints
from qwq_cli.engine_report import BuildReport, build_report
from qwq_cli.errors import EngineError, QwqError, StoreError
from qwq_cli.foresight import answers_in_time, past_of
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.assess import assess
from qwq_cli.hub.machine.bandwidth import measurement
from qwq_cli.hub.machine.fit import Fit, fit
from qwq_cli.hub.machine.gpu import Gpu, nvidia_gpus
from qwq_cli.hub.machine.hardware import Hardware, detect
from qwq_cli.hub.machine.speed import Speed
from qwq_cli.launch import Launch, LocalLaunch, ServedLaunch, plan
from qwq_cli.launch.advice import USUAL_CTX
from qwq_cli.machine import machine_known
from qwq_cli.packs.in_use import WAYS_OUT
from qwq_cli.paths import Paths
from qwq_cli.recommendation import QUESTION, Recommendation, recommend
from qwq_cli.settings import SETTINGS
from qwq_cli.store import Store
from qwq_cli.trace_list import TraceFilter
from qwq_cli.values.trace import DrafterInfo, Trace

RUNS = 50  # kept runs that tell whether drafts pay


@dataclass(frozen=True)
class DraftHistory:
    """What drafts did in the newest kept runs of a model that had something to draft.
    speed: tokens a second. plain_speed: of runs without drafts; None if none is kept."""

    runs: int
    drafted: int
    accepted: int
    tokens_per_decode: float
    speed: float
    plain_speed: float | None


@dataclass(frozen=True)
class ModelReport:
    """The model that a question would go to now, and why. Sizes in bytes, n_ctx in tokens.

    threads_why: why so many threads. draft: what would draft tokens, and why. draft_bytes: memory
    that it needs in addition. drafted: what drafts achieved so far.
    """

    name: str
    path: str
    reason: str
    size: int
    n_ctx: int
    kv_type: str
    threads: int
    threads_why: str
    fit: Fit
    gpu_layers: int
    draft: DrafterInfo
    draft_bytes: int
    drafted: DraftHistory | None
    speed: Speed | None


@dataclass(frozen=True)
class ServedReport:
    """The endpoint that a question would go to now. n_ctx in tokens."""

    address: str
    server: str
    model: str
    n_ctx: int


@dataclass(frozen=True)
class Diagnosis:
    """build: None if there is no engine; then `no_engine` says why. bandwidth_quiet: whether other
    programs did nothing while the bandwidth was measured. better: why to use another model. next:
    commands to type now, in order."""

    qwq: str
    python: str
    system: str
    build: BuildReport | None
    no_engine: str | None
    hardware: Hardware
    bandwidth: float
    bandwidth_quiet: bool
    gpus: tuple[Gpu, ...]
    model: ModelReport | None
    served: ServedReport | None
    endpoints: tuple[str, ...]
    better: str | None
    next: tuple[str, ...]
    problem: str | None
    hint: str | None
    draft_problem: str | None
    paths: Paths


def diagnose(resolved: Resolved, paths: Paths, environ: Mapping[str, str]) -> Diagnosis:
    """Return the diagnosis. An unusable model or engine is a finding. Raises ConfigError."""
    launch, problem, draft_problem = None, None, None
    build, no_engine = _build(paths)
    hardware, gpus = detect(), nvidia_gpus()
    measured = measurement(paths.bandwidth_file, hardware.cores, again=True)
    reads = measured.bytes_per_second
    try:
        launch = plan(resolved, paths, environ)
    except QwqError as error:
        launch = _without_drafts(resolved, paths, environ)
        problem, draft_problem = (None, error) if launch else (error, None)
    advice = None if isinstance(launch, ServedLaunch) else _better(launch, reads, paths)
    return Diagnosis(
        qwq=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        build=build,
        no_engine=no_engine,
        hardware=hardware,
        bandwidth=reads,
        bandwidth_quiet=measured.quiet,
        gpus=gpus,
        model=_model(launch, reads, paths) if isinstance(launch, LocalLaunch) else None,
        served=_served(launch) if isinstance(launch, ServedLaunch) else None,
        endpoints=tuple(named_endpoints(paths.config_file)),
        better=advice.words if advice else None,
        next=tuple(_steps(launch, advice, build, _question(resolved))),
        problem=problem.message if problem else None,
        hint=problem.hint if problem else None,
        draft_problem=_told(draft_problem) if draft_problem else None,
        paths=paths,
    )


def _without_drafts(resolved: Resolved, paths: Paths, environ: Mapping[str, str]) -> Launch | None:
    """Return the launch without drafts, if only the drafter prevents it."""
    if resolved.settings.draft == OFF:
        return None
    settings = replace(resolved.settings, draft=OFF)
    try:
        return plan(replace(resolved, settings=settings), paths, environ)
    except QwqError:
        return None


def _told(error: QwqError) -> str:
    return f"{error.message} {error.hint}" if error.hint else error.message


def _steps(
    launch: Launch | None,
    advice: Recommendation | None,
    build: BuildReport | None,
    question: str,
) -> Iterator[str]:
    if build is None and launch is None:
        yield from (WAYS_OUT[0].command, "qwq doctor")
        return
    if build and build.idle:
        yield build.idle.command
    yield from advice.steps if advice else [question] if launch else []


def _question(resolved: Resolved) -> str:
    """Return the command that asks with the same flags, quoted for a shell."""
    given = [key for key, origin in resolved.origins.items() if origin.source is Source.FLAG]
    flags = [
        f"{SETTINGS[key].short or SETTINGS[key].flag} {quote(str(value))} "
        for key in given
        if (value := getattr(resolved.settings, key)) is not None
    ]
    return f'qwq {"".join(flags)}"{QUESTION}"'


def _better(launch: Launch | None, reads: float, paths: Paths) -> Recommendation | None:
    """Return which model to download, if the one in use is missing, slow, or a demonstration."""
    registry = load_registry(paths.models_file)
    local = launch if isinstance(launch, LocalLaunch) else None
    past = past_of(paths, registry)
    if local and not local.is_demo and answers_in_time(local, reads, past):
        return None
    n_ctx = local.n_ctx if local and not local.is_demo else USUAL_CTX
    kv_type = local.context.kv_type if local else KvType.F16
    machine = replace(machine_known(detect(), paths), bandwidth=reads)
    advice = recommend(registry, machine, Usual(n_ctx, kv_type, past))
    if advice is None or (local and advice.chosen and advice.chosen.alias == local.entry.alias):
        return None
    return advice


def _build(paths: Paths) -> tuple[BuildReport | None, str | None]:
    """Return the report on the engine, or why there is none."""
    try:
        return build_report(paths), None
    except EngineError as error:
        return None, error.message


def _served(launch: ServedLaunch) -> ServedReport:
    server, model = launch.server, launch.profile.model.name
    return ServedReport(server.address.root, server.title, model, launch.n_ctx)


def _model(launch: LocalLaunch, reads: float, paths: Paths) -> ModelReport:
    context, located = launch.context, launch.located
    found = assess(
        located.file,
        replace(launch.machine, bandwidth=reads),
        n_ctx=context.n_ctx,
        kv_type=context.kv_type,
    )
    return ModelReport(
        name=launch.profile.model.name,
        path=launch.profile.model.path,
        reason=located.reason,
        size=located.file.size,
        n_ctx=context.n_ctx,
        kv_type=context.kv_type.value,
        threads=launch.threads.number,
        threads_why=launch.threads.why,
        fit=found.fit,
        gpu_layers=launch.model.gpu_layers or 0,
        draft=launch.drafter.info,
        draft_bytes=_draft_bytes(launch),
        drafted=_drafted(launch.profile.model.name, paths),
        speed=found.speed,
    )


def _draft_bytes(launch: LocalLaunch) -> int:
    file, context = launch.drafter.file, launch.context
    if file is None:
        return 0
    return fit(file, n_ctx=context.n_ctx, kv_type=context.kv_type, available=0).total


def _drafted(model: str, paths: Paths) -> DraftHistory | None:
    """Return the history; None if no such run is kept, or it can't be read."""
    if not paths.traces_file.exists():
        return None
    try:
        with Store(paths.traces_file) as store:
            rows = store.list(RUNS, only=TraceFilter(model=model))
            traces = [store.get(row.id) for row in rows if row.model == model]
    except StoreError:
        return None
    told = [t for t in traces if t.engine and t.engine.drafter and t.stats.decodes]
    return _history([t for t in told if _drafts(t)], [t for t in told if not _drafts(t)])


def _drafts(trace: Trace) -> bool:
    draft = trace.engine.drafter if trace.engine else None
    return draft is not None and draft.name is not None


def _history(drafting: Sequence[Trace], plain: Sequence[Trace]) -> DraftHistory | None:
    if not drafting:
        return None
    decodes = sum(trace.stats.decodes for trace in drafting)
    accepted = sum(trace.stats.accepted_tokens for trace in drafting)
    return DraftHistory(
        runs=len(drafting),
        drafted=sum(trace.stats.drafted_tokens for trace in drafting),
        accepted=accepted,
        tokens_per_decode=round((decodes + accepted) / decodes, 2),
        speed=_speed(drafting) or 0.0,
        plain_speed=_speed(plain),
    )


def _speed(traces: Sequence[Trace]) -> float | None:
    seconds = sum(trace.stats.decode_seconds for trace in traces)
    return sum(trace.stats.tokens for trace in traces) / seconds if seconds else None
