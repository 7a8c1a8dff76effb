"""The packs that we know by size and SHA-256: which there are for a machine."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from qwq_cli.choices import PackKind
from qwq_cli.packs.binary import Made, here
from qwq_cli.toml_file import packaged_table


@dataclass(frozen=True)
class Pinned:
    """package: its name for npm; bins: the folder inside; bytes, sha256: of the package's file."""

    kind: PackKind
    made_for: str
    package: str
    version: str
    llama: str
    bins: str
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """As it is listed and removed."""
        return f"{self.kind.value}-{self.version}"


def table() -> tuple[Pinned, ...]:
    return tuple(msgspec.convert(packaged_table(__package__, "packs.toml")["pack"], list[Pinned]))


def packs_for(machine: Made | None = None) -> tuple[Pinned, ...]:
    """Those made for it; for this one by default."""
    wanted = str(machine or here())
    return tuple(pack for pack in table() if pack.made_for == wanted)
