"""A digest of a model that costs the same for any size: of its lengths and of samples."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

SAMPLE = 1 << 20  # bytes at the beginning, in the middle and at the end of each file


def fingerprint(files: Sequence[Path]) -> str:
    """Tells models, quants and edits of metadata apart; it does not prove a file whole.

    Raises OSError.
    """
    digest = hashlib.sha256()
    for path in files:
        size = path.stat().st_size
        digest.update(str(size).encode())
        with path.open("rb") as file:
            for start in (0, size // 2, max(size - SAMPLE, 0)):
                file.seek(start, os.SEEK_SET)
                digest.update(file.read(SAMPLE))
    return digest.hexdigest()
