"""The beginning of a thought that a model continues: a trace up to some place, and text that
somebody put in there."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from qwq_cli.values.kinds import AnswerSource, NoteKind
from qwq_cli.values.trace import Note, Span, Step, Trace
from qwq_cli.values.value import Value

ANNOUNCED = (AnswerSource.MARKER, AnswerSource.TAG)
# Why words were put in: they stand behind such a note.
_FORCING = frozenset(
    {NoteKind.FORCED, NoteKind.LOOP, NoteKind.TIME, NoteKind.EARLY, NoteKind.MENDED}
)


class Beginning(Value, frozen=True, kw_only=True):
    """`steps` are those of the old trace that are in `text`, with what they cost; the last one may
    be cut short. `forced` are the passages that no model chose."""

    text: str
    steps: tuple[Step, ...] = ()
    forced: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in self.steps)

    def pieces(self) -> Iterator[tuple[str, float, float]]:
        """Each step's text, with its share of all tokens and the seconds spent at its end."""
        total = sum(step.tokens for step in self.steps)
        start, tokens, seconds = 0, 0, 0.0
        for step in self.steps[:-1]:
            tokens, seconds = tokens + step.tokens, seconds + step.seconds
            yield self.text[start : step.end], tokens / total if total else 0.0, seconds
            start = step.end
        yield self.text[start:], 1.0, self.seconds


NOTHING = Beginning(text="")


def up_to(trace: Trace, end: int) -> Beginning:
    """`trace.raw[:end]`."""
    return Beginning(
        text=trace.raw[:end],
        steps=tuple(cut(step, end) for step in trace.steps if step.start < end),
        forced=tuple(clipped(span, end) for span in trace.forced if span.start < end),
        notes=tuple(note for note in trace.notes if is_of(note, end)),
    )


def is_of(note: Note, length: int) -> bool:
    """Whether `note` is about a text of that length, followed by forced words."""
    return note.at < length or (note.at == length and note.kind not in _FORCING)


def after_step(trace: Trace, index: int) -> Beginning:
    """Up to the end of a step, and of the paragraph that ends it."""
    return up_to(trace, step_end(trace, index))


def edited(trace: Trace, index: int, text: str) -> Beginning:
    """Everything before a step, then `text` in its place."""
    return put_in(up_to(trace, trace.steps[index].start), text)


def thought(trace: Trace) -> Beginning:
    """Everything but an answer section with its marker or tag."""
    if trace.answer.how not in ANNOUNCED:
        return up_to(trace, len(trace.raw))
    return up_to(trace, step_end(trace, len(trace.steps) - 1) if trace.steps else 0)


def put_in(beginning: Beginning, text: str, why: str = "") -> Beginning:
    """`beginning` with `text` at its end, which no model chose. why: for a note about it."""
    start = len(beginning.text)
    note = Note(kind=NoteKind.FORCED, at=start, text=why)
    return msgspec.structs.replace(
        beginning,
        text=beginning.text + text,
        forced=(*beginning.forced, Span(start=start, end=start + len(text))),
        notes=(*beginning.notes, note) if why else beginning.notes,
    )


def step_text(trace: Trace, index: int) -> str:
    """A step with the white space after it."""
    return trace.raw[trace.steps[index].start : step_end(trace, index)]


def step_end(trace: Trace, index: int) -> int:
    """Where the next step begins; after the last one, where white space ends."""
    if index + 1 < len(trace.steps):
        return trace.steps[index + 1].start
    end = trace.steps[index].end
    rest = trace.raw[end:]
    return end + len(rest) - len(rest.lstrip())


def cut(step: Step, end: int) -> Step:
    """With its share of tokens and time, if it is cut short."""
    if not step.start < end < step.end:
        return step
    share = (end - step.start) / (step.end - step.start)
    return msgspec.structs.replace(
        step, end=end, tokens=round(step.tokens * share), seconds=step.seconds * share
    )


def clipped(span: Span, end: int) -> Span:
    return Span(start=span.start, end=min(span.end, end))
