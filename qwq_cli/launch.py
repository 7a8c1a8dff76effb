"""From settings to a reasoner: which model, what fits, how it is loaded and spoken to."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone

import msgspec

from qwq_cli.choices import FlashAttention, KvType, Think
from qwq_cli.clocks import Clocks
from qwq_cli.config import Resolved, Source
from qwq_cli.control import Control
from qwq_cli.drafter import AUTO, Drafter, Host, drafter_for
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.engine.loader import load
from qwq_cli.engine.params import ContextParams, ModelParams, SamplingParams
from qwq_cli.engine.template.ask import Ask
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.hub.gguf.special_tokens import special_tokens
from qwq_cli.hub.local.locate import Located, locate
from qwq_cli.hub.local.registry import ModelEntry, load_registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.fit import MIN_CTX, largest_ctx, require_fit
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.hub.machine.placement import place
from qwq_cli.machine import machine_now
from qwq_cli.paths import Paths, readable_name
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.settings import Settings
from qwq_cli.store import new_id
from qwq_cli.values.trace import ModelInfo

USUAL_CTX = 8192  # enough for most of its thoughts
TINY = 50_000_000  # weights
MAX_CTX = 32_768  # QwQ's longest output; a longer context only costs memory


@dataclass(frozen=True)
class Launch:
    """Everything decided, nothing loaded yet."""

    located: Located
    machine: Machine
    model: ModelParams
    context: ContextParams
    drafter: Drafter
    sampling: SamplingParams
    profile: Profile
    control: Control
    seeded: bool
    is_cut: bool  # whether memory made the context shorter than the model's own

    @property
    def beyond_training(self) -> bool:
        """Whether the context is longer than the model was made for."""
        entry, header = self.located.entry, self.located.file.header
        return self.context.n_ctx > (entry.context or header.context_length)

    @property
    def budget(self) -> int | None:
        return self.control.budget

    @property
    def most_tokens(self) -> int:
        """Of a thought, or of all that can come."""
        return self.budget or self.sampling.max_tokens or self.context.n_ctx

    @property
    def template(self) -> ChatTemplate:
        return self.profile.template(self.located.file.header.chat_template)

    @property
    def is_demo(self) -> bool:
        return self.located.entry.package is not None


def plan(resolved: Resolved, paths: Paths, environ: Mapping[str, str]) -> Launch:
    """Raises ModelError, ConfigError."""
    settings, machine = resolved.settings, machine_now(detect())
    if settings.gpu_layers == 0:  # then no GPU takes part
        machine = replace(machine, gpus=())
    registry = load_registry(paths.models_file)
    named_by = resolved.origins["model"]
    located = locate(
        settings.model,
        registry,
        source="" if named_by.source is Source.FLAG else named_by.name,
        environ=environ,
        memory=machine.available,
    )
    context = _context(resolved, located, machine)
    gpu_layers = _gpu_layers(settings, located, machine, context)
    on_gpu = bool(machine.gpus) and gpu_layers != 0
    host = Host(located=located, context=context, machine=machine, on_gpu=on_gpu)
    sampling = _sampling(settings, located.entry)
    return Launch(
        located=located,
        machine=machine,
        model=ModelParams(located.path, gpu_layers, settings.mmap),
        context=context,
        drafter=drafter_for(
            host, settings.draft, repeats=not sampling.drafts, registry=registry, environ=environ
        ),
        sampling=sampling,
        profile=_profile(settings, located),
        control=Control.of(settings),
        seeded=settings.seed is not None,
        is_cut=settings.ctx is None and context.n_ctx < _own_ctx(located),
    )


def adjusted(launch: Launch, settings: Settings) -> Launch:
    """The same model as it is loaded, with the settings that can change meanwhile."""
    return replace(
        launch,
        sampling=_sampling(settings, launch.located.entry),
        profile=_profile(settings, launch.located),
        control=Control.of(settings),
        seeded=settings.seed is not None,
    )


@contextmanager
def open_reasoner(
    launch: Launch, *, cancel: Cancel, progress: Callable[[float], None]
) -> Iterator[Reasoner]:
    """Load the model. Raises ModelError; Cancelled if `cancel` gets set."""
    clocks, drafter = system_clocks(), launch.drafter
    loading = load(
        launch.model,
        launch.context,
        draft=drafter.params,
        clock=clocks.elapsed,
        cancel=cancel,
        progress=progress,
    )
    with loading as loaded:
        generator = LocalGenerator(loaded.engine, loaded.vocabulary, launch.profile)
        info = msgspec.structs.replace(loaded.info, draft=loaded.info.draft or drafter.name)
        yield Reasoner(generator, info, launch.profile, clocks)


def _context(resolved: Resolved, located: Located, machine: Machine) -> ContextParams:
    settings = resolved.settings
    kv_type = _kv_type(resolved, located, machine)
    # Threads wait for each other at every node of the graph; a tiny model is all waiting.
    is_tiny = located.file.parameters < TINY
    return ContextParams(
        n_ctx=_n_ctx(settings, located, machine, kv_type),
        threads=settings.threads or (1 if is_tiny else machine.cores),
        kv_type=kv_type,
        flash_attention=settings.flash_attention,
    )


def _kv_type(resolved: Resolved, located: Located, machine: Machine) -> KvType:
    """As asked for; else q8_0 where only that lets the context asked for, or a usual one, fit."""
    settings = resolved.settings
    if not resolved.is_default("kv_type"):
        return settings.kv_type
    wanted = min(settings.ctx or USUAL_CTX, _own_ctx(located))
    rooms = {
        kv_type: largest_ctx(located.file, kv_type=kv_type, available=machine.available)
        for kv_type in (KvType.F16, KvType.Q8_0)
    }
    is_needed = rooms[KvType.F16] < wanted <= rooms[KvType.Q8_0]
    is_possible = settings.flash_attention is not FlashAttention.OFF
    return KvType.Q8_0 if is_needed and is_possible else settings.kv_type


def _own_ctx(located: Located) -> int:
    return min(located.entry.context or located.file.header.context_length, MAX_CTX)


def _n_ctx(settings: Settings, located: Located, machine: Machine, kv_type: KvType) -> int:
    """As asked for, else the model's own, cut to what fits. Raises ModelTooLarge."""
    file, available, own = located.file, machine.available, _own_ctx(located)
    room = largest_ctx(file, kv_type=kv_type, available=available)
    n_ctx = settings.ctx or max(min(own, room), min(own, MIN_CTX))
    require_fit(file, n_ctx=n_ctx, kv_type=kv_type, available=available, entry=located.entry)
    return n_ctx


