"""Responses of servers: chat completions, Responses, Anthropic's messages, Ollama's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qwq_cli.transcripts.chat import about, exchange_of, is_message
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import (
    Fields,
    Json,
    count,
    fields,
    first_text,
    number,
    objects,
    text,
)
from qwq_cli.transcripts.said import Said, said, thought_of

_LIMITS = ("length", "max_tokens", "max_output_tokens")
_NANOSECONDS = 1e9


def holds_choices(value: Fields) -> bool:
    first = objects(value.get("choices"))[:1]
    return any({"message", "text"} & choice.keys() for choice in first)


def read_choices(value: Fields) -> Iterator[Exchange]:
    """Read {"choices": [{"message": {...}}]}; the request may be in the field `request`."""
    for choice in objects(value.get("choices")):
        words = said(fields(choice.get("message")))
        if "message" not in choice:
            words = Said("", text(choice.get("text")))
        yield from _reply(value, [words], choice.get("finish_reason"))


def holds_output(value: Fields) -> bool:
    known = ("reasoning", "message")
    return any(text(item.get("type")) in known for item in objects(value.get("output")))


def read_output(value: Fields) -> Iterator[Exchange]:
    """Read OpenAI's Responses: {"output": [{"type": "reasoning"}, {"type": "message"}]}."""
    parts = [
        Said(thought_of(item), "") if text(item.get("type")) == "reasoning" else said(item)
        for item in objects(value.get("output"))
        if text(item.get("type")) in ("reasoning", "message")
    ]
    return _reply(value, parts, fields(value.get("incomplete_details")).get("reason"))


def holds_reply(value: Fields) -> bool:
    return value.get("role") == "assistant" and isinstance(value.get("content"), list)


def read_reply(value: Fields) -> Iterator[Exchange]:
    """Read Anthropic's {"role": "assistant", "content": [{"type": "thinking"}, ...]}."""
    return _reply(value, [said(value)], value.get("stop_reason"))


def holds_ollama(value: Fields) -> bool:
    has_words = "response" in value or is_message(fields(value.get("message")))
    return has_words and "done" in value


def read_ollama(value: Fields) -> Iterator[Exchange]:
    """Read Ollama's /api/chat and /api/generate.

    {"message": {"thinking", "content"}} or {"thinking", "response"}.
    """
    if "message" in value:
        words = said(fields(value.get("message")))
    else:
        words = said({"thinking": value.get("thinking"), "content": value.get("response")})
    spent = number(value.get("total_duration"))
    tokens, seconds = count(value.get("eval_count")), spent and spent / _NANOSECONDS
    for each in _reply(value, [words], value.get("done_reason")):
        yield replace(each, tokens=tokens, seconds=seconds)


def holds_pair(value: Fields) -> bool:
    return _response(value) is not None


def read_pair(value: Fields) -> Iterator[Exchange]:
    """Read a log line with a request and its response: {"request": ..., "response": ...}."""
    own = fields(value.get("request")) or value
    inner: dict[str, Json] = {"request": dict(own), **(_response(value) or {})}
    for holds, read in _REPLIES:
        if holds(inner):
            yield from about(value, read(inner))
            return


def _response(value: Fields) -> Fields | None:
    for name in ("response", "response_json", "body", "result"):
        inner = fields(value.get(name))
        body = fields(inner.get("body"))
        for candidate in (inner, body):
            if candidate and any(holds(candidate) for holds, _ in _REPLIES):
                return candidate
    return None


_REPLIES = (
    (holds_choices, read_choices),
    (holds_output, read_output),
    (holds_reply, read_reply),
    (holds_ollama, read_ollama),
)


def _reply(value: Fields, parts: Sequence[Said], why: Json) -> Iterator[Exchange]:
    """Yield the reply with what request and response say about it.

    why: the reason of its end, in the server's word.
    """
    usage, request = fields(value.get("usage")), fields(value.get("request"))
    found = replace(
        exchange_of(_asked(value), parts),
        tokens=count(usage.get("completion_tokens")) or count(usage.get("output_tokens")),
        system=first_text(request, ("system", "instructions")),
        model=first_text(request, ("model",)),
        is_cut_off=text(why) in _LIMITS,
    )
    return about(value, [found])


def _asked(value: Fields) -> str:
    """Return the request's last question, if it is stored with the response."""
    for source in (fields(value.get("request")), value):
        messages = objects(source.get("messages")) or objects(source.get("input"))
        questions = [said(each).text for each in messages if each.get("role") == "user"]
        if questions:
            return questions[-1]
        if found := first_text(source, ("prompt", "input", "question")):
            return found
    return ""
