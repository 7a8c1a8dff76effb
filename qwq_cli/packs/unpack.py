"""Copies libraries from a package's file or a folder into a folder of ours."""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

from qwq_cli.errors import EngineError
from qwq_cli.packs.folder import (
    CHUNK,
    LIBRARY,
    MAX_FILES,
    libraries,
    library_of,
    plain_name,
    sha256,
)
from qwq_cli.packs.table import Pinned

MAX_BYTES = 2 << 30  # in all libraries; those for CUDA take 200 MB


def check(file: Path, pinned: Pinned) -> None:
    """Check that the file is exactly the one in the table. Raises EngineError."""
    try:
        size = file.stat().st_size
        wrong = size != pinned.bytes or sha256(file) != pinned.sha256
    except OSError as error:
        raise EngineError(f"Cannot read {file}: {error.strerror or error}.") from error
    if size != pinned.bytes:
        raise EngineError(
            f"{file.name} has {size:,} bytes; {pinned.package} {pinned.version} has "
            f"{pinned.bytes:,}. It is not used.",
            "Fetch it again.",
        )
    if wrong:
        raise EngineError(
            f"{file.name} has another SHA-256 than {pinned.package} {pinned.version}. It is not "
            "used.",
            "Fetch it again.",
        )


def unpack(file: Path, bins: str, target: Path) -> None:
    """Unpack only the libraries and the licence, without folders. Raises EngineError."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member, name in _wanted(archive, bins):
                source = archive.extractfile(member)
                if source is None:
                    continue
                with source, (target / name).open("wb") as out:
                    shutil.copyfileobj(source, out, CHUNK)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise EngineError(f"{file.name} can't be unpacked: {error}.") from error
    give_plain_name(target)


def _wanted(archive: tarfile.TarFile, bins: str) -> Iterator[tuple[tarfile.TarInfo, str]]:
    left, count = MAX_BYTES, 0
    for member in archive:
        folder, _, name = member.name.rpartition("/")
        is_library = folder == bins and LIBRARY.fullmatch(name)
        if not member.isfile() or not (is_library or member.name == "package/LICENSE"):
            continue
        left, count = left - member.size, count + 1
        if left < 0 or count > MAX_FILES:
            raise tarfile.TarError("there is more in it than libraries of llama.cpp are")
        yield member, name


def copy(folder: Path, target: Path) -> None:
    """Copy the libraries. Raises EngineError."""
    try:
        files = libraries(folder)
        if sum(path.stat().st_size for path in files) > MAX_BYTES:
            raise EngineError(f"The libraries in {folder} are more than {MAX_BYTES >> 30} GiB.")
        for path in files:
            shutil.copy2(path, target / path.name)
    except OSError as error:
        raise EngineError(f"{folder} can't be copied: {error.strerror or error}.") from error
    give_plain_name(target)


def link(folder: Path, target: Path) -> None:
    """Link the libraries, for a folder whose file names the binding doesn't look for.

    The folder stays where it is. Raises EngineError.
    """
    try:
        for path in libraries(folder):
            os.symlink(path, target / path.name)
    except OSError as error:
        raise EngineError(f"{folder} can't be linked: {error.strerror or error}.") from error
    give_plain_name(target)


def give_plain_name(folder: Path) -> None:
    """Make libllama.v0.5.0.so available as libllama.so. Raises EngineError."""
    try:
        found, wanted = library_of("llama", libraries(folder)), folder / plain_name("llama")
        if found is None or wanted.exists():
            return
        if os.name == "nt":
            shutil.copy2(found, wanted)
        else:
            wanted.symlink_to(found.name)
    except OSError as error:
        raise EngineError(f"{folder} can't be made ready: {error.strerror or error}.") from error
