"""Groups paragraphs into steps.

A trace has some hundred paragraphs, many of them one short line; people want some ten steps. A
step begins at a paragraph with a confident cue, or when the open one has reached LONG. It is
never split inside a paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.trace.marks import Mark
from qwq_cli.trace.model import Step, StepKind
from qwq_cli.trace.summary import SOURCE_LIMIT, summarize

# About ten lines of 80 columns or 200 tokens: what one folded line can still stand for. A
# solution of 2,400 tokens, the mean for competition problems, then has about a dozen steps.
LONG = 800
# What a paragraph that is nothing but cues says less clearly than the one after it does.
_YIELDING = (StepKind.DERIVE, StepKind.CORRECTION)


@dataclass
class Draft:
    """The open step. `opening` is its first text, as much as the summary looks at; `bare` is
    where a first paragraph ends that is nothing but cues, as "Wait." is."""

    kind: StepKind
    opened: Mark
    end: int
    bare: int | None
    opening: str = ""

    @property
    def length(self) -> int:
        return self.end - self.opened.offset


class StepBuilder:
    """All closed steps, and the open one."""

    def __init__(self) -> None:
        self.closed: list[Step] = []
        self._draft: Draft | None = None

    @property
    def index(self) -> int:
        """Of the open step, or of the next one to open."""
        return len(self.closed)

    @property
    def empty(self) -> bool:
        return not self.closed and self._draft is None

    def begins(self, kind: StepKind) -> bool:
        """Whether a paragraph of that kind begins a new step."""
        draft = self._draft
        if draft is None or draft.length >= LONG:
            return True
        yields = draft.end == draft.bare and draft.kind in _YIELDING
        return kind is not StepKind.DERIVE and not yields

    def begin(self, kind: StepKind, mark: Mark, *, bare: int | None = None) -> None:
        """Open a step at `mark`; the one before must be closed."""
        self._draft = Draft(kind, mark, mark.offset, bare)

    def join(self, kind: StepKind) -> None:
        """A paragraph of that kind continues the open step."""
        if self._draft and kind is not StepKind.DERIVE:
            self._draft.kind = kind

    def extend(self, text: str, end: int) -> None:
        if draft := self._draft:
            draft.opening += text[: SOURCE_LIMIT - len(draft.opening)]
            draft.end = end

    def close(self, mark: Mark) -> Step | None:
        """Close the open step, if there is one, with what was fed before `mark`."""
        step = self.so_far(mark)
        self._draft = None
        if step:
            self.closed.append(step)
        return step

    def so_far(self, mark: Mark) -> Step | None:
        """The open step as it would be if it was closed."""
        draft = self._draft
        if draft is None:
            return None
        return Step(
            index=self.index,
            kind=draft.kind,
            start=draft.opened.offset,
            end=draft.end,
            tokens=mark.tokens - draft.opened.tokens,
            seconds=mark.seconds - draft.opened.seconds,
            summary=summarize(draft.opening),
        )
