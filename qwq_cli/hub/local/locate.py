"""Which model runs: the named one, the best installed one, or the one inside qwq. Offline."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path

from qwq_cli.errors import ModelNotFound
from qwq_cli.hub.gguf.gguf import ModelFile, inspect, stem_of
from qwq_cli.hub.local.cache import HubCache, cache_root
from qwq_cli.hub.local.registry import DEFAULT, ModelEntry, Registry
from qwq_cli.nearest import did_you_mean

HEADROOM = 1 << 30  # bytes that a model needs at least in addition to its weights
REPO = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+?)(:(?P<quant>[\w.-]+))?")


@dataclass(frozen=True, kw_only=True)
class Located:
    """A complete model on this machine. reason: a short sentence for people."""

    path: Path
    entry: ModelEntry
    quant: str | None
    reason: str
    file: ModelFile

    @property
    def trained(self) -> int:
        """The size, in tokens, of the context that the model was made for."""
        return self.entry.context or self.file.header.context_length


@dataclass(frozen=True)
class Finder:
    """Where to look: the registry, the hub's cache, and the memory in bytes if it is known."""

    registry: Registry
    cache: HubCache
    memory: int | None = None


def locate(
    model: str | None,
    registry: Registry,
    *,
    source: str = "",
    environ: Mapping[str, str],
    memory: int | None = None,
) -> Located:
    """Find the model to run.

    model: what the user named, or None. It may be a path, an alias[:quant], an owner/repo[:quant]
    or a file name in the hub's cache. source: where it was named, such as a flag or a file. memory:
    bytes; if no quant was named, one is chosen that fits. Raises ModelNotFound, also if the files
    are not on this machine, and InvalidModelFile.
    """
    finder = Finder(registry, HubCache(cache_root(environ)), memory)
    if model is None:
        return _best(finder)
    return _named(finder, model, f"named by {source}" if source else "as named")


def _named(finder: Finder, model: str, why: str) -> Located:
    path = Path(os.path.expanduser(model))  # accepts an unknown ~name, unlike Path.expanduser
    if os.path.isfile(path) or (_looks_like_file(model) and os.path.exists(path)):
        return _of_path(finder, path, why)
    if _looks_like_file(model):
        cached = finder.cache.named(model)
        if cached is None:
            raise _no_file(finder, path)
        return _of_path(finder, cached, why)
    in_repo = REPO.fullmatch(model)
    if in_repo:
        return _of_repo(finder, in_repo["repo"], in_repo["quant"], why)
    return _of_alias(finder, model, why)


def _of_path(finder: Finder, path: Path, why: str) -> Located:
    file = inspect(path)
    entry = finder.registry.profile(path, file.header)
    known = "" if entry.alias == DEFAULT else f" ({entry.title})"
    reason = f"{path.name}{known}, {why}"
    return Located(path=path, entry=entry, quant=file.header.quant, reason=reason, file=file)


def _of_repo(finder: Finder, repo: str, quant: str | None, why: str) -> Located:
    for path in finder.cache.models(repo):
        if quant is None or _has_quant(path.name, quant):
            return _of_path(finder, path, why)
    raise ModelNotFound(
        f"{repo}{f' {quant}' if quant else ''} is not downloaded.",
        f"qwq models pull {repo}{f':{quant}' if quant else ''}",
    )


def _of_alias(finder: Finder, model: str, why: str) -> Located:
    entry, quant = finder.registry.resolve_alias(model)
    if entry.package:
        return _packaged(entry, why)
    installed = _installed(finder, entry)
    if quant is None:
        quant = _fitting(finder, entry, installed) or next(iter(installed), None)
    if quant not in installed:
        raise not_downloaded(entry, quant)
    return _of_entry(entry, quant, installed[quant], why)


