"""Text that continues a text: what an endpoint is asked, and what it answers bit by bit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from qwq_cli.endpoint.failure import (
    LOG_HINT,
    Answered,
    Failing,
    Garbled,
    Refused,
    failure_of,
    told_in,
)
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import QwqError
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message


@dataclass(frozen=True)
class Dialogue:
    """A conversation for a server that renders it. begun: the beginning of the answer."""

    messages: tuple[Message, ...]
    begun: str = ""


@dataclass(frozen=True)
class Asked:
    """What to continue, and how.

    most: tokens. n_ctx: tokens of prompt and output together. stop: texts that end the output.
    shown: names of control tokens that should appear in the text, if the server can show them.
    """

    prompt: Sequence[int] | str | Dialogue
    sampling: SamplingParams
    seed: int
    most: int
    n_ctx: int
    stop: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    tells_probability: bool = False


class Usage(NamedTuple):
    """Counts in tokens, by the server. cached: part of the prompt. thought: part of the output.

    Both are None if the server doesn't tell. cost: its price, in its own currency.
    """

    prompt: int
    output: int
    cached: int | None = None
    thought: int | None = None
    cost: float | None = None


class Heard(NamedTuple):
    """The content of one event. ids: of the tokens of `text`, as far as they are told.

    produced: output tokens so far, None if nobody counts. logs: logarithms of the tokens'
    probabilities. read: prompt tokens computed so far, and all of them.
    """

    text: str = ""
    ids: tuple[int, ...] = ()
    produced: int | None = None
    logs: tuple[float, ...] = ()
    read: tuple[int, int] | None = None
    finish: FinishReason | None = None
    usage: Usage | None = None


Reader = Callable[[bytes], Heard]  # reads an event; raises QwqError if the event is an error


class Dialect(Protocol):
    """How to ask a kind of server for a continuation."""

    path: str

    @property
    def tells_probability(self) -> bool:
        """Whether the server can report probabilities when asked."""

    def body(self, asked: Asked, model: str | None) -> dict[str, Any]: ...

    def reader(self, asked: Asked, host: str) -> Reader:
        """Return a reader of events, for one answer."""


class Event(msgspec.Struct, frozen=True):
    """Base of the events of all dialects."""

    error: Any = None


AnyEvent = TypeVar("AnyEvent", bound=Event)


def decoded(data: bytes, kind: type[AnyEvent], host: str) -> AnyEvent:
    """Decode an event of a stream. Raises QwqError."""
    try:
        event = msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Garbled(f"{host} answers with something that can't be read.") from error
    if event.error:
        raise told_error(event.error, host)
    return event


def told_error(error: Any, host: str) -> QwqError:
    """Return the error in an event, after the answer had begun well.

    An error with its own type is about this very answer, so the same request would fail again.
    """
    told = told_in(error)
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    found = failure_of(Answered(host, status, told))
    return Refused(found.message, LOG_HINT) if isinstance(found, Failing) else found
