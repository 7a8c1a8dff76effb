"""The events after a rewind."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.guards.base import Rewind, Tell
from qwq_cli.reasoning.reader import Reached
from qwq_cli.trace.told import Told
from qwq_cli.values.events import AnswerDelta, AnyEvent, StepOpened, TextDelta
from qwq_cli.values.kinds import NoteKind
from qwq_cli.values.trace import Span


def again(told: Told, at: Reached) -> Iterator[AnyEvent]:
    """Yield the kept part of the last step or answer again, if it was open."""
    if told.open is not None:
        yield StepOpened(index=len(told.steps), seconds=at.seconds)
        yield TextDelta(text=told.open, tokens=at.tokens, seconds=at.seconds)
        yield from told.checked
    if told.answer:
        yield AnswerDelta(text=told.answer, tokens=at.tokens, seconds=at.seconds)


def words_of(rewind: Rewind, at: int) -> Tell:
    """Return the note about words that are inserted at `at`.

    For a right value, the reason says it already.
    """
    if rewind.kind is NoteKind.MENDED:
        return Tell(rewind.kind, rewind.why, Span(start=at, end=at + len(rewind.then)))
    return Tell(NoteKind.FORCED, f"qwq put in: {rewind.then.strip()}")
