"""Models on this machine: in the hub's cache, and in the folders of LM Studio and Ollama.

Models of other programs are used in place. They are never copied, changed or removed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qwq_cli.hub.download.offers import quant_of
from qwq_cli.hub.gguf.gguf import PART
from qwq_cli.hub.local.cache import HubCache, cache_root, is_model, repo_folder
from qwq_cli.hub.local.locate import installed_quants
from qwq_cli.hub.local.registry import ModelEntry, Registry
from qwq_cli.hub.network.partial import Found, partials

OLLAMA_MODEL = "application/vnd.ollama.image.model"


@dataclass(frozen=True, kw_only=True)
class Installed:
    """A model here. name: what to type after -m. place: "hub", "LM Studio", "Ollama" or "qwq"."""

    name: str
    title: str
    files: tuple[Path, ...]
    place: str
    entry: ModelEntry | None = None
    quant: str | None = None

    @property
    def bytes(self) -> int:
        return sum(_size(file) for file in self.files)


def installed(registry: Registry, environ: Mapping[str, str]) -> list[Installed]:
    """Return known models first, then others in the cache, then those of other programs."""
    cache = HubCache(cache_root(environ))
    known = list(_known(registry, cache))
    seen = {os.path.realpath(file) for model in known for file in model.files}
    others = [one for one in _others(cache) if os.path.realpath(one.files[0]) not in seen]
    home = Path(environ.get("HOME") or Path.home())
    return [*known, *others, *_lm_studio(home), *_ollama(home, environ)]


def unfinished(environ: Mapping[str, str]) -> list[tuple[str, Found]]:
    """Return our unfinished downloads, each with its repository."""
    cache = HubCache(cache_root(environ))
    return [
        (repo, found)
        for repo in cache.repos()
        for found in partials(repo_folder(cache.root, repo) / "blobs")
    ]


def _known(registry: Registry, cache: HubCache) -> Iterator[Installed]:
    for entry in registry.entries.values():
        file = entry.packaged_file
        if file and file.is_file():
            yield Installed(
                name=entry.alias, title=entry.title, files=(file,), place="qwq", entry=entry
            )
        for quant, files in installed_quants(cache, entry):
            yield Installed(
                name=f"{entry.alias}:{quant}",
                title=entry.title,
                files=files,
                place="hub",
                entry=entry,
                quant=quant,
            )


def _others(cache: HubCache) -> Iterator[Installed]:
    for repo in cache.repos():
        for path in cache.models(repo):
            quant = quant_of(path.name)
            name = f"{repo}:{quant}" if quant else str(path)
            yield Installed(name=name, title=repo, files=_parts(path), place="hub", quant=quant)


def _lm_studio(home: Path) -> Iterator[Installed]:
    for folder in (".lmstudio/models", ".cache/lm-studio/models"):
        with suppress(OSError):
            for path in sorted((home / folder).rglob("*.gguf")):
                if is_model(path):
                    yield Installed(
                        name=str(path), title=path.stem, files=_parts(path), place="LM Studio"
                    )


def _ollama(home: Path, environ: Mapping[str, str]) -> Iterator[Installed]:
    """Yield Ollama's models: its manifests name the layer that is the GGUF file."""
    given = environ.get("OLLAMA_MODELS")
    root = Path(given) if given else home / ".ollama/models"
    manifests = root / "manifests"
    with suppress(OSError):
        for manifest in sorted(path for path in manifests.rglob("*") if path.is_file()):
            digest = _model_digest(manifest)
            blob = root / "blobs" / (digest or "").replace(":", "-")
            if digest and blob.is_file():
                *_, model, tag = manifest.relative_to(manifests).parts
                yield Installed(
                    name=str(blob), title=f"{model}:{tag}", files=(blob,), place="Ollama"
                )


class _Layer(msgspec.Struct):
    mediaType: str = ""
    digest: str = ""


class _Manifest(msgspec.Struct):
    layers: list[_Layer] = []


def _model_digest(manifest: Path) -> str | None:
    with suppress(OSError, ValueError, RecursionError):
        layers = msgspec.json.decode(manifest.read_bytes(), type=_Manifest).layers
        digest = next((layer.digest for layer in layers if layer.mediaType == OLLAMA_MODEL), "")
        return digest if digest.startswith("sha256:") and digest[7:].isalnum() else None
    return None


def _parts(path: Path) -> tuple[Path, ...]:
    """Return all existing parts of a split model, given its first."""
    part = PART.fullmatch(path.name)
    if part is None:
        return (path,)
    beside = path.parent.glob(f"*-of-{part['count']}.gguf")
    return tuple(sorted(file for file in beside if file.name.startswith(f"{part['stem']}-")))


def _size(file: Path) -> int:
    with suppress(OSError):
        return file.stat().st_size
    return 0
