"""Where a result goes that a user named: a file, or an open file by its number."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from qwq_cli.errors import UsageError

STDOUT = 1
_OPEN_FILES = ("/dev/fd", "/proc/self/fd", "/proc/thread-self/fd")
_MOST_LINKS = 40
_LEAST_ROOM = 4096  # bytes; a disk with less is full


def descriptor(path: Path) -> int | None:
    """Return the number of the open file that `path` leads to, as /dev/stdout and - do.

    The spelling of the path does not matter. None if it leads to no open file. Opening such a name
    again could empty the file behind it.
    """
    if str(path) == "-":
        return STDOUT
    try:
        folders = {os.path.realpath(name) for name in _OPEN_FILES}
        for _ in range(_MOST_LINKS):
            folder = os.path.realpath(path.parent)
            if folder in folders and path.name.isascii() and path.name.isdecimal():
                return int(path.name)
            path = Path(folder, os.readlink(Path(folder, path.name)))
    except (OSError, ValueError):  # it is no link, or no possible file name
        pass
    return None


def is_stdout(path: Path) -> bool:
    """Return whether it names stdout, by any of its names."""
    return descriptor(path) == STDOUT


def check_destination(path: Path | None, inputs: Iterable[str | Path] = ()) -> None:
    """Raise UsageError for what will surely fail, or destroy an input, before anything is computed.

    inputs: paths; `-` is standard input.
    """
    if path is None:
        return
    if (number := descriptor(path)) is not None:
        _require_open(path, number)
        return
    _require_usable(path)
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name a file in it.")
    if any(_is_same(path, given) for given in inputs):
        raise UsageError(
            f"{path} is what is read; the result would be written over it.", "Name another file."
        )
    if path.exists() and not os.access(path, os.W_OK):
        raise UsageError(f"{path} is read-only.", "Name another file.")
    require_folder(path)
    folder = Path(os.path.realpath(path)).parent
    if not path.exists() and not os.access(folder, os.W_OK):
        raise UsageError(f"Nothing can be written in {folder}.", "Name a file elsewhere.")
    if not path.exists() or path.is_file():
        _require_room(folder)


def _require_open(path: Path, number: int) -> None:
    """Refuse an open file that can't be written, as one that was closed before qwq began."""
    try:
        os.write(number, b"")
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"Nothing can be written to {path}: {why}.", "Name a file.") from None


def _require_usable(path: Path) -> None:
    """Refuse a loop of links, a name that is too long, a file in place of a folder."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):  # reported when the folder is looked at
        return
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(
            f"{str(path)[:200]} can't be written: {why}.", "Name another file."
        ) from None


def _is_same(path: Path, given: str | Path) -> bool:
    try:
        return os.path.samefile(path, "/dev/stdin" if str(given) == "-" else given)
    except (OSError, ValueError):  # one of them doesn't exist, or is no file
        return str(path) == str(given)


def require_folder(path: Path) -> None:
    """Check that the file's folder exists. Raises UsageError.

    It is not created, because a misspelt path would be created with it.
    """
    folder = Path(os.path.realpath(path)).parent
    if folder.is_dir():
        return
    if folder.exists():
        raise UsageError(f"{path.parent} is not a folder.", "Name a file elsewhere.")
    raise UsageError(f"There is no folder {path.parent}.", f"mkdir -p {path.parent}")


def _require_room(folder: Path) -> None:
    if hasattr(os, "statvfs"):
        found = os.statvfs(folder)
        if found.f_blocks and found.f_bavail * found.f_frsize < _LEAST_ROOM:
            raise UsageError(f"The disk of {folder} is full.", "Make room, or name another file.")
