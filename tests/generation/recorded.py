"""A recorded trace as a generator: every question gets the same reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qwq_cli.generation.generation import Generation, Piece, Request, Stepped
from qwq_cli.generation.recorded import RecordedGeneration
from qwq_cli.trace.start import Start
from qwq_cli.values.message import Message
from qwq_cli.values.trace import Trace


def pieces_of(trace: Trace) -> Iterator[Piece]:
    """Line by line; within a step each has its share of the tokens."""
    at, tokens = 0, 0.0
    ends = [(step.end, step.tokens) for step in trace.steps]
    rest = trace.stats.tokens - sum(count for _, count in ends)
    for end, count in [*ends, (len(trace.raw), rest)]:
        text = trace.raw[at:end]
        for line in text.splitlines(keepends=True):
            tokens += count * len(line) / len(text)
            forced = any(span.start <= at < span.end for span in trace.forced)
            yield Piece(line, round(tokens), forced)
            at += len(line)


class RecordedGenerator:
    """Answers whatever it is asked with the same recording."""

    n_ctx = 0

    def __init__(self, pieces: Sequence[Piece], start: Start) -> None:
        self._pieces, self._start = tuple(pieces), start
        self.live: list[RecordedGeneration] = []

    def begin(self, request: Request) -> RecordedGeneration:
        generation = RecordedGeneration(self._pieces, self._start, request.sampling)
        generation.rewind(len(request.given))
        self.live.append(generation)
        return generation

    def count(self, messages: Sequence[Message]) -> int:
        return 0

    def count_text(self, text: str) -> int:
        return 0

    def step(self) -> Stepped:
        pieces = [(one, one.next()) for one in self.live if one.finish_reason is None]
        return Stepped(pieces, len(pieces), len(pieces), prefilled=False)

    def run(self, generation: Generation) -> Iterator[Piece]:
        while generation.finish_reason is None:
            yield from [piece for one, piece in self.step().pieces if one is generation]

    def load_state(self, path: Path) -> int:
        raise ValueError("a recording computes nothing that could be taken up")
