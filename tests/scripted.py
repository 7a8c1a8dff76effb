"""A reasoner whose model says what a test wrote, byte by byte, on the real engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from qwq_cli.choices import Think
from qwq_cli.clocks import Clocks
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import KvLayout, SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.errors import EngineError
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import EngineInfo, ModelInfo

END = 256
ENGINE = EngineInfo(backend="scripted", device="-", build="-", n_ctx=0, kv_type="f16", threads=1)


@dataclass
class ScriptedRunner:
    """Token ids are bytes; 256 ends. Every sequence goes on with the script after its prompt."""

    script: bytes
    n_ctx: int = 100_000
    n_batch: int = 64
    n_seq_max: int = 1
    layout: KvLayout = KvLayout.UNIFIED
    before_decode: Callable[[int], None] = lambda _: None
    decodes: int = 0
    _next: int = field(default=END, init=False)

    def decode(self, chunks: Sequence[Chunk]) -> None:
        self.decodes += 1
        self.before_decode(self.decodes)
        sequence = chunks[0].sequence
        at = sequence.output_len
        self._next = self.script[at] if at < len(self.script) else END

    def sampler(self, params: SamplingParams) -> ScriptedRunner:
        return self

    def sample(self, row: int, position: int) -> int:
        return self._next

    def close(self) -> None: ...

    def probability(self, row: int, token: int) -> float:
        return 1.0

    def is_end(self, token: int) -> bool:
        return token == END

    @property
    def can_rewind(self) -> bool:
        return True

    @property
    def can_take_back(self) -> bool:
        return True

    def trim(self, slot: int, length: int) -> bool:
        return True

    def copy(self, source: int, target: int, length: int) -> bool:
        return True

    def snapshot(self, slot: int) -> bytes:
        return b""

    def restore(self, slot: int, state: bytes) -> bool:
        return False

    def state_size(self, slot: int) -> int:
        return 0

    def save_state(self, slot: int, path: Path, tokens: Sequence[int]) -> None:
        path.write_text(" ".join(map(str, tokens)))

    def load_state(self, slot: int, path: Path) -> list[int]:
        return [int(token) for token in path.read_text().split()]


class Bytes:
    """The vocabulary of bytes."""

    chat_template: str | None = None
    start_tokens: list[int] = []  # noqa: RUF012
    size = END + 1

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        return list(text.encode())

    def piece(self, token: int) -> bytes:
        return bytes([token]) if token < END else b""


def scripted_reasoner(
    text: str,
    *,
    format: Format = Format.UNTAGGED,
    system: str = "",
    think: Think = Think.ON,
    n_ctx: int = 100_000,
    stop: tuple[str, ...] = (),
) -> Reasoner:
    ticks = count()
    profile = Profile(ModelInfo(name="scripted"), format, system, stop, think)
    return Reasoner(
        LocalGenerator(Engine(ScriptedRunner(text.encode(), n_ctx)), Bytes(), profile),
        ENGINE,
        profile,
        Clocks(lambda: next(ticks) / 1000, lambda: "2026-01-01T00:00:00+00:00", lambda: "id"),
    )


def local(reasoner: Reasoner) -> LocalGenerator:
    """What is behind it."""
    generator = reasoner.generator
    assert isinstance(generator, LocalGenerator)
    return generator


def cancel_at(reasoner: Reasoner, decode: int) -> None:
    """Let the engine be cancelled during its n-th decode."""

    _raise_at(reasoner, decode, Cancelled())


def fail_at(reasoner: Reasoner, decode: int) -> None:
    """Let llama.cpp fail at the n-th decode."""
    _raise_at(reasoner, decode, EngineError("as scripted"))


def _raise_at(reasoner: Reasoner, decode: int, error: Exception) -> None:
    def strike(done: int) -> None:
        if done == decode:
            raise error

    runner = local(reasoner).engine._runner
    assert isinstance(runner, ScriptedRunner)
    runner.before_decode = strike