def _best(finder: Finder) -> Located:
    """Find the first entry with an installed quant that fits, else the packaged model, else any."""
    found = {
        alias: _installed(finder, entry)
        for alias, entry in finder.registry.entries.items()
        if not entry.draft_of  # checked first because it is quick
    }
    for alias, files in found.items():
        entry = finder.registry.entries[alias]
        quant = _fitting(finder, entry, files)
        if quant:
            return _of_entry(entry, quant, files[quant], "the best model installed")
    for entry in finder.registry.entries.values():
        if entry.packaged_file and entry.packaged_file.is_file():
            fitting = "that fits into memory " if any(found.values()) else ""
            return _packaged(entry, f"the small model inside qwq: no other {fitting}is installed")
    raise _nothing(finder, found)


def _nothing(finder: Finder, found: Mapping[str, Mapping[str, Path]]) -> ModelNotFound:
    entries = finder.registry.entries
    for alias, files in found.items():
        for quant in files:
            return ModelNotFound(
                "No installed model fits into memory.", f"qwq -m {alias}:{quant} to try one."
            )
    wanted = next((entry for entry in entries.values() if entry.quants), None)
    hint = not_downloaded(wanted, None).hint if wanted else "Name a GGUF file: qwq -m FILE.gguf"
    return ModelNotFound("No model is installed.", hint)


def _of_entry(entry: ModelEntry, quant: str, path: Path, why: str) -> Located:
    reason = f"{entry.title} {quant}, {why}"
    return Located(path=path, entry=entry, quant=quant, reason=reason, file=inspect(path))


def _packaged(entry: ModelEntry, why: str) -> Located:
    path = entry.packaged_file
    if path is None or not path.is_file():
        raise ModelNotFound(f"{entry.title} is not part of this installation.")
    file = inspect(path)
    quant = file.header.quant
    return Located(path=path, entry=entry, quant=quant, reason=f"{entry.title}, {why}", file=file)


def _installed(finder: Finder, entry: ModelEntry) -> dict[str, Path]:
    """Return the installed quants, each with its first file."""
    return {quant: files[0] for quant, files in installed_quants(finder.cache, entry)}


def installed_quants(cache: HubCache, entry: ModelEntry) -> Iterator[tuple[str, tuple[Path, ...]]]:
    """Yield quants with all files in the cache, the finest first."""
    if entry.repo is None:
        return
    for name, quant in sorted(entry.quants.items(), key=lambda item: -item[1].bits):
        revision = quant.revision or entry.revision
        found = (cache.find(entry.repo, file.name, revision) for file in quant.files)
        files = tuple(file for file in found if file)
        if len(files) == len(quant.files):
            yield name, files


def _fitting(finder: Finder, entry: ModelEntry, quants: Iterable[str]) -> str | None:
    """Return the first of `quants` whose weights fit into memory; any fits if memory is unknown."""
    memory = inf if finder.memory is None else finder.memory
    return next((name for name in quants if entry.quants[name].bytes + HEADROOM <= memory), None)


def not_downloaded(entry: ModelEntry, quant: str | None) -> ModelNotFound:
    """Return the error for a known model without local files, with the command to download it."""
    if quant is None:
        return ModelNotFound(f"{entry.title} is not downloaded.", f"qwq models pull {entry.alias}")
    size = entry.quants[quant].bytes / 1e9
    return ModelNotFound(
        f"{entry.title} {quant} is not downloaded.",
        f"qwq models pull {entry.alias}:{quant}   ({size:.1f} GB)",
    )


def _looks_like_file(model: str) -> bool:
    return model.casefold().endswith(".gguf") or model.startswith(("/", ".", "~")) or "\\" in model


def _no_file(finder: Finder, path: Path) -> ModelNotFound:
    beside = [file.name for file in path.parent.glob("*.gguf")]
    hint = did_you_mean(path.name, beside) or _same_file(finder.registry, path.name)
    hint = hint or "qwq models list shows the installed models."
    return ModelNotFound(f"There is no file {path}.", hint)


def _same_file(registry: Registry, name: str) -> str | None:
    """Return the hint to download a file of a known model."""
    for entry in registry.entries.values():
        for quant, files in entry.quants.items():
            if name in files.names:
                return not_downloaded(entry, quant).hint
    return did_you_mean(name, registry.entries)


def _has_quant(name: str, quant: str) -> bool:
    ending = rf"(^|[-._]){re.escape(quant)}$"
    return re.search(ending, stem_of(name), re.IGNORECASE) is not None
