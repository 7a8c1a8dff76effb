"""Chat completions as in OpenAI's API, which nearly every server offers. The server renders."""

from __future__ import annotations

from typing import Any

import msgspec

from qwq_cli.choices import Think
from qwq_cli.endpoint.completion import Asked, Dialogue, Event, Heard, Reader, decoded
from qwq_cli.endpoint.completions import drawn, finish_of
from qwq_cli.endpoint.server import Kind
from qwq_cli.endpoint.thought_field import Said, ThoughtField, said_in
from qwq_cli.endpoint.usage import usage_in
from qwq_cli.endpoint.way import Habits, Prefill

_TEMPLATED = frozenset({Kind.LLAMA_SERVER, Kind.VLLM, Kind.SGLANG})  # take template fields
LEVELS = (Think.LOW, Think.MEDIUM, Think.HIGH)


class _Choice(msgspec.Struct, frozen=True):
    """A choice. message: used by servers that don't stream, whatever they were asked for."""

    delta: dict[str, Any] | None = None
    message: dict[str, Any] | None = None
    finish_reason: str | None = None


class _Groq(msgspec.Struct, frozen=True):
    usage: Any = None


class _Chunk(Event, frozen=True):
    choices: tuple[_Choice, ...] | None = ()
    usage: Any = None
    x_groq: _Groq | None = None


class Chat:
    """The Dialect of chat completions."""

    path = "/v1/chat/completions"
    tells_probability = False

    def __init__(self, kind: Kind, habits: Habits, think: Think = Think.ON) -> None:
        self._kind, self._habits, self._think = kind, habits, think

    def body(self, asked: Asked, model: str | None) -> dict[str, Any]:
        assert isinstance(asked.prompt, Dialogue)
        stops = asked.stop if self._kind in _TEMPLATED else ()  # others know their own
        body = {
            **({"model": model} if model else {}),
            **self._said(asked.prompt),
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": asked.most,
            **drawn(asked, self._kind),
            **({"stop": stops} if stops else {}),
            **self._thinking(),
        }
        return permitted(body, self._habits.without)

    def reader(self, asked: Asked, host: str) -> Reader:
        assert isinstance(asked.prompt, Dialogue)
        begun = asked.prompt.begun
        whole = ThoughtField(begun)
        echo = Echo(begun if self._habits.echoes else "")

        def read(data: bytes) -> Heard:
            event = decoded(data, _Chunk, host)
            usage = usage_in(event.usage) or usage_in(event.x_groq and event.x_groq.usage)
            if not event.choices:
                return Heard(usage=usage)
            choice = event.choices[0]
            said = said_in(choice.delta or choice.message or {})
            finish = finish_of(choice.finish_reason, host)
            return Heard(whole.take(echo.left_out(said)), finish=finish, usage=usage)

        return read

    def _said(self, dialogue: Dialogue) -> dict[str, Any]:
        messages: list[dict[str, Any]] = [
            {"role": message.role, "content": message.content} for message in dialogue.messages
        ]
        if not dialogue.begun:
            return {"messages": messages}
        last: dict[str, Any] = {"role": "assistant", "content": dialogue.begun}
        prefill = self._habits.prefill
        if prefill in (Prefill.PREFIX, Prefill.PARTIAL):
            last[prefill.value] = True
        goes_on = {"continue_final_message": True, "add_generation_prompt": False}
        return {"messages": [*messages, last], **(goes_on if prefill is Prefill.CONTINUE else {})}

    def _thinking(self) -> dict[str, Any]:
        """Return the fields that switch thought on; without them some templates switch it off."""
        level = {"reasoning_effort": self._think.value} if self._think in LEVELS else {}
        return {**thinking_words(self._think), **level} if self._kind in _TEMPLATED else level


def thinking_words(think: Think) -> dict[str, Any]:
    """Return the fields that switch thought, by the names that templates use."""
    thinks = think is not Think.OFF
    return {"chat_template_kwargs": {"enable_thinking": thinks, "thinking": thinks}}


class Echo:
    """Removes the begun answer from the start of the text, if the server repeats it."""

    def __init__(self, begun: str) -> None:
        self._left = begun

    def left_out(self, said: Said) -> Said:
        left, self._left = self._left, self._left[len(said.text) :] if said.text else self._left
        if not left or not said.text:
            return said
        if said.text.startswith(left) or left.startswith(said.text):
            return said._replace(text=said.text[len(left) :])
        self._left = ""
        return said


def permitted(body: dict[str, Any], without: tuple[str, ...]) -> dict[str, Any]:
    """Return the body without refused fields; a refused limit is sent under its other name."""
    kept = {key: value for key, value in body.items() if key not in without}
    if "max_tokens" in without:
        kept["max_completion_tokens"] = body["max_tokens"]
    return kept
