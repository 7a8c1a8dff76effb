"""Checks whether a file is, byte for byte, what the hub holds, by its digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.hub.local.cache import blob_of

CHUNK = 1 << 20
SHA256, GIT_SHA1 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Digests:
    """Digests of a file; `expected` is None if it is not known."""

    path: Path
    found: str
    expected: str | None

    @property
    def is_right(self) -> bool | None:
        return None if self.expected is None else self.found == self.expected


def expected_digest(path: Path, known: str | None = None) -> str | None:
    """Return the digest in the name of its blob (the hub's cache, Ollama's store), or `known`."""
    name = blob_of(path).name.removeprefix("sha256-")
    is_digest = SHA256.fullmatch(name) or GIT_SHA1.fullmatch(name)
    return name if is_digest else known


def verify(
    path: Path, *, known: str | None = None, read: Callable[[int], None] = lambda _: None
) -> Digests:
    """Read the whole file. read: called with the number of bytes read. Raises OSError."""
    expected = expected_digest(path, known)
    digest = hashlib.sha256()
    if expected and GIT_SHA1.fullmatch(expected):
        digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            read(len(chunk))
    return Digests(path, digest.hexdigest(), expected)
