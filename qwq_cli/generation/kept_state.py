"""What the KV cache held, on disk under a name, so that it need not be computed again.

A folder of two files for each name: what llama.cpp wrote, and a note of what that belongs to.
Without a note that fits, the first is worthless and is not read. It is a cache: what is used
least is dropped to stay below a limit.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qwq_cli.errors import EngineError
from qwq_cli.generation.generation import Computed, Resumable
from qwq_cli.paths import write_atomically
from qwq_cli.values.trace import EngineInfo
from qwq_cli.values.value import Value

VERSION = 2
_STATE, _NOTE = ".kv", ".json"
_BLOCK = 1 << 20  # bytes


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
    origin: Origin
    bytes: int
    tokens: int
    sha256: str = ""


class StateMismatch(EngineError):
    """The state was computed by something else; it stays where it is."""


@dataclass(frozen=True)
class KeptStates:
    """`limit` in bytes for all of them together; 0 keeps none."""

    folder: Path
    limit: int

    def save(self, name: str, computed: Computed, origin: Origin) -> int:
        """The bytes written; 0 if that is nothing, or more than the limit.

        Raises EngineError, and then nothing of it is left.
        """
        self.forget(name)
        if not 0 < computed.size() <= self.limit:
            return 0
        state, note = self._files(name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            state.touch(mode=0o600)  # conversations are private, and so is what is left of them
            held = computed.save(state)
            size = state.stat().st_size
            kept = _Note(origin=origin, bytes=size, tokens=held, sha256=_sha256(state))
            text = msgspec.json.encode(kept).decode()
            write_atomically(note, text)
            self._drop_oldest()
        except BaseException as error:
            self.forget(name)
            if isinstance(error, OSError):
                raise EngineError(f"The KV cache can't be kept: {error}.") from error
            raise
        return size

    def load(self, name: str, generator: Resumable, origin: Origin) -> int:
        """Take up what was saved; how many tokens need not be computed, 0 if nothing was saved.

        Raises StateMismatch, and EngineError for a file that can't be read.
        """
        state, note = self._files(name)
        try:
            kept = msgspec.json.decode(note.read_bytes(), type=_Note)
            size, digest = state.stat().st_size, _sha256(state)
        except FileNotFoundError:
            return 0
        except (OSError, ValueError, RecursionError) as error:
            raise EngineError(f"The KV cache in {state} can't be used: {error}.") from error
        if kept.origin != origin:
            raise StateMismatch(f"The kept KV cache is of another {_other(kept, origin)}.")
        if size != kept.bytes or digest != kept.sha256:
            raise EngineError(f"The KV cache in {state} is damaged.")
        return generator.load_state(state)

    def size(self, name: str) -> int:
        """Bytes on disk; 0 if there are none."""
        try:
            return self._files(name)[0].stat().st_size
        except OSError:
            return 0

    def forget(self, name: str) -> None:
        """The note goes first: a state without one is never read."""
        for path in reversed(self._files(name)):
            with suppress(OSError):
                path.unlink()

    def forget_all(self) -> None:
        for state in self._states():
            self.forget(state.stem)

    def _files(self, name: str) -> tuple[Path, Path]:
        return self.folder / f"{name}{_STATE}", self.folder / f"{name}{_NOTE}"

    def _states(self) -> list[Path]:
        return [path for path in self.folder.glob(f"*{_STATE}") if path.is_file()]

    def _drop_oldest(self) -> None:
        """The one just written is the last to go, and fits alone."""
        found = []
        for state in self._states():
            with suppress(FileNotFoundError):  # another qwq may drop them at the same time
                about = state.stat()
                found.append((about.st_mtime, about.st_size, state))
        total = 0
        for _, size, state in sorted(found, reverse=True):
            total += size
            if total > self.limit:
                self.forget(state.stem)


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
