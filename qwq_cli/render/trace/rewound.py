"""What is said of steps and text that were taken back."""

from __future__ import annotations

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.units import count
from qwq_cli.values.events import Rewound
from qwq_cli.values.trace import Note, Rewind


def rewound_line(event: Rewound, glyphs: Glyphs) -> str:
    """From which step on a view takes back what it showed; what follows is told in its place."""
    took = f"Took back {count(event.tokens, 'token')} to" if event.tokens else "Back to"
    return f"{glyphs.back}{took} step {event.step + 1}. {one_line(event.why)}".rstrip()


def dropped_line(rewind: Rewind | Rewound) -> str:
    """The one line that stands for text which is in no step."""
    dropped = f"{count(rewind.tokens, 'token')} taken back." if rewind.tokens else "Taken back."
    return f"{dropped} {one_line(rewind.why)}".rstrip()


def is_told(note: Note) -> bool:
    """Whether a line about what was taken back has said the same: that of a mend has."""
    return note.is_mend
