"""Whether a file is, byte for byte, what the hub holds: its digest, read from the disk."""

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
    """`expected` is None where nobody knows what the digest should be."""

    path: Path
    found: str
    expected: str | None

    @property
    def is_right(self) -> bool | None:
        return None if self.expected is None else self.found == self.expected


def expected_digest(path: Path, known: str | None = None) -> str | None:
    """The name of its blob in the hub's cache, or in Ollama's store; else `known`."""
    name = blob_of(path).name.removeprefix("sha256-")
    is_digest = SHA256.fullmatch(name) or GIT_SHA1.fullmatch(name)
    return name if is_digest else known


def verify(
    path: Path, *, known: str | None = None, read: Callable[[int], None] = lambda _: None
) -> Digests:
    """Read all of it; `read` is told of bytes as they are read. Raises OSError."""
    expected = expected_digest(path, known)
    digest = hashlib.sha256()
    if expected and GIT_SHA1.fullmatch(expected):
        digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            read(len(chunk))
    return Digests(path, digest.hexdigest(), expected)
