"""Ollama's own API: lines of JSON, its own names for fields, and a context size per request.

Its /v1 API has no num_ctx and puts every text through the model's template. Source: docs/api.md of
Ollama.
"""

from __future__ import annotations

from typing import Any

from qwq_cli.choices import Think
from qwq_cli.endpoint.completion import Asked, Dialogue, Event, Heard, Reader, Usage, decoded
from qwq_cli.endpoint.completions import finish_of
from qwq_cli.endpoint.thought_field import Said, ThoughtField, said_in
from qwq_cli.endpoint.usage import counted


class _Line(Event, frozen=True):
    response: str | None = None
    message: dict[str, Any] | None = None
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: Any = None
    eval_count: Any = None


class OllamaRaw:
    """The Dialect that continues a text."""

    path = "/api/generate"
    tells_probability = False

    def body(self, asked: Asked, model: str | None) -> dict[str, Any]:
        return {"prompt": asked.prompt, "raw": True, **_common(asked, model)}

    def reader(self, asked: Asked, host: str) -> Reader:
        def read(data: bytes) -> Heard:
            line = decoded(data, _Line, host)
            return _heard(line, line.response or "", host)

        return read


class OllamaChat:
    """The Dialect of chats. thinks: whether the model has thought that can be switched."""

    path = "/api/chat"
    tells_probability = False

    def __init__(self, think: Think, *, thinks: bool) -> None:
        self._think, self._thinks = think, thinks

    def body(self, asked: Asked, model: str | None) -> dict[str, Any]:
        assert isinstance(asked.prompt, Dialogue)
        dialogue = asked.prompt
        said = [(message.role, message.content) for message in dialogue.messages]
        if dialogue.begun:
            said.append(("assistant", dialogue.begun))
        messages = [{"role": role, "content": content} for role, content in said]
        return {"messages": messages, **self._thinking(), **_common(asked, model)}

    def reader(self, asked: Asked, host: str) -> Reader:
        assert isinstance(asked.prompt, Dialogue)
        whole = ThoughtField(asked.prompt.begun)

        def read(data: bytes) -> Heard:
            line = decoded(data, _Line, host)
            said = said_in(line.message) if line.message else Said()
            return _heard(line, whole.take(said), host)

        return read

    def _thinking(self) -> dict[str, Any]:
        if not self._thinks:
            return {}
        is_level = self._think not in (Think.ON, Think.OFF)
        return {"think": self._think.value if is_level else self._think is Think.ON}


def _common(asked: Asked, model: str | None) -> dict[str, Any]:
    """Return common fields. truncate: False makes a prompt that is too long an error."""
    sampling = asked.sampling
    options = {
        "num_ctx": asked.n_ctx,
        "num_predict": asked.most,
        "seed": asked.seed,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "min_p": sampling.min_p,
        "repeat_penalty": 1.0,
        **({"stop": asked.stop} if asked.stop else {}),
    }
    named = {"model": model} if model else {}
    return {**named, "stream": True, "truncate": False, "options": options}


def _heard(line: _Line, text: str, host: str) -> Heard:
    if not line.done:
        return Heard(text)
    prompt, output = counted(line.prompt_eval_count), counted(line.eval_count)
    usage = Usage(prompt or 0, output or 0) if prompt or output else None
    return Heard(text, finish=finish_of(line.done_reason or "stop", host), usage=usage)
