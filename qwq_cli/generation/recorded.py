"""A text that was generated before, as a generation: to see what guards make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import (
    Can,
    Generation,
    Part,
    Piece,
    Progress,
    Request,
    Stepped,
    Totals,
)
from qwq_cli.trace.start import Start
from qwq_cli.values.message import Message
from qwq_cli.values.trace import FinishReason, Trace


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


class RecordedGeneration:
    """Says what was recorded, also after it was rewound. Nobody knows what would have followed
    other words: with text that is forced it ends."""

    can = frozenset({Can.FORCE, Can.REWIND, Can.FORK})

    def __init__(
        self,
        pieces: Sequence[Piece],
        start: Start,
        sampling: SamplingParams,
        reason: FinishReason = FinishReason.STOP,
    ) -> None:
        self.start, self.sampling = start, sampling
        self.finish_reason: FinishReason | None = None
        self.forced: str | None = None
        self._pieces, self._reason = tuple(pieces), reason
        self._left = list(reversed(self._pieces))
        self._tokens = 0

    @property
    def progress(self) -> Progress:
        return Progress(0, 0)

    @property
    def totals(self) -> Totals:
        return Totals(0, 0, self._tokens)

    def next(self) -> Piece:
        """The next piece; with the last one it ends."""
        piece = self._left.pop() if self._left else Piece("", self._tokens)
        self._tokens = piece.tokens
        if not self._left:
            self.finish_reason = self._reason
        return piece

    def force(self, text: str) -> None:
        self.forced, self.finish_reason = text, None
        self._left = [Piece(text, self._tokens, forced=True)]
        self._reason = FinishReason.INTERRUPTED

    def mark(self) -> None:
        """Every place is one."""

    def rewind(self, offset: int, sampling: SamplingParams | None = None) -> None:
        self.sampling, self.finish_reason, self.forced = sampling or self.sampling, None, None
        self._tokens, self._left = 0, []
        at = 0
        for piece in self._pieces:
            end = at + len(piece.text)
            if end <= offset:
                self._tokens = piece.tokens
            else:
                self._left.append(piece._replace(text=piece.text[max(offset - at, 0) :]))
            at = end
        self._left.reverse()

    def fork(self, offset: int, sampling: SamplingParams) -> RecordedGeneration:
        other = RecordedGeneration(self._pieces, self.start, sampling, self._reason)
        other.rewind(offset)
        return other

    def stop(self, reason: FinishReason) -> None:
        self.finish_reason = self.finish_reason or reason
        self._left.clear()

    def flush(self) -> Piece:
        return Piece("", self._tokens)

    def state_size(self, part: Part) -> int:
        return 0

    def save_state(self, part: Part, path: Path) -> int:
        raise ValueError("a recording computes nothing that could be kept")


class RecordedGenerator:
    """Answers whatever it is asked with the same recording."""

    n_ctx = 0

    def __init__(self, pieces: Sequence[Piece], start: Start) -> None:
        self._pieces, self._start = tuple(pieces), start
        self._live: list[RecordedGeneration] = []

    def begin(self, request: Request) -> RecordedGeneration:
        generation = RecordedGeneration(self._pieces, self._start, request.sampling)
        generation.rewind(len(request.given))
        self._live.append(generation)
        return generation

    def count(self, messages: Sequence[Message]) -> int:
        return 0

    def count_text(self, text: str) -> int:
        return 0

    def step(self) -> Stepped:
        pieces = [(one, one.next()) for one in self._live if one.finish_reason is None]
        return Stepped(pieces, len(pieces), len(pieces), prefilled=False)

    def run(self, generation: Generation) -> Iterator[Piece]:
        while generation.finish_reason is None:
            yield from [piece for one, piece in self.step().pieces if one is generation]

    def load_state(self, path: Path) -> int:
        raise ValueError("a recording computes nothing that could be taken up")
