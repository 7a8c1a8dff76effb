"""A runner without a model that fails loudly if the KV bookkeeping is ever wrong.

Its "logits" are a hash of all tokens that the cache holds for a slot, so one misplaced, missing
or stale token changes everything that is sampled after it.
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Sequence as Rows
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from qwq_cli.engine.params import KvLayout, SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.sampler import seed_at
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.errors import EngineError

END = 0
VOCABULARY = 997


@dataclass
class FakeRunner:
    n_ctx: int = 64
    n_batch: int = 16
    n_seq_max: int = 2
    layout: KvLayout = KvLayout.UNIFIED
    cancel_next: bool = False
    fail_next: bool = False
    computed: int = 0
    batches: list[int] = field(default_factory=list)
    open_samplers: int = 0

    def __post_init__(self) -> None:
        self._cells: list[list[int]] = [[] for _ in range(self.n_seq_max)]
        self._rows: list[int] = []

    def decode(self, chunks: Rows[Chunk]) -> None:
        assert sum(chunk.length + len(chunk.draft) for chunk in chunks) <= self.n_batch
        assert len({chunk.slot for chunk in chunks}) == len(chunks)
        self._rows = []
        for chunk in chunks:
            self._decode(chunk)
            if self.cancel_next:
                self.cancel_next = False
                raise Cancelled
            if self.fail_next:
                self.fail_next = False
                raise EngineError("as the test wished")
        self.batches.append(len(self._rows))

    def _decode(self, chunk: Chunk) -> None:
        cells = self._cells[chunk.slot]
        assert len(cells) == chunk.start, "a token was computed at a wrong position"
        told = chunk.sequence.tokens[chunk.start : chunk.start + chunk.length]
        for token in (*told, *chunk.draft):
            cells.append(token)
            self._rows.append(crc32(repr(cells).encode()))
        self.computed += chunk.length + len(chunk.draft)

    def sampler(self, params: SamplingParams) -> FakeSampler:
        self.open_samplers += 1
        return FakeSampler(self, params)

    def choose(self, row: int, seed: int, params: SamplingParams) -> int:
        luck = 0 if params.temperature == 0 else seed
        return (self._rows[row] ^ luck) % VOCABULARY

    def probability(self, row: int, token: int) -> float:
        return 1.0

    def is_end(self, token: int) -> bool:
        return token == END

    @property
    def can_rewind(self) -> bool:
        return True

    @property
    def can_take_back(self) -> bool:
        return self.can_rewind

    def trim(self, slot: int, length: int) -> bool:
        del self._cells[slot][length:]
        return True

    def copy(self, source: int, target: int, length: int) -> bool:
        assert not self._cells[target], "copied over what another sequence still holds"
        assert len(self._cells[source]) >= length
        self._cells[target] = self._cells[source][:length]
        return True

    def snapshot(self, slot: int) -> bytes:
        raise AssertionError("what can rewind needs no snapshots")

    def restore(self, slot: int, state: bytes) -> bool:
        raise AssertionError("what can rewind needs no snapshots")

    def state_size(self, slot: int) -> int:
        return len(self._cells[slot])

    def save_state(self, slot: int, path: Path, tokens: Rows[int]) -> None:
        assert list(tokens) == self._cells[slot]
        path.write_text(" ".join(map(str, tokens)), encoding="utf-8")

    def load_state(self, slot: int, path: Path) -> list[int]:
        assert not self._cells[slot]
        self._cells[slot] = [int(token) for token in path.read_text("utf-8").split()]
        return list(self._cells[slot])


class RecurrentRunner(FakeRunner):
    """A hybrid model: beside its cells a slot has a state, which holds all that was read.

    A decode that fails spoils the states of all slots, also of those it was not about.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._states: list[tuple[int, ...]] = [() for _ in range(self.n_seq_max)]
        self.snapshots = 0

    @property
    def can_rewind(self) -> bool:
        return False

    def decode(self, chunks: Rows[Chunk]) -> None:
        try:
            super().decode(chunks)
        except (Cancelled, EngineError):
            self._states = [(-1,) * 999 if state else () for state in self._states]
            raise

    def _decode(self, chunk: Chunk) -> None:
        cells = self._cells[chunk.slot]
        assert tuple(cells) == self._states[chunk.slot], "the state is not that of the cells"
        super()._decode(chunk)
        self._states[chunk.slot] = tuple(cells)

    def trim(self, slot: int, length: int) -> bool:
        if 0 < length < len(self._states[slot]):
            return False
        if not length:
            self._states[slot] = ()
        return super().trim(slot, length)

    def copy(self, source: int, target: int, length: int) -> bool:
        super().copy(source, target, length)
        self._states[target] = self._states[source]
        return self.trim(target, length)

    def snapshot(self, slot: int) -> bytes:
        self.snapshots += 1
        return repr(self._states[slot]).encode()

    def restore(self, slot: int, state: bytes) -> bool:
        self._states[slot] = literal_eval(state.decode())
        return True

    def save_state(self, slot: int, path: Path, tokens: Rows[int]) -> None:
        assert tuple(tokens) == self._states[slot]
        super().save_state(slot, path, tokens)

    def load_state(self, slot: int, path: Path) -> list[int]:
        tokens = super().load_state(slot, path)
        self._states[slot] = tuple(tokens)
        return tokens


class ConstantRunner(FakeRunner):
    """All logits alike: what is sampled is luck alone."""

    def choose(self, row: int, seed: int, params: SamplingParams) -> int:
        return 1 + seed % VOCABULARY


@dataclass
class FakeSampler:
    runner: FakeRunner
    params: SamplingParams

    def sample(self, row: int, position: int) -> int:
        return self.runner.choose(row, seed_at(self.params.seed, position), self.params)

    def close(self) -> None:
        self.runner.open_samplers -= 1