def _gpu_layers(
    settings: Settings, located: Located, machine: Machine, context: ContextParams
) -> int | None:
    """As asked for, else as many as the GPUs' memory takes; None where there is no GPU."""
    if settings.gpu_layers is not None or not machine.gpus:
        return settings.gpu_layers
    vram = machine.vram
    return place(located.file, n_ctx=context.n_ctx, kv_type=context.kv_type, vram=vram).layers


def _sampling(settings: Settings, entry: ModelEntry) -> SamplingParams:
    own = entry.sampling
    temperature = _or(settings.temperature, own.temperature)
    repeats = settings.seed is not None or temperature == 0
    return SamplingParams(
        temperature=temperature,
        top_p=_or(settings.top_p, own.top_p),
        top_k=int(_or(settings.top_k, own.top_k)),
        min_p=_or(settings.min_p, own.min_p),
        seed=secrets.randbits(32) if settings.seed is None else settings.seed,
        max_tokens=settings.max_tokens,
        drafts=settings.draft != AUTO or not repeats,
    )


def _or(given: float | None, default: float) -> float:
    return default if given is None else given


def _profile(settings: Settings, located: Located) -> Profile:
    entry, header = located.entry, located.file.header
    model = ModelInfo(
        name=header.name or readable_name(located.path.name),
        path=readable_name(str(located.path)),
        quant=located.quant,
        size=located.file.size,
    )
    profile = Profile(
        model=model,
        format=entry.format,
        system=entry.system if settings.system is None else settings.system,
        stop=entry.stop,
        think=settings.think or entry.think,
        special_tokens=special_tokens(located.path, header),
        asks=asks_of(entry),
    )
    if profile.think is Think.OFF:
        profile.template(header.chat_template).require(Think.OFF)
    return profile


def asks_of(entry: ModelEntry) -> tuple[tuple[Think, Ask], ...]:
    """What the entry says about how to ask for thought."""
    return tuple(
        (state, Ask(tuple(wording.variables.items()), wording.system, wording.question))
        for state, wording in entry.thinking.items()
    )


def system_clocks() -> Clocks:
    random = secrets.SystemRandom()
    return Clocks(
        elapsed=time.monotonic,
        stamp=lambda: datetime.now(timezone.utc).isoformat(timespec="seconds"),
        new_id=lambda: new_id(datetime.now(timezone.utc), random),
    )
