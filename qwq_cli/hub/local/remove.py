"""Removes a model from the hub's cache: its links, and blobs that no other link uses."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.hub.local.cache import blob_of, cache_folder_of


@dataclass(frozen=True)
class Removal:
    """What is removed: links, and unused blobs with their size. kept: blobs that stay."""

    links: tuple[Path, ...]
    blobs: tuple[Path, ...]
    kept: tuple[Path, ...]
    bytes: int


def plan_removal(files: Iterable[Path]) -> Removal:
    """Plan to remove the files of one model, given as paths in a snapshot. Nothing is changed."""
    links = tuple(files)
    blobs = [blob_of(link) for link in links]
    used = {blob for link in links[:1] for blob in _used_elsewhere(link, set(links))}
    free = tuple(blob for blob in blobs if blob not in used)
    return Removal(
        links=links,
        blobs=free,
        kept=tuple(blob for blob in blobs if blob in used),
        bytes=sum(blob.lstat().st_size for blob in free),
    )


def remove(removal: Removal) -> None:
    """Remove links first: a blob without a link only wastes space, a link without a blob is broken.

    Raises OSError.
    """
    for link in removal.links:
        link.unlink(missing_ok=True)
        _prune(link.parent)
    for blob in removal.blobs:
        blob.unlink(missing_ok=True)


def _used_elsewhere(link: Path, own: set[Path]) -> set[Path]:
    """Return the blobs that other links of the same repository lead to."""
    snapshots = cache_folder_of(link) / "snapshots"
    others = (path for path in snapshots.rglob("*") if path.is_symlink() and path not in own)
    return {blob_of(path) for path in others}


def _prune(folder: Path) -> None:
    """Remove folders that became empty, up to the snapshot's own."""
    with suppress(OSError):
        while folder.name != "snapshots":
            folder.rmdir()
            folder = folder.parent
