"""Where packs are stored: one folder for each, which is chosen, and what trials found."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from qwq_cli.errors import StoreError
from qwq_cli.kept_file import KeptFile
from qwq_cli.packs.finding import Finding
from qwq_cli.packs.folder import fingerprint
from qwq_cli.paths import Paths

NAME = re.compile(r"[\w.-]{1,80}")
KEPT = 20  # findings
LOST = "its pack.json is lost or damaged: install it again"


@dataclass(frozen=True)
class Pack:
    """An installed pack.

    folder: of its libraries; a folder of somebody else if `qwq engine use` named it. digests:
    SHA-256 of each library at the time of installation.
    """

    name: str
    folder: Path
    origin: str
    version: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_lost(self) -> bool:
        return self.origin == LOST


@dataclass(frozen=True)
class _Chosen:
    name: str


@dataclass(frozen=True)
class Place:
    root: Path

    def folder(self, name: str) -> Path:
        return self.root / name

    def packs(self) -> list[Pack]:
        """Return the packs in order of name, including those without a readable description."""
        return [self._pack(self.folder(name)) for name in self.names()]

    def names(self) -> list[str]:
        """Return the names of the packs in order. No description is read, so none is put aside."""
        with suppress(OSError):
            return sorted(
                folder.name
                for folder in self.root.iterdir()
                if folder.is_dir() and _is_name(folder.name)
            )
        return []

    def pack(self, name: str) -> Pack | None:
        return next((pack for pack in self.packs() if pack.name == name), None)

    def _pack(self, folder: Path) -> Pack:
        pack = _description(folder).read()
        return pack if pack and pack.name == folder.name else Pack(folder.name, folder, LOST)

    def describe(self, pack: Pack, folder: Path) -> None:
        """Write the pack's description into its folder. Raises StoreError."""
        _write(lambda: _description(folder).write(pack), folder)

    def remove(self, name: str) -> None:
        """Remove a pack; libraries outside our folder stay. Raises StoreError."""
        if self.chosen == name:
            self.choose(None)
        try:
            shutil.rmtree(self.folder(name))
        except OSError as error:
            where = self.folder(name)
            raise StoreError(f"Cannot remove {where}: {error.strerror or error}.") from error

    @property
    def chosen(self) -> str | None:
        found = self._choice.read()
        return found.name if found else None

    def choose(self, name: str | None) -> None:
        """Choose a pack, or None for none. Raises StoreError."""
        choice = self._choice
        if name is None:
            _write(lambda: choice.path.unlink(missing_ok=True), choice.path)
        else:
            _write(lambda: choice.write(_Chosen(name)), choice.path)

    def finding(self, folder: Path) -> Finding | None:
        """Return what a trial found for these exact files."""
        with suppress(OSError):
            return self._findings.read_or({}).get(fingerprint(folder))
        return None

    def keep(self, folder: Path, finding: Finding) -> None:
        """Store a finding; only the newest ones are kept. Raises StoreError."""
        findings = self._findings
        kept = list(findings.read_or({}).items())[-KEPT:]
        with suppress(OSError):
            kept = [*kept, (fingerprint(folder), finding)]
        _write(lambda: findings.write(dict(kept)), findings.path)

    @property
    def _choice(self) -> KeptFile[_Chosen]:
        return KeptFile(self.root / "chosen.json", _Chosen)

    @property
    def _findings(self) -> KeptFile[dict[str, Finding]]:
        return KeptFile(self.root / "findings.json", dict[str, Finding])


def places(paths: Paths) -> Iterator[Place]:
    """Yield the user's own place, and the one that belongs to this Python environment."""
    yield users_place(paths)
    yield environments_place()


def users_place(paths: Paths) -> Place:
    return Place(paths.data / "engines")


def environments_place() -> Place:
    return Place(Path(sys.prefix) / "share" / "qwq" / "engines")


def _description(folder: Path) -> KeptFile[Pack]:
    return KeptFile(folder / "pack.json", Pack)


def _is_name(name: str) -> bool:
    return bool(NAME.fullmatch(name)) and not name.startswith(".")


def _write(change: Callable[[], None], path: Path) -> None:
    """Make a change to the disk. Raises StoreError."""
    try:
        change()
    except OSError as error:
        raise StoreError(f"Cannot write {path}: {error.strerror or error}.") from error
