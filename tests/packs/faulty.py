"""Libraries of llama.cpp with a fault in them: copies of the ones in use, patched."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

from qwq_cli.engine.library import selection
from qwq_cli.packs.folder import libraries, library_of

# x86-64: a structure of 96 zero bytes, where there are 80; an illegal instruction; a loop
# without end.
LONGER = bytes.fromhex("57 48c7c160000000 30c0 f3aa 58 c3")
ILLEGAL = bytes.fromhex("0f0b")
ENDLESS = bytes.fromhex("ebfe")


def copied(target: Path) -> Path:
    """The libraries in use, in a folder of their own."""
    target.mkdir()
    for path in libraries(selection.folder):
        shutil.copy(path, target / path.name)
    return target


def llama(folder: Path) -> Path:
    found = library_of("llama", libraries(folder))
    assert found
    return found


def replaced(folder: Path, old: bytes, new: bytes) -> None:
    """In every copy of libllama: the loader may open any of them."""
    assert len(old) == len(new)
    for path in folder.glob("libllama.*"):
        data = path.read_bytes()
        assert old in data
        path.write_bytes(data.replace(old, new))


def with_code(folder: Path, function: str, code: bytes) -> None:
    for path in folder.glob("libllama.*"):
        data = bytearray(path.read_bytes())
        at = _offset(data, function)
        data[at : at + len(code)] = code
        path.write_bytes(data)


def _offset(elf: bytes | bytearray, function: str) -> int:
    """Where a function of a 64-bit ELF library begins in its file."""
    start, size, count = (
        struct.unpack_from("<Q", elf, 40)[0],
        *struct.unpack_from("<HH", elf, 58),
    )
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, start + size * n) for n in range(count)]
    (table,) = (one for one in sections if one[1] == 11)  # SHT_DYNSYM
    names = sections[table[6]]
    for at in range(table[4], table[4] + table[5], 24):
        name, _, _, inside, value, _ = struct.unpack_from("<IBBHQQ", elf, at)
        begin = names[4] + name
        if elf[begin : elf.index(0, begin)] == function.encode():
            section = sections[inside]
            return int(value - section[3] + section[4])
    raise AssertionError(f"no {function}")
