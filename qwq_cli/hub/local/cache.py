"""The hub's cache on this machine, read from its layout without network or the hub's library.

Layout: ROOT/models--OWNER--NAME/ (or datasets--){refs/BRANCH, snapshots/COMMIT/FILE}. Source:
https://huggingface.co/docs/huggingface_hub/guides/manage-cache
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.hub.gguf.gguf import PART

DATASETS = "datasets/"  # the start of the names of data sets' repositories
MODEL_FOLDER = re.compile(r"models--(?P<owner>.+?)--(?P<name>.+)")


def cache_root(environ: Mapping[str, str]) -> Path:
    """Return the cache's folder, from the same variables that huggingface_hub reads."""
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if environ.get(variable):
            return Path(environ[variable]).expanduser()
    base = environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = environ.get("HF_HOME") or str(Path(base, "huggingface"))
    return Path(home).expanduser() / "hub"


def repo_folder(root: Path, repo: str) -> Path:
    """Return the folder of owner/name or datasets/owner/name in the cache at `root`."""
    kind = "" if repo.startswith(DATASETS) else "models--"
    return root / f"{kind}{repo.replace('/', '--')}"


def cache_folder_of(link: Path) -> Path:
    """Return the repository's folder, from a file in a snapshot."""
    return next(folder.parent for folder in link.parents if folder.name == "snapshots")


def blob_of(link: Path) -> Path:
    """Return the target of a snapshot's link, following only one link.

    A blob may itself be a link into a store that several repositories share.
    """
    if not link.is_symlink():
        return link
    return Path(os.path.normpath(link.parent / os.readlink(link)))


@dataclass(frozen=True)
class HubCache:
    """The cache. It may be missing or damaged; what can't be read counts as missing."""

    root: Path

    def find(self, repo: str, name: str, revision: str) -> Path | None:
        """Return the file at this revision, or else at any other; None if there is none."""
        files = (snapshot / name for snapshot in self._snapshots(repo, revision))
        return next(filter(Path.is_file, files), None)

    def models(self, repo: str) -> Iterator[Path]:
        """Yield its models, the newest snapshot first: first files of split ones, no projectors."""
        for snapshot in self._snapshots(repo, "main"):
            yield from filter(is_model, sorted(snapshot.rglob("*.gguf")))

    def named(self, name: str) -> Path | None:
        """Return a file with this name from any repository."""
        for repo in self.repos():
            for snapshot in self._snapshots(repo, "main"):
                found = next((file for file in snapshot.rglob("*.gguf") if file.name == name), None)
                if found and found.is_file():
                    return found
        return None

    def repos(self) -> Iterator[str]:
        """Yield owner/name of all repositories."""
        for folder in _folders(self.root):
            named = MODEL_FOLDER.fullmatch(folder.name)
            if named:
                yield f"{named['owner']}/{named['name']}"

    def _snapshots(self, repo: str, revision: str) -> list[Path]:
        folder = repo_folder(self.root, repo)
        wanted = _read(folder / "refs" / revision) or revision
        snapshots = _folders(folder / "snapshots")
        return sorted(snapshots, key=lambda path: (path.name != wanted, -_modified(path)))


def is_model(file: Path) -> bool:
    """Return whether the file exists and its name is that of a model's first file."""
    part = PART.fullmatch(file.name)
    is_first = part is None or int(part["number"]) == 1
    return is_first and not file.name.startswith("mmproj") and file.is_file()


def _folders(parent: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(path for path in parent.iterdir() if path.is_dir())
    return []


def _modified(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _read(path: Path) -> str | None:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8").strip()
    return None
