"""Where packs lie: a folder with one folder a pack, which is chosen, and what trials found."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from qwq_cli.errors import StoreError
from qwq_cli.packs.finding import Finding
from qwq_cli.packs.folder import fingerprint
from qwq_cli.paths import Paths, write_file

NAME = re.compile(r"[\w.-]{1,80}")
KEPT = 20  # findings

T = TypeVar("T")


@dataclass(frozen=True)
class Pack:
    """An installed one. folder: of its libraries, which is someone else's where `qwq engine use`
    named it. digests: SHA-256 of each library when it was installed."""

    name: str
    folder: Path
    origin: str
    version: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Chosen:
    name: str


@dataclass(frozen=True)
class Place:
    root: Path

    def folder(self, name: str) -> Path:
        return self.root / name

    def packs(self) -> list[Pack]:
        """In order of their names; what can't be read is none."""
        found = (self._pack(path) for path in sorted(self.root.glob("*/pack.json")))
        return [pack for pack in found if pack]

    def pack(self, name: str) -> Pack | None:
        return next((pack for pack in self.packs() if pack.name == name), None)

    def _pack(self, path: Path) -> Pack | None:
        pack = _read(path, Pack)
        return (
            pack if pack and pack.name == path.parent.name and NAME.fullmatch(pack.name) else None
        )

    def add(self, pack: Pack) -> None:
        """Raises StoreError."""
        write_file(self.folder(pack.name) / "pack.json", _json(pack))

    def remove(self, name: str) -> None:
        """Ours alone: libraries that are elsewhere stay. Raises StoreError."""
        if self.chosen == name:
            self.choose(None)
        try:
            shutil.rmtree(self.folder(name))
        except OSError as error:
            where = self.folder(name)
            raise StoreError(f"Cannot remove {where}: {error.strerror or error}.") from error

    @property
    def chosen(self) -> str | None:
        found = _read(self.root / "chosen.json", _Chosen)
        return found.name if found else None

    def choose(self, name: str | None) -> None:
        """Raises StoreError."""
        path = self.root / "chosen.json"
        if name is not None:
            write_file(path, _json(_Chosen(name)))
            return
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"Cannot remove {path}: {error.strerror or error}.") from error

    def finding(self, folder: Path) -> Finding | None:
        """What a trial found of these very files."""
        with suppress(OSError):
            return self._findings().get(fingerprint(folder))
        return None

    def keep(self, folder: Path, finding: Finding) -> None:
        """The newest ones stay. Raises StoreError."""
        kept = list(self._findings().items())[-KEPT:]
        with suppress(OSError):
            kept = [*kept, (fingerprint(folder), finding)]
        write_file(self.root / "findings.json", _json(dict(kept)))

    def _findings(self) -> dict[str, Finding]:
        return _read(self.root / "findings.json", dict[str, Finding]) or {}


def places(paths: Paths) -> Iterator[Place]:
    """The user's own, and the one that comes and goes with this Python environment."""
    yield users_place(paths)
    yield environments_place()


def users_place(paths: Paths) -> Place:
    return Place(paths.data / "engines")


def environments_place() -> Place:
    return Place(Path(sys.prefix) / "share" / "qwq" / "engines")


def _json(value: object) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode("utf-8")


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        data = path.read_bytes()
        return msgspec.json.decode(data, type=kind, dec_hook=lambda type_, value: type_(value))
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None
