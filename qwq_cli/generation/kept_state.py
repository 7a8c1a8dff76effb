"""Contents of the KV cache, stored on disk under a name so that they need not be computed again.

Each name has two files in a folder: what llama.cpp wrote, and a note on what it belongs to. A state
that no note names is worthless and is not read. A damaged state is put aside, and computed again.
The folder is a cache: above its limit, the least used states are deleted.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from qwq_cli.errors import EngineError
from qwq_cli.generation.generation import Computed, Resumable
from qwq_cli.kept_file import KeptFile
from qwq_cli.paths import not_a_file, put_aside, replaced
from qwq_cli.values.trace import EngineInfo
from qwq_cli.values.value import Value

VERSION = 2
_STATE, _NOTE = ".kv", ".json"
_BLOCK = 1 << 20  # bytes
_ABANDONED = 3600.0  # seconds until an unfinished file counts as abandoned


class Origin(Value, frozen=True, kw_only=True):
    """All that must be equal for a state to be usable.

    build: of llama.cpp, which may change its files. model: a digest.
    """

    model: str
    build: str
    kv_type: str
    n_ctx: int
    version: int = VERSION

    @classmethod
    def of(cls, digest: str, engine: EngineInfo) -> Origin:
        """Return the origin. digest: of the model's files."""
        return cls(model=digest, build=engine.build, kv_type=engine.kv_type, n_ctx=engine.n_ctx)


class _Note(Value, frozen=True, kw_only=True):
    """What a state belongs to. token: a part of the name of the state's file.

    Each state has a different token. So if two runs write a state of the same name at once, neither
    note names the other run's file.
    """

    origin: Origin
    bytes: int
    tokens: int
    sha256: str = ""
    token: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{0,8}$")] = ""


class StateMismatch(EngineError):
    """The state was computed by something else; it stays where it is."""


class StateDamaged(EngineError):
    """The state was damaged and put aside; its tokens must be computed again."""


@dataclass(frozen=True)
class KeptStates:
    """The stored states. limit: bytes for all of them together; 0 stores none."""

    folder: Path
    limit: int

    def save(self, name: str, computed: Computed, origin: Origin) -> int:
        """Store a state and return its size in bytes; 0 if it is empty or exceeds the limit.

        Raises EngineError; the previous state is then still there.
        """
        if not 0 < computed.size() <= self.limit:
            self.forget(name)
            return 0
        try:
            written = self._write(name, computed, origin)
            self._drop_oldest(self._state(name, written))
        except OSError as error:
            raise EngineError(f"What the model has read can't be saved: {error}.") from error
        return written.bytes

    def _write(self, name: str, computed: Computed, origin: Origin) -> _Note:
        """Write a state; return its note. The old state is deleted once the new note is there."""
        note, token = self._note(name), secrets.token_hex(4)
        before = note.read()
        with replaced(self.folder / f"{name}.{token}{_STATE}") as part:
            tokens = computed.save(part)
            size, digest = part.stat().st_size, _sha256(part)
        written = _Note(origin=origin, bytes=size, tokens=tokens, sha256=digest, token=token)
        note.write(written)
        if before:
            with suppress(OSError):
                self._state(name, before).unlink()
        return written

    def load(self, name: str, generator: Resumable, origin: Origin) -> int:
        """Load a state; return how many tokens need not be computed, 0 if none is stored.

        Raises StateMismatch, StateDamaged, and EngineError if the file can't be read.
        """
        kept = self._note(name).read()
        if kept is None:
            return 0
        state = self._state(name, kept)
        if kept.origin != origin:
            other = _other(kept, origin)
            raise StateMismatch(f"What the model had read was saved with another {other}.")
        try:
            if not_a_file(state) or not _fits(state, kept):
                raise EngineError("Another checksum than was noted.")
            return generator.load_state(state)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise EngineError(f"What is saved in {state} can't be used: {error}.") from error
        except EngineError as error:
            raise StateDamaged(
                f"The file with what the model had read was damaged; {self._aside(name, state)}."
            ) from error

    def _aside(self, name: str, state: Path) -> str:
        """Put a state aside; return a sentence on what was done."""
        try:
            self._note(name).path.unlink(missing_ok=True)
            return f"it is now {put_aside(state)}"
        except OSError as error:
            return f"it is still {state} ({error.strerror or error})"

    def size(self, name: str) -> int:
        """Return the size on disk in bytes; 0 if there is no state."""
        with suppress(OSError):
            if kept := self._note(name).read():
                return self._state(name, kept).stat().st_size
        return 0

    def forget(self, name: str) -> None:
        """Delete a state. Its note goes first: a state without a note is never read."""
        for path in self._all():
            if _name(path) == name:
                self._drop(path)

    def forget_all(self) -> None:
        for path in self._all():
            self._drop(path)

    def _drop(self, path: Path) -> None:
        for each in (self._note(_name(path)).path, path):
            with suppress(OSError):
                each.unlink()

    def _note(self, name: str) -> KeptFile[_Note]:
        return KeptFile(self.folder / f"{name}{_NOTE}", _Note)

    def _state(self, name: str, note: _Note) -> Path:
        return self.folder / ".".join(filter(None, (name, note.token, _STATE[1:])))

    def _all(self) -> list[Path]:
        """Return all files: complete, put aside, or left unfinished by a killed process."""
        with suppress(OSError):
            return [path for path in self.folder.iterdir() if path.is_file()]
        return []

    def _drop_oldest(self, newest: Path) -> None:
        """Delete the oldest states down to the limit. `newest` goes last, and fits alone.

        It goes last even if the clock says that others are newer.
        """
        total = 0
        for age, size, path in sorted(self._aged(), key=lambda each: (each[2] != newest, each)):
            if path.name.startswith("."):
                if abs(age) > _ABANDONED:
                    path.unlink(missing_ok=True)
            elif path.suffix != _NOTE:
                total += size
                if total > self.limit:
                    self._drop(path)

    def _aged(self) -> Iterator[tuple[float, int, Path]]:
        """Yield the age in seconds, the size and the path of each file."""
        now = time.time()
        for path in self._all():
            with suppress(FileNotFoundError):  # another process may delete them at the same time
                about = path.stat()
                yield now - about.st_mtime, about.st_size, path


def _name(path: Path) -> str:
    """Return the name of a state from a file's; names have no dots."""
    return path.name.lstrip(".").partition(".")[0]


def _fits(state: Path, note: _Note) -> bool:
    """Return whether the note matches the state. Raises OSError."""
    return state.stat().st_size == note.bytes and _sha256(state) == note.sha256


def _sha256(path: Path) -> str:
    """Return the SHA-256. One wrong byte would change the output, and llama.cpp doesn't check."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _other(note: _Note, origin: Origin) -> str:
    """Return what differs, in words for people."""
    names = {"model": "model", "build": "llama.cpp", "kv_type": "kv_type", "n_ctx": "context size"}
    was, now = msgspec.structs.asdict(note.origin), msgspec.structs.asdict(origin)
    return next((word for key, word in names.items() if was[key] != now[key]), "version")
