"""The words that end a thought from outside and open its answer, for the model to fill in."""

from __future__ import annotations

from qwq_cli.trace.formats import FORMATS
from qwq_cli.values.kinds import Format


def opener(format: Format, before: str) -> str:
    """For a text that ends in `before`; as a paragraph of its own, where the format has any."""
    markup = FORMATS[format]
    return markup.answer_now if markup.inline else paragraph_break(before) + markup.answer_now


def box_opener(format: Format, before: str) -> str:
    """The same, up to the box that will hold the value of the answer."""
    words = opener(format, before)
    return words if words.endswith("{") else words + "**Final Answer**\n\n\\[ \\boxed{"


def controls(format: Format) -> tuple[str, ...]:
    """Names in a text of that format that are control tokens of the vocabulary."""
    markup = FORMATS[format]
    return (*markup.tokens, *markup.stops)


def paragraph_break(before: str) -> str:
    """What makes the text after `before` begin a paragraph."""
    tail = before[-2:]
    newlines = len(tail) - len(tail.rstrip("\n"))
    return "\n" * (2 - newlines) if tail else ""
