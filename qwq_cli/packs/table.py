"""The packs that we know by size and SHA-256, and which of them a machine can use."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from qwq_cli.choices import PackKind
from qwq_cli.packs.binary import Made, here
from qwq_cli.toml_file import packaged_table


@dataclass(frozen=True)
class Pinned:
    """A known pack.

    package: its name for npm. bins: the folder inside the package. bytes, sha256: of the package's
    file.
    """

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
        """The name by which it is listed and removed."""
        return f"{self.kind.value}-{self.version}"


def table() -> tuple[Pinned, ...]:
    return tuple(msgspec.convert(packaged_table(__package__, "packs.toml")["pack"], list[Pinned]))


def packs_for(machine: Made | None = None) -> tuple[Pinned, ...]:
    """Return the packs made for a machine; by default for this one."""
    wanted = str(machine or here())
    return tuple(pack for pack in table() if pack.made_for == wanted)
