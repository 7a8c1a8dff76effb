"""What the KV cache held, on disk under a name, so that it need not be computed again.

A folder of two files for each name: what llama.cpp wrote, and a note of what that belongs to.
Without a note that names it, the first is worthless and is not read. A damaged one is put aside, to
be computed again. It is a cache: what is used least is dropped to stay below a limit.
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
_ABANDONED = 3600.0  # seconds after which half a file belongs to nobody who still writes


class Origin(Value, frozen=True, kw_only=True):
    """All that must be the same for a state to mean anything. build: of llama.cpp, whose files
    change with it. model: a digest."""

    model: str
    build: str
    kv_type: str
    n_ctx: int
    version: int = VERSION

    @classmethod
    def of(cls, digest: str, engine: EngineInfo) -> Origin:
        """digest: of the model's files."""
        return cls(model=digest, build=engine.build, kv_type=engine.kv_type, n_ctx=engine.n_ctx)


class _Note(Value, frozen=True, kw_only=True):
    """token: in the name of the state's file. Each is another one, so that of two runs that write
    at once no note fits the other's state by its name and not by its content."""

    origin: Origin
    bytes: int
    tokens: int
    sha256: str = ""
    token: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{0,8}$")] = ""


class StateMismatch(EngineError):
    """The state was computed by something else; it stays where it is."""


class StateDamaged(EngineError):
    """It was put aside; what it held must be computed again."""


@dataclass(frozen=True)
class KeptStates:
    """`limit` in bytes for all of them together; 0 keeps none."""

    folder: Path
    limit: int

    def save(self, name: str, computed: Computed, origin: Origin) -> int:
        """The bytes written; 0 if that is nothing, or more than the limit.

        Raises EngineError, and then what was kept before is there.
        """
        if not 0 < computed.size() <= self.limit:
            self.forget(name)
            return 0
        try:
            written = self._write(name, computed, origin)
            self._drop_oldest(self._state(name, written))
        except OSError as error:
            raise EngineError(f"The KV cache can't be kept: {error}.") from error
        return written.bytes

    def _write(self, name: str, computed: Computed, origin: Origin) -> _Note:
        """The old state goes once no note names it any more."""
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
        """Take up what was saved; how many tokens need not be computed, 0 if nothing was saved.

        Raises StateMismatch, StateDamaged; EngineError for a file that nobody may read.
        """
        kept = self._note(name).read()
        if kept is None:
            return 0
        state = self._state(name, kept)
        if kept.origin != origin:
            raise StateMismatch(f"The kept KV cache is of another {_other(kept, origin)}.")
        try:
            if not_a_file(state) or not _fits(state, kept):
                raise EngineError("Another checksum than was noted.")
            return generator.load_state(state)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise EngineError(f"The KV cache in {state} can't be used: {error}.") from error
        except EngineError as error:
            raise StateDamaged(
                f"The kept KV cache was damaged; {self._aside(name, state)}."
            ) from error

    def _aside(self, name: str, state: Path) -> str:
        """Put it aside; what was done with it, in words."""
        try:
            self._note(name).path.unlink(missing_ok=True)
            return f"it is now {put_aside(state)}"
        except OSError as error:
            return f"it is still {state} ({error.strerror or error})"

    def size(self, name: str) -> int:
        """Bytes on disk; 0 if there are none."""
        with suppress(OSError):
            if kept := self._note(name).read():
                return self._state(name, kept).stat().st_size
        return 0

    def forget(self, name: str) -> None:
        """The note goes first: a state without one is never read."""
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
        """Whole, put aside, or half written by somebody who was killed."""
        with suppress(OSError):
            return [path for path in self.folder.iterdir() if path.is_file()]
        return []

    def _drop_oldest(self, newest: Path) -> None:
        """The one just written is the last to go, whatever the clock says, and fits alone."""
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
        """Each file with the seconds since it was written, and its size."""
        now = time.time()
        for path in self._all():
            with suppress(FileNotFoundError):  # another qwq may drop them at the same time
                about = path.stat()
                yield now - about.st_mtime, about.st_size, path


def _name(path: Path) -> str:
    """Of what is kept there; a name has no dots."""
    return path.name.lstrip(".").partition(".")[0]


def _fits(state: Path, note: _Note) -> bool:
    """Raises OSError."""
    return state.stat().st_size == note.bytes and _sha256(state) == note.sha256


def _sha256(path: Path) -> str:
    """One wrong byte would change what the model says, and llama.cpp doesn't look."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _other(note: _Note, origin: Origin) -> str:
    """What differs, for people."""
    names = {"model": "model", "build": "llama.cpp", "kv_type": "KV type", "n_ctx": "context size"}
    was, now = msgspec.structs.asdict(note.origin), msgspec.structs.asdict(origin)
    return next((word for key, word in names.items() if was[key] != now[key]), "version")
