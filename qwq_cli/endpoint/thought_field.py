"""Joins a thought in a separate field and the text next to it into one text with tags.

Servers call the field `reasoning_content`, `reasoning` or `thinking`; some send it under two names,
or in parts. Without any of these, the text is what the model wrote, tags included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

OPENS, CLOSES = "<think>\n", "\n</think>\n\n"
_NAMES = ("reasoning_content", "reasoning", "thinking")
_DETAILS = "reasoning_details"


class Said(NamedTuple):
    """What one message, or a part of one, contains."""

    thought: str = ""
    text: str = ""


def said_in(message: Mapping[str, Any]) -> Said:
    """Read a message in any server's format. A thought under several names counts once."""
    inner, text = _content(message.get("content"))
    named = (found for name in _NAMES if (found := _text(message.get(name))))
    details = _joined(message.get(_DETAILS), ("text", "summary"))
    return Said(next(named, "") or details or inner, text)


class ThoughtField:
    """Joins one answer: returns what each part adds to its text.

    begun: the beginning of the answer. Its continuation may come in either field.
    """

    def __init__(self, begun: str = "") -> None:
        self._is_begun = bool(begun)
        self._is_inside = begun.rfind("<think>") > begun.rfind("</think>")
        self._is_open = False  # a thought of this answer is open, in its own field
        self._has_text = False

    def take(self, said: Said) -> str:
        return self._thought(said.thought) + self._text(said.text)

    def _thought(self, thought: str) -> str:
        if not thought or self._is_open:
            return thought
        if self._is_begun and not self._is_inside:
            return thought  # the wrong field: the begun part is the answer
        self._is_open = True
        if self._is_inside:
            return thought
        return f"\n\n{OPENS}{thought}" if self._has_text else f"{OPENS}{thought}"

    def _text(self, text: str) -> str:
        if not text or (self._is_open and not text.strip()):
            return ""
        closes = CLOSES if self._is_open else ""
        self._is_open = self._is_inside = False
        self._has_text = self._has_text or bool(text.strip())
        return f"{closes}{text.lstrip() if closes else text}"


def _content(content: Any) -> tuple[str, str]:
    """Return thought and text of a content that is a text or a list of parts."""
    if not isinstance(content, list):
        return "", _text(content)
    parts = [part for part in content if isinstance(part, Mapping)]
    thoughts = (part.get("thinking") for part in parts if part.get("type") == "thinking")
    thought = "".join(_joined(part, ("text",)) or _text(part) for part in thoughts)
    return thought, _joined([part for part in parts if part.get("type") == "text"], ("text",))


def _joined(parts: Any, keys: Iterable[str]) -> str:
    if not isinstance(parts, list):
        return ""
    found = (_text(part.get(key)) for part in parts if isinstance(part, Mapping) for key in keys)
    return "".join(found)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
