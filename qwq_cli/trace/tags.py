"""Cuts `<think>` and `</think>` out of a stream, however it is chunked."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from qwq_cli.trace.model import Format


class Tag(Enum):
    OPENING = "<think>"
    CLOSING = "</think>"

    def __len__(self) -> int:
        return len(self.value)


def format_of(prompt: str, template: str, default: Format) -> Format:
    """How a model will mark its thought, told from where its prompt ends and from its template.

    A template that cuts `</think>` out of earlier turns belongs to a model that writes it.
    """
    opened = prompt.rstrip().endswith(Tag.OPENING.value)
    return Format.THINK if opened or Tag.CLOSING.value in template else default


class TagCutter:
    """Yields text and tags: one opening tag, if the text begins with it, and the first closing.

    Only as many characters are held back as could still become a tag.
    """

    def __init__(self) -> None:
        self._held = ""
        self._awaited: Tag | None = Tag.OPENING

    def feed(self, text: str) -> Iterator[str | Tag]:
        text = self.flush() + text
        if self._awaited is Tag.OPENING:
            yield from self._open(text)
        elif self._awaited is Tag.CLOSING:
            yield from self._close(text)
        else:
            yield text

    def flush(self) -> str:
        """What is held back: no tag after all, if the stream ends here."""
        held, self._held = self._held, ""
        return held

    def _open(self, text: str) -> Iterator[str | Tag]:
        body = text.lstrip()
        yield text[: len(text) - len(body)]
        if len(body) < len(Tag.OPENING) and Tag.OPENING.value.startswith(body):
            self._held = body
            return
        self._awaited = Tag.CLOSING
        if body.startswith(Tag.OPENING.value):
            yield Tag.OPENING
            body = body[len(Tag.OPENING) :]
        yield from self._close(body)

    def _close(self, text: str) -> Iterator[str | Tag]:
        before, tag, after = text.partition(Tag.CLOSING.value)
        if tag:
            self._awaited = None
            yield before
            yield Tag.CLOSING
            yield after
            return
        held = _overlap(text, Tag.CLOSING.value)
        self._held = text[len(text) - held :]
        yield text[: len(text) - held]


def _overlap(text: str, tag: str) -> int:
    """The length of the longest end of `text` with which `tag` could begin."""
    lengths = range(min(len(text), len(tag) - 1), 0, -1)
    return next((n for n in lengths if text.endswith(tag[:n])), 0)
