"""Reads from the first bytes of a shared library for which system and processor it was made."""

from __future__ import annotations

import platform
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

_HEAD = 4096
_ELF = {0x3E: "x64", 0xB7: "arm64", 0x28: "armv7", 0x03: "x86", 0xF3: "riscv64", 0x15: "ppc64"}
_MACH = {0x0100_0007: "x64", 0x0100_000C: "arm64"}
_PE = {0x8664: "x64", 0xAA64: "arm64", 0x14C: "x86"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_SYSTEMS = {"linux": "linux", "darwin": "mac", "win32": "win"}


@dataclass(frozen=True)
class Made:
    """System and processor of a library; None for what the file doesn't tell."""

    system: str
    processor: str | None

    def __str__(self) -> str:
        return f"{self.system}-{self.processor or 'unknown'}"


def here() -> Made:
    machine = platform.machine().lower()
    return Made(_SYSTEMS.get(sys.platform, sys.platform), _MACHINES.get(machine, machine))


def made_for(path: Path) -> Made | None:
    """Return what the library was made for; None if it is no shared library. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"\x7fELF") and len(head) >= 20:
        order = "<" if head[5] == 1 else ">"
        return Made("linux", _ELF.get(struct.unpack_from(f"{order}H", head, 18)[0]))
    if head.startswith(b"\xcf\xfa\xed\xfe") and len(head) >= 8:
        return Made("mac", _MACH.get(struct.unpack_from("<I", head, 4)[0]))
    if head.startswith((b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")):
        return Made("mac", here().processor)  # one file for all processors
    return _windows(head)


def is_cut_short(path: Path) -> bool:
    """Return whether an ELF file ends before its section table, which comes last.

    Loading such a file may kill the process. Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(64)
        size = file.seek(0, 2)
    if not head.startswith(b"\x7fELF\x02\x01") or len(head) < 64:
        return False
    table: int = struct.unpack_from("<Q", head, 40)[0]
    entry, count = struct.unpack_from("<HH", head, 58)
    return table + int(entry) * int(count) > size


def _windows(head: bytes) -> Made | None:
    if not head.startswith(b"MZ") or len(head) < 64:
        return None
    at: int = struct.unpack_from("<I", head, 60)[0]
    if head[at : at + 4] != b"PE\0\0" or len(head) < at + 6:
        return None
    return Made("win", _PE.get(struct.unpack_from("<H", head, at + 4)[0]))
