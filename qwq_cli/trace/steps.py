"""Groups paragraphs into steps.

A trace has some hundred paragraphs, many of them one short line, but people want some ten steps. A
step begins at a paragraph with a clear cue, at an item with a title, or when the open step has
reached LONG. Inside a paragraph, one begins only at a turn ("Wait", "Alternatively") after much
text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from qwq_cli.claims.reader import NOTHING_KNOWN, Known, claims_in
from qwq_cli.trace import kinds
from qwq_cli.trace.evidence import Heard, Look, features, look
from qwq_cli.trace.head import Head
from qwq_cli.trace.marks import Mark
from qwq_cli.trace.outcome import outcome_of
from qwq_cli.trace.summary import summary_after
from qwq_cli.values.kinds import Outcome, StepKind
from qwq_cli.values.trace import Claim, Step

# About ten lines of 80 columns, or 200 tokens: as much as one folded line can stand for. A solution
# of 2,400 tokens, the mean for competition problems, then has about a dozen steps.
LONG = 800
TURN_AFTER = 400  # characters; a shorter step is not cut inside a paragraph
ITEM_AFTER = 200
_TURNS = (StepKind.CHECK, StepKind.CORRECTION, StepKind.ALTERNATIVE)
_FINDING = (StepKind.DERIVE, StepKind.CORRECTION)
_FORMULA = frozenset("\\$|=+")  # first characters of formulas and rows of tables
# A paragraph of cues alone says these less clearly than the paragraph after it.
_YIELDING = (StepKind.DERIVE, StepKind.CORRECTION)


@dataclass(slots=True)
class Draft:
    """The open step. kind: what its first words announce. parts: its text.

    bare: the end of a first paragraph that consists only of cues, such as "Wait."
    """

    kind: StepKind
    opened: Mark
    end: int
    bare: int | None
    settled: bool = False  # whether the kind is known from elsewhere
    parts: list[str] = field(default_factory=list)

    @property
    def length(self) -> int:
        return self.end - self.opened.offset


class Opening(NamedTuple):
    """Where the open step begins, and names and values from the steps before."""

    start: int
    known: Known


class StepBuilder:
    """All closed steps, and the open one."""

    def __init__(self, known: Known = NOTHING_KNOWN) -> None:
        """known: names and values before the first step."""
        self.closed: list[Step] = []
        self._heard = Heard()
        self._known = known  # at the end of the closed steps
        self._draft: Draft | None = None

    @property
    def index(self) -> int:
        """The index of the open step, or of the next one to open."""
        return len(self.closed)

    @property
    def opening(self) -> Opening | None:
        draft = self._draft
        return Opening(draft.opened.offset, self._known) if draft else None

    @property
    def empty(self) -> bool:
        return not self.closed and self._draft is None

    def begins(self, kind: StepKind, head: Head) -> bool:
        """Return whether a step begins at `head`, which announces this kind."""
        if head.is_item:
            return self._takes_item()
        return self._turns(kind) if head.turn else self._follows(kind, head.text[0])

    def _follows(self, kind: StepKind, first: str) -> bool:
        """Return whether a paragraph of this kind begins a new step. first: its first character.

        A paragraph that belongs to the text before, such as a formula or what a colon announces,
        does not, unless the step would become far too long.
        """
        draft = self._draft
        if draft is None or draft.length >= LONG * 2:
            return True
        belongs = first in _FORMULA or draft.parts[-1].endswith((":", "："))
        if draft.length >= LONG and not belongs:
            return True
        yields = draft.end == draft.bare and draft.kind in _YIELDING
        return kind is not StepKind.DERIVE and not yields

    def _turns(self, kind: StepKind) -> bool:
        """Return whether a sentence of this kind, inside a long paragraph, begins a new step."""
        draft = self._draft
        return draft is not None and draft.length >= TURN_AFTER and kind in _TURNS

    def _takes_item(self) -> bool:
        """Return whether an item with a title is a step, and not a line of a short list."""
        return self._draft is None or self._draft.length >= ITEM_AFTER

    def begin(self, kind: StepKind, mark: Mark, *, bare: int | None = None) -> None:
        """Open a step at `mark`; the one before must be closed."""
        self._draft = Draft(kind, mark, mark.offset, bare)

    def begin_answer(self, mark: Mark) -> None:
        """Open the step that holds an announced answer."""
        self._draft = Draft(StepKind.CONCLUSION, mark, mark.offset, None, settled=True)

    def join(self, kind: StepKind) -> None:
        """Continue the open step with a paragraph of this kind."""
        if self._draft and kind is not StepKind.DERIVE:
            self._draft.kind = kind

    def extend(self, text: str, end: int) -> None:
        if draft := self._draft:
            draft.parts.append(text)
            draft.end = end

    def close(self, mark: Mark, *, whole: bool = True) -> Step | None:
        """Close the open step, if there is one, with all text before `mark`.

        whole: whether nothing was cut off after it.
        """
        draft, self._draft = self._draft, None
        if draft is None:
            return None
        text = "".join(draft.parts)
        read = look(text, draft.length)
        offset = draft.opened.offset
        claims, self._known = claims_in(text, self._known, offset=offset, whole=whole)
        step = self._told(draft, text, read, mark, claims)
        step = step if whole else _cut_off(step)
        self._heard.take(read, step.kind)
        self.closed.append(step)
        return step

    def so_far(self, mark: Mark) -> Step | None:
        """Return the open step as if it were closed now."""
        draft = self._draft
        if draft is None:
            return None
        text = "".join(draft.parts)
        claims, _ = claims_in(text, self._known, offset=draft.opened.offset, whole=False)
        return _cut_off(self._told(draft, text, look(text, draft.length), mark, claims))

    def _told(
        self, draft: Draft, text: str, read: Look, mark: Mark, claims: tuple[Claim, ...]
    ) -> Step:
        evidence = features(read, self._heard)
        kind = draft.kind if draft.settled else kinds.label(read, evidence)
        check = kind is StepKind.CHECK
        return Step(
            index=self.index,
            kind=kind,
            start=draft.opened.offset,
            end=draft.end,
            tokens=mark.tokens - draft.opened.tokens,
            seconds=mark.seconds - draft.opened.seconds,
            summary=self._summary(text, kind),
            outcome=outcome_of(read, evidence) if check else None,
            claims=claims,
        )

    def _summary(self, text: str, kind: StepKind) -> str:
        before = self.closed[-1].summary if self.closed else ""
        return summary_after(before, text, finds=kind in _FINDING)


def _cut_off(step: Step) -> Step:
    """Return the step; a check that was cut off has not held."""
    is_open = step.outcome is Outcome.HELD
    return msgspec.structs.replace(step, outcome=Outcome.OPEN) if is_open else step
