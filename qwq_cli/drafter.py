"""Decides what drafts tokens for a model, and why, from the setting `draft`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qwq_cli.engine.params import ContextParams, DraftParams, ModelParams
from qwq_cli.errors import ModelError, ModelNotFound, ModelTooLarge
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.local.cache import HubCache, cache_root
from qwq_cli.hub.local.locate import Located, installed_quants, locate
from qwq_cli.hub.local.registry import Registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.fit import Fit, fit
from qwq_cli.units import gibibytes
from qwq_cli.values.trace import DrafterInfo

AUTO, OFF, TEXT = "auto", "off", "ngram"
LEAST = 50_000_000  # weights; in smaller models a step takes hardly longer than a guess
SMALL = 8  # a model that is chosen automatically has at most this part of the large one's bytes


@dataclass(frozen=True)
class Drafter:
    """params: None if nothing drafts. file: of a draft model, which needs memory."""

    params: DraftParams | None
    info: DrafterInfo
    file: ModelFile | None = None

    @property
    def may_be_text(self) -> bool:
        """Whether a draft model was chosen that nobody asked for."""
        return self.params is not None and self.params.or_text

    @property
    def is_on_gpu(self) -> bool:
        """Whether a draft model takes memory of a GPU, if there is one."""
        model = self.params.model if self.params else None
        return model is not None and model.gpu_layers != 0


def nothing(reason: str) -> Drafter:
    return Drafter(None, DrafterInfo(name=None, reason=reason))


def from_text(reason: str) -> Drafter:
    return Drafter(DraftParams(), DrafterInfo(name=TEXT, reason=reason))


AS_NAMED = "as --draft says"
FROM_TEXT = from_text("no draft model for this one is installed and fits beside it")


@dataclass(frozen=True, kw_only=True)
class Host:
    """The model that tokens are drafted for, as it will be loaded."""

    located: Located
    context: ContextParams
    machine: Machine
    on_gpu: bool

    def needs(self, file: ModelFile) -> Fit:
        """Return the memory that `file` needs in the same context, and what this model leaves."""
        own = self._fit(self.located.file, self.machine.available)
        return self._fit(file, self.machine.available - own.total)

    def _fit(self, file: ModelFile, available: int) -> Fit:
        n_ctx = self.context.n_ctx * self.context.n_seq_max
        return fit(file, n_ctx=n_ctx, kv_type=self.context.kv_type, available=available)


@dataclass(frozen=True)
class Sought:
    """The setting, and the known models. repeats: whether the same text must come out again."""

    setting: str
    repeats: bool
    registry: Registry
    environ: Mapping[str, str]


def drafter_for(host: Host, sought: Sought) -> Drafter:
    """Return what drafts. Raises ModelError if a model was named that can't be used."""
    if sought.setting == OFF:
        return nothing("it is off")
    if sought.setting == TEXT:
        return from_text(AS_NAMED)
    if sought.setting != AUTO:
        return _named(host, _wanted(sought))
    if host.located.file.parameters < LEAST:
        return nothing("the model is too small for drafts to save time")
    if sought.repeats:
        return nothing("with a seed, or at temperature 0, the text must stay the same")
    return _installed(host, sought) or FROM_TEXT


def model_beside(own: Located, sought: Sought) -> ModelFile | None:
    """Return the file of a model that would draft, so that room is left for it.

    Raises as `drafter_for` does.
    """
    setting = sought.setting
    if setting in (OFF, TEXT) or (setting == AUTO and sought.repeats):
        return None
    if setting != AUTO:
        return _wanted(sought).file
    return next((found.file for found in _known(own, sought)), None)


def _wanted(sought: Sought) -> Located:
    try:
        return locate(sought.setting, sought.registry, source="--draft", environ=sought.environ)
    except ModelNotFound as error:
        known = error.hint if sought.registry.knows(sought.setting) else None
        hint = known or f"Use {AUTO}, {OFF}, {TEXT}, or a model with the same tokens."
        raise ModelNotFound(f"For draft: {error.message}", hint) from error


def _named(host: Host, located: Located) -> Drafter:
    needed = host.needs(located.file)
    if not needed.fits:
        raise ModelTooLarge(
            f"{located.path.name} needs {gibibytes(needed.total)} for drafts, and only "
            f"{gibibytes(max(needed.available, 0))} are left beside the model.",
            "Try a smaller --ctx, or --draft ngram, which needs none.",
        )
    return _of_model(host, located, AS_NAMED, or_text=False)


def _installed(host: Host, sought: Sought) -> Drafter | None:
    """Return the first installed model that fits."""
    for found in _known(host.located, sought):
        if host.needs(found.file).fits:
            return _of_model(host, found, "known to draft for this model", or_text=True)
    return None


def _known(own: Located, sought: Sought) -> Iterator[Located]:
    """Yield small models on this machine that are known to draft for this model."""
    cache = HubCache(cache_root(sought.environ))
    for entry in sought.registry.drafters_of(own.entry.alias):
        for quant, _ in installed_quants(cache, entry):
            found = _located(f"{entry.alias}:{quant}", sought.registry, sought.environ)
            if found and SMALL * found.file.size <= own.file.size:
                yield found


def _of_model(host: Host, located: Located, reason: str, *, or_text: bool) -> Drafter:
    params = DraftParams(_params(host, located), or_text=or_text)
    return Drafter(params, DrafterInfo(name=located.path.name, reason=reason), located.file)


def _located(name: str, registry: Registry, environ: Mapping[str, str]) -> Located | None:
    """Return the model; None if its file is damaged, which is no reason to fail."""
    try:
        return locate(name, registry, environ=environ)
    except ModelError:
        return None


def _params(host: Host, located: Located) -> ModelParams:
    return ModelParams(located.path, gpu_layers=None if host.on_gpu else 0)
