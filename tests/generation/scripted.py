"""Generations whose words a test wrote: what follows depends on the seed and on what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import (
    Aside,
    Can,
    Computed,
    Generation,
    Part,
    Piece,
    Progress,
    Request,
    Stepped,
    Totals,
)
from qwq_cli.guards.base import Redraw
from qwq_cli.trace.start import Start
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message

Say = Callable[[str, int], str]  # what follows a text with a seed; nothing at the end


class ScriptedGeneration:
    """A character is a token. `say` may say several at once; a line ends with a piece."""

    can = frozenset({Can.FORCE, Can.REWIND, Can.FORK, Can.PROBE})

    def __init__(self, say: Say, start: Start, sampling: SamplingParams, text: str = "") -> None:
        self.start, self.sampling = start, sampling
        self.finish_reason: FinishReason | None = None
        self.text, self._say, self._forced = text, say, ""
        self._aside: str | None = None

    @property
    def progress(self) -> Progress:
        return Progress(1, 1)

    @property
    def totals(self) -> Totals:
        return Totals(1, 0, len(self.text))

    def next(self) -> Piece:
        if (said := self._aside) is not None:
            self._aside = None
            return Piece("", len(self.text), aside=Aside(said, len(said), 1.0 if said else 0.0))
        text, self._forced = self._forced, ""
        if forced := bool(text):
            new = text
        else:
            first, end, _ = self._say(self.text, self.sampling.seed).partition("\n")
            new = first + end
        self.text += new
        if not new:
            self.finish_reason = FinishReason.STOP
        return Piece(new, len(self.text), forced)

    def force(self, text: str) -> None:
        self._forced = text

    def mark(self) -> None: ...

    def probe(self, words: str) -> None:
        """What `say` makes of the text with these words, one call of it."""
        self._aside = self._say(self.text + words, self.sampling.seed)

    def rewind(self, offset: int, redraw: Redraw | None = None) -> None:
        self.text, self._forced, self.finish_reason = self.text[:offset], "", None
        if redraw:
            self.sampling = replace(self.sampling, seed=redraw.seed)

    def fork(self, offset: int, sampling: SamplingParams) -> ScriptedGeneration:
        return ScriptedGeneration(self._say, self.start, sampling, self.text[:offset])

    def stop(self, reason: FinishReason) -> None:
        self.finish_reason = self.finish_reason or reason

    def flush(self) -> Piece:
        return Piece("", len(self.text))

    def computed(self, part: Part) -> Computed:
        raise ValueError("nothing is computed here")


class ScriptedGenerator:
    n_ctx = 100_000

    def __init__(self, say: Say, start: Start) -> None:
        self._say, self._start = say, start
        self.live: list[ScriptedGeneration] = []

    def begin(self, request: Request) -> ScriptedGeneration:
        one = ScriptedGeneration(self._say, self._start, request.sampling, request.given)
        self.live.append(one)
        return one

    def count(self, messages: Sequence[Message]) -> int:
        return 1

    def count_text(self, text: str) -> int:
        return len(text)

    def step(self) -> Stepped:
        pieces = [(one, one.next()) for one in self.live if one.finish_reason is None]
        return Stepped(pieces, len(pieces), len(pieces), prefilled=False)

    def run(self, generation: Generation) -> Iterator[Piece]:
        while generation.finish_reason is None:
            yield from [piece for one, piece in self.step().pieces if one is generation]

    def load_state(self, path: Path) -> int:
        raise ValueError("nothing is computed here")
