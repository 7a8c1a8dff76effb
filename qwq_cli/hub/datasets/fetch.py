"""Downloads the files of a data set into the hub's standard cache, and finds them there offline.

What a name meant at its first download is stored, so that it means the same later and offline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qwq_cli.errors import UsageError
from qwq_cli.hub.datasets.files import configs_of
from qwq_cli.hub.datasets.name import DatasetName, Part, part_of
from qwq_cli.hub.download.download import Downloader, Watch, told_as_disk_error
from qwq_cli.hub.local.cache import DATASETS, cache_root, repo_folder
from qwq_cli.hub.network.api import Hub, Repo, is_safe
from qwq_cli.hub.network.client import Client
from qwq_cli.kept_file import KeptFile

CONVERTED = "refs/convert/parquet"  # the branch of the hub's own conversions
MOST_BYTES = 4 << 30
_COMMIT_SHOWN = 7


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a name was found to mean."""

    name: str
    config: str
    split: str
    commit: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Fetched:
    """The downloaded files of one split. told: its full name, for people. stem: for file names."""

    paths: tuple[Path, ...]
    told: str
    stem: str


def fetched_dataset(
    name: DatasetName,
    cache: Path,
    environ: Mapping[str, str],
    trouble: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Return the files of a data set, downloading them if necessary.

    cache: our own cache, for the note. trouble: called with the reason of each retry. Raises
    UsageError if the name is ambiguous, NetworkError and DiskError.
    """
    root, note_file = cache_root(environ), _note_file(cache, name)
    note = _kept(note_file, name, root)
    if note is None:
        hub = Hub(Client.of(environ, trouble))
        repo, part = _found(hub, name)
        _require_small(name, repo, part)
        loader = Downloader(hub, root, Watch(trouble=trouble))
        for file in part.files:
            loader.download(hub.file(repo.name, repo.commit, file), repo.revision)
        note = _Note(
            name=str(name), config=part.config, split=part.split, commit=repo.commit,
            files=part.files,
        )  # fmt: skip
        with told_as_disk_error(cache):
            KeptFile(note_file, _Note).write(note)
    return Fetched(
        paths=_paths(note, root, name),
        told=(
            f"hf:{name.repo} is taken as configuration {note.config}, split {note.split}, "
            f"commit {note.commit[:_COMMIT_SHOWN]}."
        ),
        stem=f"{name.repo.rpartition('/')[2]}-{note.split}",
    )


def _found(hub: Hub, name: DatasetName) -> tuple[Repo, Part]:
    """Return the repository's own files, or else the hub's conversion of them."""
    repo = hub.repo(DATASETS + name.repo)
    configs = configs_of(repo.configs, [*repo.sizes])
    if not configs:
        repo = hub.repo(DATASETS + name.repo, CONVERTED)
        configs = configs_of(None, [*repo.sizes])
    return repo, part_of(name, configs)


def _require_small(name: DatasetName, repo: Repo, part: Part) -> None:
    total = sum(repo.sizes.get(file) or 0 for file in part.files)
    if total > MOST_BYTES:
        raise UsageError(
            f"{name} has {total / 1e9:.1f} GB; at most {MOST_BYTES / 1e9:.1f} GB are fetched.",
            "Name a smaller configuration or split, or fetch a part of it yourself.",
        )


def _note_file(cache: Path, name: DatasetName) -> Path:
    """Return the note's path. It is a digest, because some file systems ignore letter case."""
    digest = hashlib.sha256(str(name).encode()).hexdigest()[:16]
    return cache / "datasets" / f"{digest}.json"


def _kept(path: Path, name: DatasetName, root: Path) -> _Note | None:
    """Return the note, if all files that it names are still here."""
    note = KeptFile(path, _Note).read()
    is_whole = note is not None and note.name == str(name) and all(map(is_safe, note.files))
    if note and is_whole and all(file.is_file() for file in _paths(note, root, name)):
        return note
    return None


def _paths(note: _Note, root: Path, name: DatasetName) -> tuple[Path, ...]:
    snapshot = repo_folder(root, DATASETS + name.repo) / "snapshots" / note.commit
    return tuple(snapshot / file for file in note.files)
