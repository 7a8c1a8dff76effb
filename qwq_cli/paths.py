"""Where our files are: in the platform's directories, or all of them under QWQ_HOME."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.errors import StoreError, UsageError

APP = "qwq"
HOME_VARIABLE = "QWQ_HOME"
CONFIG_NAME = "config.toml"
FREE_SOME = f"Free some disk space, or set {HOME_VARIABLE} to a folder on another disk."
LEAST_FREE = 1 << 17  # bytes; SQLite can't open its files with less
PRIVATE, USUAL = 0o600, 0o666  # modes of new files; the umask takes its bits away from both


@dataclass(frozen=True)
class Paths:
    """Absolute directories; none of them needs to exist yet."""

    config: Path
    data: Path
    cache: Path
    state: Path

    @classmethod
    def find(cls, environ: Mapping[str, str]) -> Paths:
        """Return the paths below QWQ_HOME; without it, the platform's.

        On Linux, the platform's come from XDG_* of the process itself.
        """
        if home := environ.get(HOME_VARIABLE):
            root = Path(home).expanduser().absolute()
            return cls(root / "config", root / "data", root / "cache", root / "state")
        from platformdirs import PlatformDirs

        dirs = PlatformDirs(APP, appauthor=False)
        return cls(
            dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path, dirs.user_state_path
        )

    @property
    def config_file(self) -> Path:
        return self.config / CONFIG_NAME

    def without_config(self) -> Paths:
        return _NoConfig(self.config, self.data, self.cache, self.state)

    @property
    def models_file(self) -> Path:
        """The user's own models, merged over the shipped ones."""
        return self.config / "models.toml"

    @property
    def bandwidth_file(self) -> Path:
        """The measured speed of this machine's memory."""
        return self.cache / "bandwidth.json"

    @property
    def endpoints_file(self) -> Path:
        """What was found out about servers."""
        return self.cache / "endpoints.json"

    @property
    def passed_models_file(self) -> Path:
        """Model files that passed a trial with llama.cpp."""
        return self.cache / "passed.json"

    @property
    def history_file(self) -> Path:
        """What was typed at the prompt of `qwq chat`."""
        return self.state / "history"

    @property
    def told_file(self) -> Path:
        """How often a new user was told what can be done with an answer."""
        return self.state / "told.json"

    @property
    def session_states(self) -> Path:
        """The stored KV caches of sessions."""
        return self.cache / "sessions"

    @property
    def preamble_states(self) -> Path:
        """The stored KV caches of system messages."""
        return self.cache / "preambles"

    @property
    def traces_file(self) -> Path:
        return self.state / "traces.sqlite3"


class _NoConfig(Paths):
    """Paths without a config.toml."""

    @property
    def config_file(self) -> Path:
        return super().config_file / "none"  # below a file, there can be nothing


def typed_path(text: str) -> Path:
    """Return a path as users type it, with `~` or `~name`. Raises UsageError."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # there is no such user, or no known home folder
        raise UsageError(
            f"There is no home folder for {text!r}: {error}", "Check the path."
        ) from error


def visible_files(folder: Path) -> Iterator[Path]:
    """Yield the files in it and in its folders, in order; no hidden ones."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))


def readable_name(path: str) -> str:
    """Return a name as Unicode: file names need not be, but what is stored and shown has to be."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def write_file(path: Path, text: str, mode: int = USUAL) -> None:
    """Write a file that a user asked for as `write_atomically` does. Raises StoreError."""
    try:
        write_atomically(path, text, mode)
    except OSError as error:
        raise StoreError(f"Cannot write {path}: {error.strerror or error}.") from error


def is_disk_full(error: Exception, path: Path) -> bool:
    """Return whether an error at `path` means that its disk is full. The path need not exist.

    SQLite names a full disk an I/O error if it can't make its shared memory, so the disk is asked.
    """
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    there = next((each for each in (path, *path.absolute().parents) if each.exists()), None)
    return there is not None and shutil.disk_usage(there).free < LEAST_FREE


def write_new(path: Path, parts: Iterable[bytes]) -> None:
    """Write a new file, whole or not at all. Raises OSError, FileExistsError too."""
    target = Path(os.path.realpath(path))  # stops at a loop of links
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def write_atomically(path: Path, text: str, mode: int = PRIVATE) -> None:
    """Replace the file by `text` (UTF-8); readers see the old or the new text, never half.

    Parent folders are created; a symbolic link stays one, so linked dotfiles keep working. A device
    or a pipe is written to and stays what it is. mode: of a file that is new; an old one keeps its
    own. Raises OSError, leaving the old file as it was.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_text(text, encoding="utf-8", newline="")
        return
    with replaced(path, mode) as part:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            part.chmod(path.stat().st_mode & 0o777)


@contextmanager
def replaced(path: Path, mode: int = PRIVATE) -> Iterator[Path]:
    """Give an empty file that replaces `path` when the block ends well, and else is removed.

    It has that mode, less the umask. Raises OSError, leaving the old file as it was.
    """
    target = Path(os.path.realpath(path))  # stops at a loop of links
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    part.touch(mode, exist_ok=False)
    try:
        yield part
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


_NO_FILES = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
)


def not_a_file(path: Path) -> str | None:
    """Return in words what is in place of a file; opening a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    return next((words for is_one, words in _NO_FILES if is_one(mode)), None)


def put_aside(path: Path) -> Path:
    """Rename what can't be used, and return its new name. Raises OSError."""
    return path.rename(aside_name(path))


def aside_name(path: Path) -> Path:
    """Return the name that `put_aside` would use."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in range(1, 10_000))
    last = path.with_name(f"{path.name}.damaged-{os.getpid()}")
    return next((name for name in names if not name.exists()), last)
