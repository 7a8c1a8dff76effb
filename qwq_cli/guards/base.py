"""What a guard sees of a run, and what it can say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from qwq_cli.claims.reader import NOTHING_KNOWN, Known
from qwq_cli.values.kinds import FinishReason, NoteKind
from qwq_cli.values.trace import Probed, Span


@dataclass(frozen=True)
class Moment:
    """What a guard is shown at a place in the text: where a line ends, and every 32 tokens of one
    that doesn't. Places are the same however many runs go on at a time, and whoever watches.

    text: since the moment before, verbatim. at: characters of the output so far. tokens: of the
    output so far, without what it was given. answering: whether the answer section has begun.
    ends_paragraph: whether the output so far ends with a blank line.
    can: the verdicts that this run can carry out. can_mask: whether a Redraw can rule scripts out.
    step: where the open step begins, an answer section too; None where none is open. known: what
    the question and the steps before it told.

    After a rewind `text` begins before the end of what a guard had read: that much was taken back.
    """

    text: str
    at: int
    tokens: int
    answering: bool
    can: frozenset[type[Verdict]] = frozenset()
    can_mask: bool = False
    ends_paragraph: bool = False
    step: int | None = None
    known: Known = NOTHING_KNOWN

    @property
    def start(self) -> int:
        """Where `text` begins."""
        return self.at - len(self.text)


@dataclass(frozen=True)
class Stop:
    """End the output here."""

    reason: FinishReason


@dataclass(frozen=True)
class Redraw:
    """How to go on after a rewind: with `seed`, and for the first `tokens` tokens at a temperature
    that is higher by `hotter`, as far as that makes sense, and without any letter of the scripts
    `without` (their names)."""

    seed: int
    hotter: float = 0.0
    without: frozenset[str] = frozenset()
    tokens: int = 0


@dataclass(frozen=True)
class Rewind:
    """Take back all from character `at` on, for the reason that `kind` and `why` tell (the second
    is for people), and go on from there as `redraw` tells, after the words `then`. Of words that
    were forced all or none stay. redraw: None for the draws that the run has at these places.
    """

    at: int
    kind: NoteKind
    why: str
    redraw: Redraw | None
    then: str = ""

    def __post_init__(self) -> None:
        if self.at < 0:
            raise ValueError(f"no text stands at {self.at}")


@dataclass(frozen=True)
class ForceAnswer:
    """Close the thought and open the answer, for the model to fill in. `why` is for people."""

    why: str
    kind: NoteKind = NoteKind.FORCED


@dataclass(frozen=True)
class Probe:
    """Find out what the answer would be here. All guards hear it before the thought goes on."""


@dataclass(frozen=True)
class Tell:
    """Say something, of `span` if it is about one, and of its `language`; the run goes on."""

    kind: NoteKind
    why: str
    span: Span | None = None
    language: str | None = None


Verdict = Stop | Rewind | ForceAnswer | Probe | Tell


@dataclass(frozen=True)
class End:
    """Where the output ends, with what came since the last place. is_own: whether the model or a
    limit ended it; a rewind lets it go on then. answer: where the answer begins, and its text; to
    find it the whole output is read again."""

    moment: Moment
    is_own: bool
    answer: Callable[[], tuple[int, str]]


@dataclass(frozen=True)
class Deed:
    """What was done: by whom, and at which token of the output."""

    verdict: Verdict
    by: str
    tokens: int


class When(Enum):
    """At which moments a guard is asked. PIECE: with everything that comes, wherever that is in
    the text; for a person, who can't be computed again anyway."""

    PLACE = "place"
    PIECE = "piece"


class Guard(Protocol):
    """Made for one run; its cost for a token must not grow with the tokens before it."""

    @property
    def name(self) -> str: ...

    @property
    def when(self) -> When: ...

    def see(self, moment: Moment) -> Verdict | None:
        """What to do now; None to go on."""

    def told(self, deed: Deed) -> None:
        """What was done, whoever wanted it."""


@runtime_checkable
class Listener(Guard, Protocol):
    """A guard that wants to know what probes found."""

    def hear(self, probed: Probed) -> Verdict | None:
        """What to do now, at the place of the probe; None to go on."""


@runtime_checkable
class Closing(Guard, Protocol):
    """A guard that wants to see the whole of an output."""

    def see_end(self, end: End) -> Sequence[Verdict]:
        """What to do at the end: of all that is no Tell one is done."""
