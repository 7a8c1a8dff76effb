"""The interface between reasoning and whatever generates text: an engine, a recording, a server.

Only text is passed. Offsets count characters of the output, and no value here points into an
engine, so an adapter may live in another process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Protocol

from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import QwqError
from qwq_cli.guards.base import Redraw
from qwq_cli.trace.start import Start
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from qwq_cli.values.served import Served

MOST_PROBED = 24  # tokens


class Can(Enum):
    """What an adapter may support. Callers ask first: anything else raises ValueError."""

    FORCE = "force"
    REWIND = "rewind"
    FORK = "fork"
    PROBE = "probe"
    MASK = "mask"  # rule out the letters of a script, in a redraw
    KEEP = "keep"  # store computed tokens on disk


def require(can: frozenset[Can], able: Can) -> None:
    """Raise ValueError if the adapter doesn't support `able`."""
    if able not in can:
        raise ValueError(f"it can't {able.value}: no words of ours can be put into its text")


class Stride(Enum):
    """How much text makes a piece: one token, or everything up to a place (see Places)."""

    TOKEN = "token"
    PLACE = "place"


class Part(Enum):
    """A part of a generation that can be stored on disk."""

    PROMPT = "prompt"
    WHOLE = "whole"


class Aside(NamedTuple):
    """The result of a probe: the text after the forced words, and the tokens of both.

    It ends with the geometric mean of the probabilities of all tokens that were not forced.
    """

    text: str
    tokens: int
    confidence: float


class Piece(NamedTuple):
    """The next text; `tokens` counts the whole output up to its end.

    forced: inserted, not chosen. prefilling: no text, but more of the prompt is computed. aside: no
    text, but the result of a probe. A line can end only with the last token of a piece.
    """

    text: str
    tokens: int
    forced: bool = False
    prefilling: bool = False
    aside: Aside | None = None


class Progress(NamedTuple):
    """How many tokens of the prompt and of the given beginning are computed."""

    done: int
    total: int


class Totals(NamedTuple):
    """Counts in tokens. prompt: all of it. output: with the given beginning and an end token.

    cached: part of the prompt and of the given beginning that was computed before. decodes: those
    that chose tokens. drafted: guesses. accepted: right guesses. These three, and `served` (a
    server's own count), include dropped text and probes.
    """

    prompt: int
    cached: int
    output: int
    decodes: int = 0
    drafted: int = 0
    accepted: int = 0
    served: Served | None = None


@dataclass(frozen=True)
class Request:
    """A dialogue, and the beginning of the reply (`given`)."""

    messages: Sequence[Message]
    sampling: SamplingParams
    given: str = ""
    stride: Stride = Stride.TOKEN


class Computed(Protocol):
    """What the cache holds of some tokens."""

    def size(self) -> int:
        """Return the approximate size on disk, in bytes; 0 if the cache holds nothing."""

    def save(self, path: Path) -> int:
        """Write it and return the number of tokens. Raises EngineError."""


class Resumable(Protocol):
    """Something that can load what was saved."""

    def load_state(self, path: Path) -> int:
        """Load it and return how many tokens need not be computed. Raises EngineError."""


class Generation(Protocol):
    """One output in progress. Actions apply to delivered text; all other text is dropped."""

    @property
    def can(self) -> frozenset[Can]: ...

    @property
    def start(self) -> Start:
        """Where its text begins, and in which format of thought."""

    @property
    def sampling(self) -> SamplingParams: ...

    @property
    def finish_reason(self) -> FinishReason | None:
        """Why it ended; None while it continues."""

    @property
    def progress(self) -> Progress: ...

    @property
    def totals(self) -> Totals: ...

    def force(self, text: str) -> None:
        """Let `text` come next; names of the format's markers in it mean these markers."""

    def mark(self) -> None:
        """Prepare for a rewind to this place, so that it will be cheap."""

    def rewind(self, offset: int, redraw: Redraw | None = None) -> None:
        """Continue from character `offset` as if the later text had never existed.

        redraw: asks for other draws.
        """

    def probe(self, words: str) -> None:
        """Find out what would follow `words` here.

        It draws greedily, up to the brace that closes the one left open by `words`, or MOST_PROBED
        tokens. One piece brings the result as an aside; then the text continues unchanged.
        """

    def fork(self, offset: int, sampling: SamplingParams) -> Generation:
        """Return a second generation that shares the first `offset` characters."""

    def stop(self, reason: FinishReason) -> None:
        """End it. Nothing changes if it has ended already."""

    def computed(self, part: Part) -> Computed: ...

    def flush(self) -> Piece:
        """Return the text that was held back, after the end."""


class KeepsNothing:
    """The parts of a Generation that doesn't support KEEP."""

    def computed(self, part: Part) -> Computed:
        raise ValueError("nothing is computed here that could be kept")


class Stepped(NamedTuple):
    """The result of one step.

    pieces: by generation. decoded and tokens: how many generations decoded a token, and their
    tokens. failures: generations that failed alone; if all fail together, the step raises. lost:
    generations that failed without their own fault and may be started again. is_ahead: nothing was
    computed, because a draft had brought these tokens before.
    """

    pieces: Sequence[tuple[Generation, Piece]]
    decoded: int
    tokens: int
    prefilled: bool
    failures: Sequence[tuple[Generation, QwqError]] = ()
    lost: Sequence[tuple[Generation, QwqError]] = ()
    is_ahead: bool = False


class Generator(Resumable, Protocol):
    """Runs any number of generations at a time."""

    @property
    def n_ctx(self) -> int:
        """The most tokens of prompt and output together."""

    def begin(self, request: Request) -> Generation:
        """Begin a generation. Raises ContextOverflow if no token would fit after the prompt."""

    def count(self, messages: Sequence[Message]) -> int:
        """Return the number of prompt tokens of a dialogue."""

    def count_text(self, text: str) -> int: ...

    def step(self) -> Stepped:
        """Advance all generations. Raises Cancelled, EngineError."""

    def run(self, generation: Generation) -> Iterator[Piece]:
        """Yield the pieces of one, until its end; others advance too. Raises as `step` does."""
