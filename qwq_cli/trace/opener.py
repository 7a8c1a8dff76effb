"""The words that end a thought from outside and open its answer, for the model to fill in."""

from __future__ import annotations

from qwq_cli.trace.formats import FORMATS
from qwq_cli.values.kinds import Format


def opener(format: Format, before: str) -> str:
    """Return the words after the text `before`, as their own paragraph if the format has any."""
    markup = FORMATS[format]
    return markup.answer_now if markup.inline else paragraph_break(before) + markup.answer_now


def box_opener(format: Format, before: str) -> str:
    """Return the words up to the box for the answer's value."""
    words = opener(format, before)
    return words if words.endswith("{") else words + "**Final Answer**\n\n\\[ \\boxed{"


def controls(format: Format) -> tuple[str, ...]:
    """Return names that are control tokens of the vocabulary, in a text of this format."""
    markup = FORMATS[format]
    return (*markup.tokens, *markup.stops)


def paragraph_break(before: str) -> str:
    """Return the line breaks that make the text after `before` a new paragraph."""
    tail = before[-2:]
    newlines = len(tail) - len(tail.rstrip("\n"))
    return "\n" * (2 - newlines) if tail else ""
