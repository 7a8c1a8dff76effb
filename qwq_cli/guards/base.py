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
    """What a guard is shown at a place: at the end of a line, and every 32 tokens of a long line.

    Places are the same however many runs go on at a time, and whoever watches. text: since the
    moment before, verbatim. at: characters of the output so far. tokens: of the output so far,
    without text that the run was given. answering: whether the answer section has begun.
    ends_paragraph: whether the output so far ends with a blank line. can: the verdicts that this
    run can carry out. can_mask: whether a Redraw can rule scripts out. step: where the open step
    begins, also of an answer section; None if none is open. known: names and values from the
    question and the steps before.

    After a rewind, `text` begins before the end of what the guard has read: the rest was taken
    back.
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
    """How to continue after a rewind. seed: for the new draws.

    hotter: how much higher the temperature is for the first `tokens` tokens, within sensible
    limits. without: scripts whose letters are ruled out.
    """

    seed: int
    hotter: float = 0.0
    without: frozenset[str] = frozenset()
    tokens: int = 0


@dataclass(frozen=True)
class Rewind:
    """Take back everything from character `at` on, and continue as `redraw` says, after `then`.

    then: forced words. kind, why: the reason; `why` is for people. Forced words are kept or taken
    back as a whole. redraw: None to draw as the run does at these places.
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
    """Find out what the answer would be here. All guards hear it before the thought continues."""


@dataclass(frozen=True)
class Tell:
    """Report something; the run continues. span: the text it is about. language: of that text."""

    kind: NoteKind
    why: str
    span: Span | None = None
    language: str | None = None


Verdict = Stop | Rewind | ForceAnswer | Probe | Tell


@dataclass(frozen=True)
class End:
    """The end of the output, with the text since the last place.

    is_own: whether the model or a limit ended it; only then can a rewind continue it. answer:
    returns where the answer begins, and its text; finding it reads the whole output again.
    """

    moment: Moment
    is_own: bool
    answer: Callable[[], tuple[int, str]]


@dataclass(frozen=True)
class Deed:
    """A verdict that was carried out: for which guard, and at which token of the output."""

    verdict: Verdict
    by: str
    tokens: int


class When(Enum):
    """At which moments a guard is asked.

    PIECE: at every piece of text, wherever it ends; for a person, whose actions can't be repeated
    anyway.
    """

    PLACE = "place"
    PIECE = "piece"


class Guard(Protocol):
    """A guard is created for one run. Its cost per token must not grow with earlier tokens."""

    @property
    def name(self) -> str: ...

    @property
    def when(self) -> When: ...

    def see(self, moment: Moment) -> Verdict | None:
        """Return what to do now; None to let the run continue."""

    def told(self, deed: Deed) -> None:
        """Learn what was done, for this guard or another one."""


@runtime_checkable
class Listener(Guard, Protocol):
    """A guard that wants to know what probes find."""

    def hear(self, probed: Probed) -> Verdict | None:
        """Return what to do at the place of the probe; None to let the run continue."""


@runtime_checkable
class Closing(Guard, Protocol):
    """A guard that wants to see the whole output."""

    def see_end(self, end: End) -> Sequence[Verdict]:
        """Return what to do at the end. Of all verdicts except Tell, one is carried out."""
