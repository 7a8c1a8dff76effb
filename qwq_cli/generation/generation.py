"""What reasoning needs from whatever generates text: an engine here, a recording, a server.

Only text is passed: offsets are characters of the output, and no value here points into an engine,
so that an adapter may live in another process.
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
    """What an adapter may be able to do. Callers ask first: anything else raises ValueError."""

    FORCE = "force"
    REWIND = "rewind"
    FORK = "fork"
    PROBE = "probe"
    MASK = "mask"  # the letters of a script, in a redraw
    KEEP = "keep"  # what is computed, on disk


def require(can: frozenset[Can], able: Can) -> None:
    """Raises ValueError."""
    if able not in can:
        raise ValueError(f"it can't {able.value}: no words of ours can be put into its text")


class Stride(Enum):
    """How much text makes a piece: the text of each token, or everything up to a place (see
    Places)."""

    TOKEN = "token"
    PLACE = "place"


class Part(Enum):
    """Of a generation, to be kept on disk."""

    PROMPT = "prompt"
    WHOLE = "whole"


class Aside(NamedTuple):
    """The result of a probe: the text after its words, how many tokens all of it took, and the
    geometric mean of the probabilities of the tokens that were not inserted."""

    text: str
    tokens: int
    confidence: float


class Piece(NamedTuple):
    """Text that follows the text before; `tokens` counts the output including it. forced: inserted
    and not chosen. prefilling: no text came, but the prompt got further. aside: no text came, but
    the result of a probe.

    A line can end only with the last token of a piece.
    """

    text: str
    tokens: int
    forced: bool = False
    prefilling: bool = False
    aside: Aside | None = None


class Progress(NamedTuple):
    """Tokens of the prompt, and of what the output begins with, that are computed."""

    done: int
    total: int


class Totals(NamedTuple):
    """In tokens. prompt: all of it. cached: how many of these, and of the given beginning of the
    output, were computed before. output: including the given beginning and an end token. decodes:
    that chose tokens. drafted: how many were guessed; accepted: how many guesses were right. These
    three also count dropped text and probes, and so does `served`, what a server counted."""

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
        """Bytes on disk, about; 0 if it holds nothing."""

    def save(self, path: Path) -> int:
        """How many tokens were written. Raises EngineError."""


class Resumable(Protocol):
    """Something that can load what was saved."""

    def load_state(self, path: Path) -> int:
        """How many tokens need not be computed again. Raises EngineError."""


class Generation(Protocol):
    """One output under way. An action applies to what was delivered; text that was not is
    dropped."""

    @property
    def can(self) -> frozenset[Can]: ...

    @property
    def start(self) -> Start:
        """Where its text begins, and in which format of thought."""

    @property
    def sampling(self) -> SamplingParams: ...

    @property
    def finish_reason(self) -> FinishReason | None:
        """None while it goes on."""

    @property
    def progress(self) -> Progress: ...

    @property
    def totals(self) -> Totals: ...

    def force(self, text: str) -> None:
        """Let `text` come next; names of the format's markers in it mean those markers."""

    def mark(self) -> None:
        """The run may be rewound to this place: make that cheap."""

    def rewind(self, offset: int, redraw: Redraw | None = None) -> None:
        """Go on from character `offset` as if the text after it had never been there, with other
        draws if `redraw` asks for them."""

    def probe(self, words: str) -> None:
        """Find out what would follow `words` here: greedily, up to the brace that closes the one
        which they leave open, MOST_PROBED tokens at most. One piece brings the result as an aside;
        then the text goes on unchanged."""

    def fork(self, offset: int, sampling: SamplingParams) -> Generation:
        """A second one that shares the first `offset` characters; its pieces follow them."""

    def stop(self, reason: FinishReason) -> None:
        """End it; one that has ended stays as it is."""

    def computed(self, part: Part) -> Computed: ...

    def flush(self) -> Piece:
        """After the end: text that was held back."""


class KeepsNothing:
    """Of a Generation that can't KEEP."""

    def computed(self, part: Part) -> Computed:
        raise ValueError("nothing is computed here that could be kept")


class Stepped(NamedTuple):
    """The result of one step: pieces, for how many generations it decoded a token, the tokens of
    these, and whether it computed prompts too. failures: generations that failed, each alone; if
    all fail together, the step raises. lost: those that failed through no fault of their own, and
    may be started again. is_ahead: nothing was computed, as a draft had brought these tokens
    before."""

    pieces: Sequence[tuple[Generation, Piece]]
    decoded: int
    tokens: int
    prefilled: bool
    failures: Sequence[tuple[Generation, QwqError]] = ()
    lost: Sequence[tuple[Generation, QwqError]] = ()
    is_ahead: bool = False


class Generator(Resumable, Protocol):
    """Any number of generations at a time."""

    @property
    def n_ctx(self) -> int:
        """Tokens that prompt and output may have together."""

    def begin(self, request: Request) -> Generation:
        """Raises ContextOverflow if no token would fit after the prompt."""

    def count(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt that a dialogue makes."""

    def count_text(self, text: str) -> int: ...

    def step(self) -> Stepped:
        """Let all of them go on. Raises Cancelled, EngineError."""

    def run(self, generation: Generation) -> Iterator[Piece]:
        """The pieces of one, to its end; others go on too. Raises as `step` does."""
