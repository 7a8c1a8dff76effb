"""Where files of ours live: the platform's directories, or all of them under QWQ_HOME."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.errors import StoreError, UsageError

APP = "qwq"
HOME_VARIABLE = "QWQ_HOME"
CONFIG_NAME = "config.toml"


@dataclass(frozen=True)
class Paths:
    """Absolute directories; none of them need exist yet."""

    config: Path
    data: Path
    cache: Path
    state: Path

    @classmethod
    def find(cls, environ: Mapping[str, str]) -> Paths:
        """Below QWQ_HOME; without it the platform decides, which on Linux reads XDG_* of the
        process itself."""
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
        """How fast this machine's memory reads, measured once."""
        return self.cache / "bandwidth.json"

    @property
    def endpoints_file(self) -> Path:
        """What was found out of servers, tried once."""
        return self.cache / "endpoints.json"

    @property
    def passed_models_file(self) -> Path:
        """Model files that llama.cpp was tried on."""
        return self.cache / "passed.json"

    @property
    def history_file(self) -> Path:
        """What was typed at the prompt of `qwq chat`."""
        return self.state / "history"

    @property
    def told_file(self) -> Path:
        """How often somebody new was told what can be done with an answer."""
        return self.state / "told.json"

    @property
    def session_states(self) -> Path:
        """What the KV cache held of sessions."""
        return self.cache / "sessions"

    @property
    def preamble_states(self) -> Path:
        """What the KV cache held of system messages."""
        return self.cache / "preambles"

    @property
    def traces_file(self) -> Path:
        return self.state / "traces.sqlite3"


class _NoConfig(Paths):
    """As if there were no config.toml."""

    @property
    def config_file(self) -> Path:
        return super().config_file / "none"  # below a file, nothing can be


def typed_path(text: str) -> Path:
    """A path as somebody types it, with `~` or `~name`. Raises UsageError."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # there is no such user, or nobody knows where home is
        raise UsageError(
            f"There is no home folder for {text!r}: {error}", "Check the path."
        ) from error


def visible_files(folder: Path) -> Iterator[Path]:
    """Those in it and in its folders, in order; nothing that is hidden."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))


def readable_name(path: str) -> str:
    """A file's name need not be Unicode; what is stored and shown has to be."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def write_file(path: Path, text: str) -> None:
    """As `write_atomically`. Raises StoreError."""
    try:
        write_atomically(path, text)
    except OSError as error:
        raise StoreError(f"Cannot write {path}: {error.strerror or error}.") from error


def write_new(path: Path, parts: Iterable[bytes]) -> None:
    """A file that was not there, whole or not at all. Raises OSError, FileExistsError too."""
    target = Path(os.path.realpath(path))  # which a loop of links does not end
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


def write_atomically(path: Path, text: str) -> None:
    """Replace the file by `text` (UTF-8) so that a reader sees the old or the new, never half.

    Parents are made; a symbolic link stays one, so linked dotfiles keep working. A device or a pipe
    is written to and stays what it is. Raises OSError, leaving the old file as it was.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_text(text, encoding="utf-8", newline="")
        return
    with replaced(path) as part:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            part.chmod(path.stat().st_mode & 0o777)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """An empty file beside it that takes its place when the block ends well, else is gone.

    Nobody else can read it. Raises OSError, leaving the old file as it was.
    """
    target = Path(os.path.realpath(path))  # which a loop of links does not end
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(descriptor)
    part = Path(name)
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
    """What stands in the place of a file, in words; to open a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    return next((words for is_one, words in _NO_FILES if is_one(mode)), None)


def put_aside(path: Path) -> Path:
    """Rename what can't be used, so that nothing of it is lost; its new name. Raises OSError."""
    return path.rename(aside_name(path))


def aside_name(path: Path) -> Path:
    """Where `put_aside` would put it."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in range(1, 10_000))
    last = path.with_name(f"{path.name}.damaged-{os.getpid()}")
    return next((name for name in names if not name.exists()), last)
