"""The words that end a thought from outside and open its answer, for the model to fill in."""

from __future__ import annotations

from qwq_cli.trace.model import Format

_OPENERS = {
    Format.UNTAGGED: "**Final Answer**\n\n\\[ \\boxed{",
    Format.THINK: "</think>\n\n",
}
# Names in a text of that format that mean tokens of the vocabulary.
CONTROLS: dict[Format, tuple[str, ...]] = {Format.UNTAGGED: (), Format.THINK: ("</think>",)}


def opener(format: Format, before: str) -> str:
    """In a paragraph of its own after a text that ends in `before`."""
    return paragraph_break(before) + _OPENERS[format]


def paragraph_break(before: str) -> str:
    """What makes the text after `before` begin a paragraph."""
    tail = before[-2:]
    newlines = len(tail) - len(tail.rstrip("\n"))
    return "\n" * (2 - newlines) if tail else ""
