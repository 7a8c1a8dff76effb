"""The beginning of a thought that a model continues: part of a trace, and inserted text."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from qwq_cli.values.kinds import AnswerSource, NoteKind
from qwq_cli.values.trace import Note, Span, Step, Trace
from qwq_cli.values.value import Value

ANNOUNCED = (AnswerSource.MARKER, AnswerSource.TAG)
# Notes of these kinds explain forced words, which follow the note's place.
_FORCING = frozenset(
    {NoteKind.FORCED, NoteKind.LOOP, NoteKind.TIME, NoteKind.EARLY, NoteKind.MENDED}
)


class Beginning(Value, frozen=True, kw_only=True):
    """A beginning.

    steps: those of the old trace that are in `text`, with their costs; the last may be cut short.
    forced: the passages that no model chose.
    """

    text: str
    steps: tuple[Step, ...] = ()
    forced: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in self.steps)

    def pieces(self) -> Iterator[tuple[str, float, float]]:
        """Yield each step's text, its share of all tokens, and the seconds spent at its end."""
        total = sum(step.tokens for step in self.steps)
        start, tokens, seconds = 0, 0, 0.0
        for step in self.steps[:-1]:
            tokens, seconds = tokens + step.tokens, seconds + step.seconds
            yield self.text[start : step.end], tokens / total if total else 0.0, seconds
            start = step.end
        yield self.text[start:], 1.0, self.seconds


NOTHING = Beginning(text="")


def up_to(trace: Trace, end: int) -> Beginning:
    """Return the beginning with the text `trace.raw[:end]`."""
    return Beginning(
        text=trace.raw[:end],
        steps=tuple(cut(step, end) for step in trace.steps if step.start < end),
        forced=tuple(clipped(span, end) for span in trace.forced if span.start < end),
        notes=tuple(note for note in trace.notes if is_of(note, end)),
    )


def is_of(note: Note, length: int) -> bool:
    """Return whether `note` is about a text of that length; forced words may follow the text."""
    return note.at < length or (note.at == length and note.kind not in _FORCING)


def after_step(trace: Trace, index: int) -> Beginning:
    """Return the beginning up to the end of a step, and of the paragraph that ends it."""
    return up_to(trace, step_end(trace, index))


def edited(trace: Trace, index: int, text: str) -> Beginning:
    """Return everything before a step, then `text` in its place."""
    return put_in(up_to(trace, trace.steps[index].start), text)


def thought(trace: Trace) -> Beginning:
    """Return everything except an answer section with its marker or tag."""
    if trace.answer.how not in ANNOUNCED:
        return up_to(trace, len(trace.raw))
    return up_to(trace, step_end(trace, len(trace.steps) - 1) if trace.steps else 0)


def put_in(beginning: Beginning, text: str, why: str = "") -> Beginning:
    """Add `text`, which no model chose, at the end. why: for a note about it."""
    start = len(beginning.text)
    note = Note(kind=NoteKind.FORCED, at=start, text=why)
    return msgspec.structs.replace(
        beginning,
        text=beginning.text + text,
        forced=(*beginning.forced, Span(start=start, end=start + len(text))),
        notes=(*beginning.notes, note) if why else beginning.notes,
    )


def step_text(trace: Trace, index: int) -> str:
    """Return a step with the white space after it."""
    return trace.raw[trace.steps[index].start : step_end(trace, index)]


def step_end(trace: Trace, index: int) -> int:
    """Return where the next step begins; for the last step, where the white space ends."""
    if index + 1 < len(trace.steps):
        return trace.steps[index + 1].start
    end = trace.steps[index].end
    rest = trace.raw[end:]
    return end + len(rest) - len(rest.lstrip())


def cut(step: Step, end: int) -> Step:
    """Return the step, with its share of tokens and time if it is cut short."""
    if not step.start < end < step.end:
        return step
    share = (end - step.start) / (step.end - step.start)
    return msgspec.structs.replace(
        step, end=end, tokens=round(step.tokens * share), seconds=step.seconds * share
    )


def clipped(span: Span, end: int) -> Span:
    return Span(start=span.start, end=min(span.end, end))
