"""Joins values that belong together: single messages of a chat, and pieces of a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qwq_cli.transcripts.chat import is_message
from qwq_cli.transcripts.fields import Fields, Json, fields, first_text, objects, text
from qwq_cli.transcripts.said import THOUGHT_FIELDS, thought_of

MAX_PIECES = 1_000_000
_EVENTS = (
    "message_start", "content_block_start", "content_block_delta", "content_block_stop", "ping",
    "message_delta", "message_stop",
)  # fmt: skip
_NO_MESSAGE = ("_checkpoint", "_usage", "_system_prompt")  # roles of Kimi CLI without content


def merged(values: Iterable[object]) -> Iterator[object]:
    """Yield `values`, with those that belong together joined into one."""
    messages, stream = list[Fields](), Stream()
    for value in values:
        row = value if isinstance(value, dict) else {}
        if text(row.get("role")) in _NO_MESSAGE:
            continue
        continues = is_piece(row)
        if not continues or stream.is_other(row):
            yield from stream.whole()
            stream = Stream()
        if continues:
            stream.add(row)
        elif _stands_alone(row):
            if _begins_turn(messages, row):
                yield {"messages": messages}
                messages = [each for each in messages[:1] if each.get("role") == "system"]
            messages.append(row)
        else:
            yield from _chat(messages)
            messages = []
            yield value
    yield from stream.whole()
    yield from _chat(messages)


def _chat(messages: list[Fields]) -> Iterator[object]:
    if messages:
        yield {"messages": messages}


def _stands_alone(row: Fields) -> bool:
    """Return whether a line is just a message, as Kimi CLI writes its context."""
    return is_message(row) and "stop_reason" not in row and row.get("type") != "message"


def _begins_turn(messages: list[Fields], row: Fields) -> bool:
    """Return whether a turn begins, so that a long chat needs only the memory of one turn."""
    answered = any(each.get("role") == "assistant" for each in messages)
    return answered and row.get("role") in ("user", "system")


def is_piece(row: Fields) -> bool:
    """Return whether it is a piece of a stream.

    These are OpenAI's chunks with a `delta`, Anthropic's events, and Ollama's lines with `done` at
    the end.
    """
    kind = row.get("object") or row.get("type")
    if kind in ("chat.completion.chunk", *_EVENTS):
        return True
    if any("delta" in choice for choice in objects(row.get("choices"))[:1]):
        return True
    has_words = "response" in row or is_message(fields(row.get("message")))
    return has_words and isinstance(row.get("done"), bool)


def _piece(part: Fields, names: Iterable[str]) -> str:
    """Return the text of a piece; it may be a space, which counts."""
    return next((found for name in names if (found := text(part.get(name)))), "")


class Stream:
    """Joins the pieces of one reply into a response."""

    def __init__(self) -> None:
        self._first: Fields = {}
        self._last: Fields = {}
        self._thought: list[str] = []
        self._text: list[str] = []
        self._reason: Json = None
        self._has_ended = False

    def is_other(self, row: Fields) -> bool:
        """Return whether `row` belongs to another reply than the pieces before."""
        has_many = len(self._thought) + len(self._text) > MAX_PIECES
        return bool(self._first) and (
            self._has_ended or has_many or row.get("id") != self._first.get("id")
        )

    def add(self, row: Fields) -> None:
        self._first = self._first or row
        self._last = row
        choice = next(iter(objects(row.get("choices"))), {})
        deltas = (fields(source.get("delta")) for source in (choice, row))
        part = next((found for found in deltas if found), fields(row.get("message")) or row)
        thought = _piece(part, THOUGHT_FIELDS)
        details = objects(part.get("reasoning_details"))
        self._thought.append(thought or "".join(map(thought_of, details)))
        self._text.append(_piece(part, ("content", "response", "text")))
        reason = choice.get("finish_reason") or row.get("done_reason") or part.get("stop_reason")
        self._reason = reason or self._reason
        self._has_ended = row.get("done") is True or row.get("type") == "message_stop"

    def whole(self) -> Iterator[object]:
        if not self._first:
            return
        start = fields(self._first.get("message"))
        message: dict[str, Json] = {
            "role": "assistant",
            "content": "".join(self._text),
            "reasoning_content": "".join(self._thought),
        }
        yield {
            **self._first,
            **self._last,
            "id": self._first.get("id") or start.get("id"),
            "model": first_text(self._first, ("model",)) or first_text(start, ("model",)),
            "choices": [{"message": message, "finish_reason": self._reason}],
            "message": message,
        }
