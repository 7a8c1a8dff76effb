"""Copies the driver's model files to a node, once for all of its actors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.errors import DiskError, NetworkError
from qwq_cli.file_lock import file_lock

PART = 16 << 20  # bytes per request


@dataclass(frozen=True)
class Offered:
    """A file that the driver offers."""

    name: str
    size: int
    sha256: str


Parts = Callable[[int, list[int], int], Iterator[bytes]]  # file index, offsets, part size


def fetch(folder: Path, offered: Sequence[Offered], parts: Parts) -> Path:
    """Copy the files and return the first. Raises DiskError, and NetworkError for wrong content."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file_lock(folder / ".lock", lambda: None):
            for index, each in enumerate(offered):
                target = folder / Path(each.name).name
                if not (target.is_file() and target.stat().st_size == each.size):
                    _copy(target, each, parts(index, list(range(0, each.size, PART)), PART))
    except OSError as error:
        why = error.strerror or error
        raise DiskError(f"Can't write to {folder}: {why}.") from error
    return folder / Path(offered[0].name).name


def _copy(target: Path, offered: Offered, parts: Iterator[bytes]) -> None:
    """Copy a file; it gets its name once it is complete and its digest is right."""
    unfinished, digest = target.with_name(f".{target.name}.part"), hashlib.sha256()
    try:
        with unfinished.open("wb") as file:
            for part in parts:
                digest.update(part)
                file.write(part)
        if digest.hexdigest() != offered.sha256:
            raise NetworkError(
                f"{offered.name} arrived with another SHA-256 than it has on the driver's machine.",
                "Was it changed meanwhile? Try again.",
            )
        unfinished.replace(target)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
