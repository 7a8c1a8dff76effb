"""A model on this machine: which one, what fits, how it is loaded and used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

import msgspec

from qwq_cli.choices import FlashAttention, KvType, Think
from qwq_cli.config import Resolved, Source
from qwq_cli.control import Control
from qwq_cli.drafter import Drafter, Host, Sought, drafter_for, from_text, model_beside
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.engine.loader import load
from qwq_cli.engine.params import ContextParams, ModelParams
from qwq_cli.errors import EngineError, ModelError
from qwq_cli.generation.kept_state import KeptStates, Origin
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.hub.gguf.fingerprint import fingerprint
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.gguf.special_tokens import special_tokens
from qwq_cli.hub.local.cache import blob_of
from qwq_cli.hub.local.locate import Located, locate
from qwq_cli.hub.local.registry import Registry, load_registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.fit import MIN_CTX, fit, largest_ctx, require_fit
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.hub.machine.placement import place
from qwq_cli.launch.advice import USUAL_CTX, advice_here, another_named
from qwq_cli.launch.base import Launch, Opening, asks_of, sampling_of, system_clocks
from qwq_cli.launch.model_trial import ModelTrials
from qwq_cli.launch.preamble import LIMIT, kept_preamble
from qwq_cli.launch.threads import Threads, threads_for
from qwq_cli.machine import machine_now
from qwq_cli.packs.folder import sha256
from qwq_cli.paths import Paths, readable_name
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.settings import Settings
from qwq_cli.trial import model_inside
from qwq_cli.values.trace import EngineInfo, ModelInfo

MAX_CTX = 32_768  # QwQ's longest output; a longer context only costs memory


@dataclass(frozen=True, kw_only=True)
class LocalLaunch(Launch):
    """A model file on this machine. advice: what to download instead of the demonstration model."""

    located: Located
    machine: Machine
    model: ModelParams
    context: ContextParams
    drafter: Drafter
    is_cut: bool
    preambles: KeptStates  # useful where no GPU computes the prompt quickly
    trials: ModelTrials
    threads: Threads
    is_vouched: bool  # by a digest that we know
    advice: str | None = None

    @property
    def n_ctx(self) -> int:
        return self.context.n_ctx

    @property
    def beyond_training(self) -> bool:
        return self.n_ctx > self.located.trained

    @property
    def template(self) -> ChatTemplate:
        return self.profile.template(self.located.file.header.chat_template)

    @property
    def remark(self) -> str:
        return f"Model: {self.located.reason}."

    def require_raw(self, what: str) -> None:
        """Do nothing: on this machine, text can always be inserted."""

    def digest(self) -> str:
        file = self.located.file
        try:
            return fingerprint(file.files)
        except OSError as error:
            raise EngineError(f"{file.files[0].name} was removed while it was in use.") from error

    def adjusted(self, settings: Settings) -> LocalLaunch:
        return replace(
            self,
            sampling=sampling_of(settings, self.entry),
            profile=_profile(settings, self.located),
            control=Control.of(settings, self.entry.loop_notice),
            seeded=settings.seed is not None,
        )

    @contextmanager
    def open(self, cancel: Cancel, hooks: Opening) -> Iterator[Reasoner]:
        self.template.get_ready()
        clocks, drafter = system_clocks(), self._tried(cancel)
        loading = load(
            self.model,
            self.context,
            draft=drafter.params,
            clock=clocks.elapsed,
            cancel=cancel,
            progress=hooks.progress,
        )
        with loading as loaded:
            generator = LocalGenerator(loaded.engine, loaded.vocabulary, self.profile)
            info = msgspec.structs.replace(loaded.info, drafter=loaded.info.drafter or drafter.info)
            weights, origin = self.located.file.parameters, partial(self._origin, info)
            with kept_preamble(self.preambles, generator, weights, origin, hooks.tell):
                yield Reasoner(generator, info, self.profile, clocks)

    def _tried(self, cancel: Cancel) -> Drafter:
        """Return the drafter, after trials of the files. Raises ModelError."""
        if not self.is_vouched:
            self.trials.require(self.model, self.located.file, self.context, cancel)
        drafter = self.drafter
        if drafter.file and drafter.params and drafter.params.model:
            try:
                self.trials.require(drafter.params.model, drafter.file, self.context, cancel)
            except ModelError as error:
                if not drafter.may_be_text:
                    raise
                return from_text(error.message.removesuffix("."))
        return drafter

    def _origin(self, info: EngineInfo) -> Origin:
        return Origin.of(self.digest(), info)


def plan_local(resolved: Resolved, paths: Paths, environ: Mapping[str, str]) -> LocalLaunch:
    """Plan the launch. Raises ModelError, ConfigError."""
    settings, machine = resolved.settings, machine_now(detect())
    if settings.gpu_layers == 0:  # then no GPU takes part
        machine = replace(machine, gpus=())
    registry = load_registry(paths.models_file)
    located = _located(resolved, registry, machine, environ)
    sampling = sampling_of(settings, located.entry)
    sought = Sought(settings.draft, not sampling.drafts, registry, environ)
    with another_named(located, registry, machine, paths):
        threads = threads_for(settings.threads, located.file.parameters, machine.cores)
        beside = model_beside(located, sought)
        context = _context(resolved, located, machine, threads.number, beside)
    gpu_layers = _gpu_layers(settings, located, machine, context)
    on_gpu = bool(machine.gpus) and gpu_layers != 0
    host = Host(located=located, context=context, machine=machine, on_gpu=on_gpu)
    return LocalLaunch(
        entry=located.entry,
        threads=threads,
        located=located,
        machine=machine,
        model=ModelParams(located.path, gpu_layers, settings.mmap),
        context=context,
        drafter=drafter_for(host, sought),
        sampling=sampling,
        profile=_profile(settings, located),
        control=Control.of(settings, located.entry.loop_notice),
        seeded=settings.seed is not None,
        is_cut=settings.ctx is None and context.n_ctx < _own_ctx(located),
        preambles=_preambles(settings, paths, on_gpu=on_gpu),
        trials=ModelTrials(paths.passed_models_file, machine.memory, has_gpu=bool(machine.gpus)),
        is_vouched=located.entry.alias not in registry.own and _is_known(located),
        advice=advice_here(registry, paths) if located.entry.package else None,
    )


def _located(
    resolved: Resolved, registry: Registry, machine: Machine, environ: Mapping[str, str]
) -> Located:
    named_by = resolved.origins["model"]
    return locate(
        resolved.settings.model,
        registry,
        source="" if named_by.source is Source.FLAG else named_by.name,
        environ=environ,
        memory=machine.available,
    )


def _is_known(located: Located) -> bool:
    """Return whether the file's content is known: ours, or checked by digest on arrival."""
    entry, ours = located.entry, model_inside()
    with suppress(OSError):
        if located.file.size == ours.stat().st_size and sha256(located.path) == sha256(ours):
            return True  # a copy counts too
    digests = {file.sha256 for quant in entry.quants.values() for file in quant.files}
    return all(path.is_symlink() and blob_of(path).name in digests for path in located.file.files)


