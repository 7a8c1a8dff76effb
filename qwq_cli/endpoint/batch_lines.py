"""Lines of batch files as OpenAI and vLLM write them: requests, and the answer to each."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from qwq_cli.cut import cut
from qwq_cli.endpoint.completion import Usage
from qwq_cli.endpoint.completions import finish_of
from qwq_cli.endpoint.failure import told_in
from qwq_cli.endpoint.thought_field import Said, ThoughtField, said_in
from qwq_cli.endpoint.usage import usage_in
from qwq_cli.errors import QwqError
from qwq_cli.values.kinds import FinishReason

PATH = "/v1/chat/completions"
WHO = "The batch"
LONGEST_TEXT = 1 << 21  # characters of one answer
LONGEST_WHY = 200


class Answer(NamedTuple):
    """An answer. choices: how many answers the request got; this is the first.

    If a complete text is reported as nothing but thought, it is the whole answer: the model doesn't
    mark the end of its thought, so its server found none.
    """

    custom_id: str
    text: str
    finish: FinishReason
    usage: Usage | None
    choices: int


class Failed(NamedTuple):
    """A request without an answer."""

    custom_id: str
    why: str


class _Line(msgspec.Struct, frozen=True):
    custom_id: str
    response: Any = None
    error: Any = None


def request_line(custom_id: str, body: dict[str, Any]) -> bytes:
    request = {"custom_id": custom_id, "method": "POST", "url": PATH, "body": body}
    return msgspec.json.encode(request) + b"\n"


def read_line(line: bytes) -> Answer | Failed | None:
    """Read a line; return None if it is no line of answers."""
    try:
        found = msgspec.json.decode(line, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    response = found.response if isinstance(found.response, dict) else {}
    body, status = response.get("body"), response.get("status_code", 200)
    if found.error or status != 200 or not isinstance(body, dict) or body.get("error"):
        return Failed(found.custom_id, _why(found.error, body, status))
    try:
        return _answer(found.custom_id, body)
    except QwqError as error:
        return Failed(found.custom_id, error.message)


def _answer(custom_id: str, body: dict[str, Any]) -> Answer | Failed:
    """Return the answer. Raises QwqError if its end isn't one that an answer can have."""
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return Failed(custom_id, f"{WHO} returned no message.")
    told = choice.get("finish_reason")
    finish = finish_of(told if isinstance(told, str) else None, WHO) or FinishReason.STOP
    said = said_in(message)
    if not (said.thought + said.text).strip():
        return Failed(custom_id, _nothing(message))
    if len(said.thought) + len(said.text) > LONGEST_TEXT:
        return Failed(custom_id, f"{WHO} returned a text longer than any answer.")
    is_thought = not said.text.strip() and finish is FinishReason.STOP
    text = said.thought if is_thought else _joined(said)
    usage = usage_in(body.get("usage"))
    return Answer(custom_id, text, finish, usage, len(choices or ()))


def _joined(said: Said) -> str:
    """Return thought and text as one, with tags around a thought from a separate field."""
    return ThoughtField().take(said)


def _nothing(message: dict[str, Any]) -> str:
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal.strip():
        return f"The model refused: {_short(refusal)}"
    if message.get("tool_calls"):
        return "The model called a tool and said nothing."
    return f"{WHO} returned an empty answer."


def _why(error: Any, body: Any, status: Any) -> str:
    """Return the reason of a failure. vLLM wraps one error into another."""
    inside = body.get("error") if isinstance(body, dict) else None
    wrapped = error.get("error") if isinstance(error, dict) else None
    told = wrapped or error or inside
    message = told_in({"error": told}).message if told else ""
    if message:
        return f"{WHO} says: {_short(message)}"
    return (
        f"{WHO} returned no answer." if status == 200 else f"{WHO} answers {_short(str(status))}."
    )


def _short(text: str) -> str:
    return cut(" ".join(text.split()), LONGEST_WHY)
