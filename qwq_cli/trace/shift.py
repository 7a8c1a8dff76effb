"""The note about a stream that has another format than expected."""

from __future__ import annotations

from qwq_cli.trace.formats import FORMATS
from qwq_cli.values.kinds import Format, NoteKind
from qwq_cli.values.trace import Note


def shift_note(format: Format, at: int) -> Note:
    """Return the note that a stream has another format than expected."""
    text = f"The thought is marked with {described(format)}."
    return Note(kind=NoteKind.FORMAT, at=at, text=text)


def described(format: Format) -> str:
    """Return the format's markers, for people."""
    markup = FORMATS[format]
    if markup.header:
        return f"heads of messages that end in {markup.header.end}"
    ends = (*markup.closes, *markup.answers)
    return f"{markup.opens[0].strip()} and {ends[0].strip()}" if ends else "nothing"