def _preambles(settings: Settings, paths: Paths, *, on_gpu: bool) -> KeptStates:
    keeps = settings.save and settings.kv_save_mb > 0 and not on_gpu
    return KeptStates(paths.preamble_states, LIMIT if keeps else 0)


def _context(
    resolved: Resolved,
    located: Located,
    machine: Machine,
    threads: int,
    beside: ModelFile | None,
) -> ContextParams:
    """Return the context's sizes. beside: another model that needs room too."""
    settings = resolved.settings
    kv_type = _kv_type(resolved, located, machine)
    return ContextParams(
        n_ctx=_n_ctx(settings, located, machine, kv_type, beside),
        threads=threads,
        kv_type=kv_type,
        flash_attention=settings.flash_attention,
        trained=located.trained,
    )


def _kv_type(resolved: Resolved, located: Located, machine: Machine) -> KvType:
    """Return the type asked for, or q8_0 if only that makes the requested or usual context fit."""
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
    return min(located.trained, MAX_CTX)


def _n_ctx(
    settings: Settings,
    located: Located,
    machine: Machine,
    kv_type: KvType,
    beside: ModelFile | None,
) -> int:
    """Return the context asked for, or the model's own, cut to what fits. Raises ModelTooLarge.
    A model beside it gets room if a usual context is left."""
    file, available, own = located.file, machine.available, _own_ctx(located)
    room = largest_ctx(file, kv_type=kv_type, available=available)
    if beside:
        taken = fit(beside, n_ctx=min(own, room), kv_type=kv_type, available=available).total
        left = largest_ctx(file, kv_type=kv_type, available=available - taken)
        room = left if left >= min(own, USUAL_CTX) else room
    n_ctx = settings.ctx or max(min(own, room), min(own, MIN_CTX))
    require_fit(file, n_ctx=n_ctx, kv_type=kv_type, available=available, entry=located.entry)
    return n_ctx


def _gpu_layers(
    settings: Settings, located: Located, machine: Machine, context: ContextParams
) -> int | None:
    """Return the layers asked for, or as many as fit into the GPUs' memory; None without a GPU."""
    if settings.gpu_layers is not None or not machine.gpus:
        return settings.gpu_layers
    vram = machine.vram
    return place(located.file, n_ctx=context.n_ctx, kv_type=context.kv_type, vram=vram).layers


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
