"""Inputs that once failed, as files: findings/KIND/NAME. They are tried with every test run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.target import Finding

FOLDER = Path(__file__).parent / "findings"


def kept() -> Iterator[tuple[str, Path]]:
    """Kinds and files."""
    for path in sorted(FOLDER.glob("*/*")):
        yield path.parent.name, path


def keep(kind: str, finding: Finding, folder: Path = FOLDER) -> Path:
    """The name says what was raised; it may be made a better one by hand."""
    digest = hashlib.sha256(finding.data).hexdigest()[:8]
    path = folder / kind / f"{type(finding.error).__name__}-{digest}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(finding.data)
    return path
