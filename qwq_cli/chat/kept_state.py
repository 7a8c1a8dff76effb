"""The KV cache of sessions on disk, so that one resumed need not be read again.

A folder of two files for each session: what llama.cpp wrote, and a note of what that belongs to.
Without a note that fits, the first is worthless and is not read. It is a cache: what is used
least is dropped to stay below a limit.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qwq_cli.errors import EngineError
from qwq_cli.generation.generation import Can, Keepable, Part, Resumable
from qwq_cli.paths import write_atomically
from qwq_cli.values.trace import Value

VERSION = 1
_STATE, _NOTE = ".kv", ".json"


class Origin(Value, frozen=True, kw_only=True):
    """All that must be the same for a state to mean anything. build: of llama.cpp, whose files
    change with it. model: a digest."""

    model: str
    build: str
    kv_type: str
    n_ctx: int
    version: int = VERSION


class _Note(Value, frozen=True, kw_only=True):
    origin: Origin
    bytes: int
    tokens: int


class StateMismatch(EngineError):
    """The state was computed by something else; it stays where it is."""


@dataclass(frozen=True)
class KeptStates:
    """`limit` in bytes for all of them together; 0 keeps none."""

    folder: Path
    limit: int

    def save(self, session: str, generation: Keepable, part: Part, origin: Origin) -> int:
        """Write what is computed of that part; the bytes written, 0 if that is more than the limit
        or nothing, or can't be kept. Raises EngineError, and then nothing of it is left."""
        self.forget(session)
        if Can.KEEP not in generation.can:
            return 0
        if not 0 < generation.state_size(part) <= self.limit:
            return 0
        state, note = self._files(session)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            state.touch(mode=0o600)  # conversations are private, and so is what is left of them
            held = generation.save_state(part, state)
            size = state.stat().st_size
            text = msgspec.json.encode(_Note(origin=origin, bytes=size, tokens=held)).decode()
            write_atomically(note, text)
        except BaseException as error:
            self.forget(session)
            if isinstance(error, OSError):
                raise EngineError(f"The KV cache can't be kept: {error}.") from error
            raise
        self._drop_oldest()
        return size

    def load(self, session: str, generator: Resumable, origin: Origin) -> int:
        """Take up what was saved; how many tokens need not be computed, 0 if nothing was saved.

        Raises StateMismatch, and EngineError for a file that can't be read.
        """
        state, note = self._files(session)
        try:
            kept = msgspec.json.decode(note.read_bytes(), type=_Note)
            whole = state.stat().st_size == kept.bytes
        except FileNotFoundError:
            return 0
        except (OSError, msgspec.DecodeError) as error:
            raise EngineError(f"The KV cache in {state} can't be used: {error}.") from error
        if kept.origin != origin:
            raise StateMismatch(
                f"The KV cache of this session is of another {_other(kept, origin)}."
            )
        if not whole:
            raise EngineError(f"The KV cache in {state} is not whole.")
        return generator.load_state(state)

    def size(self, session: str) -> int:
        """Bytes on disk; 0 if there are none."""
        try:
            return self._files(session)[0].stat().st_size
        except OSError:
            return 0

    def forget(self, session: str) -> None:
        """The note goes first: a state without one is never read."""
        for path in reversed(self._files(session)):
            with suppress(OSError):
                path.unlink()

    def forget_all(self) -> None:
        for state in self._states():
            self.forget(state.stem)

    def _files(self, session: str) -> tuple[Path, Path]:
        return self.folder / f"{session}{_STATE}", self.folder / f"{session}{_NOTE}"

    def _states(self) -> list[Path]:
        return [path for path in self.folder.glob(f"*{_STATE}") if path.is_file()]

    def _drop_oldest(self) -> None:
        """The one just written is the last to go, and fits alone."""
        newest_first = sorted(self._states(), key=lambda path: path.stat().st_mtime, reverse=True)
        total = 0
        for state in newest_first:
            total += state.stat().st_size
            if total > self.limit:
                self.forget(state.stem)


def _other(note: _Note, origin: Origin) -> str:
    """What differs, for people."""
    names = {"model": "model", "build": "llama.cpp", "kv_type": "KV type", "n_ctx": "context size"}
    was, now = msgspec.structs.asdict(note.origin), msgspec.structs.asdict(origin)
    return next((word for key, word in names.items() if was[key] != now[key]), "version")
