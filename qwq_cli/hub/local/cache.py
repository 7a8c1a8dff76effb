"""What the hub's cache on this machine holds, read from its layout: no network, no imports.

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

DATASETS = "datasets/"  # before the names of repositories that are no models
MODEL_FOLDER = re.compile(r"models--(?P<owner>.+?)--(?P<name>.+)")


def cache_root(environ: Mapping[str, str]) -> Path:
    """The cache's directory by the variables that huggingface_hub itself honours."""
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if environ.get(variable):
            return Path(environ[variable]).expanduser()
    base = environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = environ.get("HF_HOME") or str(Path(base, "huggingface"))
    return Path(home).expanduser() / "hub"


def repo_folder(root: Path, repo: str) -> Path:
    """Where the cache at `root` keeps the repository owner/name, or datasets/owner/name."""
    kind = "" if repo.startswith(DATASETS) else "models--"
    return root / f"{kind}{repo.replace('/', '--')}"


def cache_folder_of(link: Path) -> Path:
    """The repository's folder of a file in a snapshot."""
    return next(folder.parent for folder in link.parents if folder.name == "snapshots")


def blob_of(link: Path) -> Path:
    """What a link of a snapshot leads to, one step only.

    A blob may be a link itself, into a store that other repositories share.
    """
    if not link.is_symlink():
        return link
    return Path(os.path.normpath(link.parent / os.readlink(link)))


@dataclass(frozen=True)
class HubCache:
    """A cache that may be absent or foreign: whatever can't be read is not there."""

    root: Path

    def find(self, repo: str, name: str, revision: str) -> Path | None:
        """The file, of that revision if it is there, else of any; None if there is none."""
        files = (snapshot / name for snapshot in self._snapshots(repo, revision))
        return next(filter(Path.is_file, files), None)

    def models(self, repo: str) -> Iterator[Path]:
        """Its models, the newest snapshot first: first files of split ones, no projectors."""
        for snapshot in self._snapshots(repo, "main"):
            yield from filter(is_model, sorted(snapshot.rglob("*.gguf")))

    def named(self, name: str) -> Path | None:
        """A file of that name in any repository."""
        for repo in self.repos():
            for snapshot in self._snapshots(repo, "main"):
                found = next((file for file in snapshot.rglob("*.gguf") if file.name == name), None)
                if found and found.is_file():
                    return found
        return None

    def repos(self) -> Iterator[str]:
        """owner/name of all repositories."""
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
    """Whether it is a model's first file, by its name, and there."""
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
