"""A short text of a model on one line."""

from __future__ import annotations

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.tex.texmath import is_formula, to_unicode
from qwq_cli.values.kinds import Status
from qwq_cli.values.trace import Trace


def readable_line(text: str, glyphs: Glyphs) -> str:
    """Return `text`, with formulas in the available signs."""
    line = one_line(text)
    shown = to_unicode(line) if glyphs.maths and is_formula(line) else None
    return one_line(shown) if shown else line


def answer_line(trace: Trace, glyphs: Glyphs) -> str:
    """Return the answer on one line, or in a word why there is none."""
    return said_line(trace.answer.text, trace.status.value, glyphs)


def said_line(answer: str, status: str, glyphs: Glyphs) -> str:
    """Return an answer on one line; the status in place of none, or of one that is unfinished."""
    line = readable_line(answer, glyphs) if status == Status.ANSWERED.value else ""
    return line or status.replace("_", " ")
