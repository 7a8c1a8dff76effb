"""Where a stream begins: what its prompt and the model's template say about the thought."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from qwq_cli.trace.formats import FORMATS
from qwq_cli.values.kinds import Format
from qwq_cli.values.value import Value

_HEAD_LIMIT = 200  # characters of a message's head


class Place(str, Enum):
    """THOUGHT: the prompt has opened it. ANSWER: the prompt has closed it again.

    OPEN: the model itself opens a thought, or does not think.
    """

    THOUGHT = "thought"
    ANSWER = "answer"
    OPEN = "open"


class Start(Value, frozen=True, kw_only=True):
    """A first guess; the stream itself decides."""

    format: Format
    place: Place

    @staticmethod
    def without_prompt(format: Format) -> Start:
        place = Place.THOUGHT if FORMATS[format].opened else Place.OPEN
        return Start(format=format, place=place)


def start_of(prompt: str, template: str, default: Format) -> Start:
    """Guess from the end of the prompt, then the template, then the model's profile.

    A template that cuts `</think>` out of earlier turns belongs to a model that writes it.
    """
    format = _of_template(template) or default
    tail = prompt.rstrip()
    for candidate in dict.fromkeys((format, Format.THINK, *FORMATS)):
        markup = FORMATS[candidate]
        if tail.endswith(_endings(markup.opens)) and not markup.glued:
            return Start(format=candidate, place=Place.THOUGHT)
        is_likely = candidate in (format, Format.THINK)
        if is_likely and tail.endswith(_endings((*markup.closes, *markup.answers))):
            return Start(format=candidate, place=Place.ANSWER)
    return _of_head(tail, format) or Start(format=format, place=Place.OPEN)


def _endings(markers: Iterable[str]) -> tuple[str, ...]:
    return tuple(marker.rstrip() for marker in markers)


def _of_head(tail: str, expected: Format) -> Start | None:
    """Return the start for a message whose head is in the prompt."""
    for format in dict.fromkeys((expected, *FORMATS)):
        header = FORMATS[format].header
        if header is None or not tail.endswith(header.end):
            continue
        head = tail[-_HEAD_LIMIT : -len(header.end)]
        head = head[max(head.rfind("<|start|>"), 0) :]
        if header.thought.search(head):
            return Start(format=format, place=Place.THOUGHT)
        if format is expected or header.starts[-1] in head:
            return Start(format=format, place=Place.ANSWER)
    return None


def _of_template(template: str) -> Format | None:
    for format, markup in FORMATS.items():
        if any(all(text in template for text in group) for group in markup.templates):
            return format
    return None
