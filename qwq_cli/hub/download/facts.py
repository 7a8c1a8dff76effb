"""What a plan is made of: what the hub says, or only what models.toml says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from qwq_cli.errors import NetworkError, Unreachable, UsageError
from qwq_cli.hub.download.offers import Offer, offered, offers_of_entry
from qwq_cli.hub.download.remote_model import remote_model
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.local.cache import HubCache, repo_folder
from qwq_cli.hub.local.described import model_of
from qwq_cli.hub.local.locate import REPO
from qwq_cli.hub.local.registry import ModelEntry, Registry
from qwq_cli.hub.network.api import Hub, RemoteFile
from qwq_cli.hub.network.partial import partials, read_journal


@dataclass(frozen=True)
class Subject:
    """A model on the hub: an entry of ours or just a repository."""

    title: str
    name: str
    repo: str
    entry: ModelEntry | None
    offers: Sequence[Offer]


class Facts(Protocol):
    """Where a plan's facts come from. unasked: why the hub isn't asked; None if it is."""

    @property
    def registry(self) -> Registry: ...

    @property
    def unasked(self) -> Unreachable | None: ...

    def subject(self, name: str, revision: str | None) -> tuple[Subject, str | None]:
        """Return what `name` means, and the quant in it. Raises ModelNotFound, UsageError."""
        ...

    def files(self, subject: Subject, offer: Offer) -> tuple[RemoteFile, ...]: ...

    def model(self, subject: Subject, files: tuple[RemoteFile, ...]) -> ModelFile: ...


@dataclass(frozen=True)
class HubFacts:
    """What the hub says. All may raise NetworkError; only a header is read, no weights."""

    registry: Registry
    hub: Hub
    unasked: None = None

    def subject(self, name: str, revision: str | None) -> tuple[Subject, str | None]:
        in_repo = REPO.fullmatch(name)
        if in_repo:
            return self._repo(in_repo["repo"], revision), in_repo["quant"]
        subject, quant = _described(self.registry, name, revision)
        if not subject.offers:
            return self._repo(subject.repo, revision), quant
        return subject, quant

    def _repo(self, name: str, revision: str | None) -> Subject:
        repo = self.hub.repo(name, revision or "main")
        return Subject(repo.name, repo.name, repo.name, None, offered(repo))

    def files(self, subject: Subject, offer: Offer) -> tuple[RemoteFile, ...]:
        """Return the files at the offer's revision; they must agree with what models.toml pins."""
        commit = self.hub.repo(subject.repo, offer.revision).commit
        files = tuple(self.hub.file(subject.repo, commit, name) for name in offer.files)
        pinned = subject.entry.quants[offer.quant].files if subject.entry else ()
        for file, pin in zip(files, pinned, strict=False):
            if pin.sha256 and pin.sha256 != file.etag:
                raise NetworkError(
                    f"The hub's {file.name} is not the one that models.toml describes: its SHA-256 "
                    f"is {file.etag}.",
                    f"If you trust the change, pull {subject.repo}:{offer.quant} instead.",
                )
        return files

    def model(self, subject: Subject, files: tuple[RemoteFile, ...]) -> ModelFile:
        return remote_model(self.hub, files)


@dataclass(frozen=True)
class KnownFacts:
    """What models.toml says, for a look at a plan. What it doesn't say raises `unasked`."""

    registry: Registry
    unasked: Unreachable

    def subject(self, name: str, revision: str | None) -> tuple[Subject, str | None]:
        if REPO.fullmatch(name):
            raise self.unasked
        subject, quant = _described(self.registry, name, revision)
        if not subject.offers:
            raise self.unasked
        return subject, quant

    def files(self, subject: Subject, offer: Offer) -> tuple[RemoteFile, ...]:
        """Return the files; their commit may be a branch, and a digest that isn't known is ""."""
        pinned = subject.entry.quants[offer.quant].files if subject.entry else ()
        return tuple(
            RemoteFile(
                repo=subject.repo,
                commit=offer.revision,
                name=file.name,
                bytes=file.bytes,
                etag=file.sha256 or "",
            )
            for file in pinned
        )

    def model(self, subject: Subject, files: tuple[RemoteFile, ...]) -> ModelFile:
        size = sum(file.bytes for file in files)
        found = model_of(subject.entry, size) if subject.entry else None
        if found is None:
            raise self.unasked
        return found


def _described(registry: Registry, name: str, revision: str | None) -> tuple[Subject, str | None]:
    """Return an entry of models.toml as a subject. Raises ModelNotFound, UsageError."""
    entry, quant = registry.resolve_alias(name)
    if entry.repo is None:
        raise UsageError(f"{entry.title} is part of qwq; there is nothing to pull.")
    offers = offers_of_entry(entry)
    if revision:
        offers = [replace(offer, revision=revision) for offer in offers]
    return Subject(entry.title, entry.alias, entry.repo, entry, offers), quant


def bytes_here(root: Path, file: RemoteFile) -> int:
    """Return how many bytes of the file are in the cache at `root`, also of a broken download."""
    if not file.etag:
        return file.bytes if HubCache(root).find(file.repo, file.name, file.commit) else 0
    blobs = repo_folder(root, file.repo) / "blobs"
    if (blobs / file.etag).is_file():
        return file.bytes
    for found in partials(blobs):
        read = read_journal(found.journal)
        if found.title.etag == file.etag and read and found.data.is_file():
            return min(file.bytes, len(read[1]) * found.title.piece)
    return 0
