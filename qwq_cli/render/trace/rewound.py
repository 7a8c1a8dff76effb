"""The lines about steps and text that were taken back."""

from __future__ import annotations

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.units import count
from qwq_cli.values.events import Rewound
from qwq_cli.values.trace import Note, Rewind


def rewound_line(event: Rewound, glyphs: Glyphs) -> str:
    """Return from which step on text is taken back; the following events replace it."""
    took = f"Took back {count(event.tokens, 'token')} to" if event.tokens else "Back to"
    return f"{glyphs.back}{took} step {event.step + 1}. {one_line(event.why)}".rstrip()


def dropped_line(rewind: Rewind | Rewound) -> str:
    """Return the line that stands for text that is in no step."""
    dropped = f"{count(rewind.tokens, 'token')} taken back." if rewind.tokens else "Taken back."
    return f"{dropped} {one_line(rewind.why)}".rstrip()


def is_told(note: Note) -> bool:
    """Return whether another line already gives the reason, as for a mend."""
    return note.is_mend
