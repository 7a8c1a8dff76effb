"""Text that goes on from a text: what is asked of an endpoint, and what it answers, bit by bit."""

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
    """What is said, for a server that renders it. begun: what the answer begins with."""

    messages: tuple[Message, ...]
    begun: str = ""


@dataclass(frozen=True)
class Asked:
    """What is to be continued, and how. most: tokens. n_ctx: of prompt and text together. stop:
    texts that end it. shown: names of control tokens that are to be part of the text, where a
    server can show them."""

    prompt: Sequence[int] | str | Dialogue
    sampling: SamplingParams
    seed: int
    most: int
    n_ctx: int
    stop: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    tells_probability: bool = False


class Usage(NamedTuple):
    """In tokens, as the server counts. cached: of the prompt, and thought: of the output; None
    where it doesn't tell. cost: what it wants for that, in its currency."""

    prompt: int
    output: int
    cached: int | None = None
    thought: int | None = None
    cost: float | None = None


class Heard(NamedTuple):
    """What one event brought. ids: of the tokens of `text`, as far as they are told. produced:
    tokens of output up to now, None where nobody counts. logs: logarithms of the tokens'
    probabilities. read: tokens of the prompt that are computed, and that there are."""

    text: str = ""
    ids: tuple[int, ...] = ()
    produced: int | None = None
    logs: tuple[float, ...] = ()
    read: tuple[int, int] | None = None
    finish: FinishReason | None = None
    usage: Usage | None = None


Reader = Callable[[bytes], Heard]  # of an event; raises QwqError where the server tells one


class Dialect(Protocol):
    """How a kind of server is asked for such a text."""

    path: str

    @property
    def tells_probability(self) -> bool:
        """Whether it can, where it is asked to."""

    def body(self, asked: Asked, model: str | None) -> dict[str, Any]: ...

    def reader(self, asked: Asked, host: str) -> Reader:
        """For one answer."""


class Event(msgspec.Struct, frozen=True):
    """Base of the events of all dialects."""

    error: Any = None


AnyEvent = TypeVar("AnyEvent", bound=Event)


def decoded(data: bytes, kind: type[AnyEvent], host: str) -> AnyEvent:
    """An event of a stream. Raises QwqError."""
    try:
        event = msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Garbled(f"{host} answers with something that can't be read.") from error
    if event.error:
        raise told_error(event.error, host)
    return event


def told_error(error: Any, host: str) -> QwqError:
    """An error that comes as an event, after the answer had begun as a good one. One of its own
    is about this very answer: it would come again."""
    told = told_in(error)
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    found = failure_of(Answered(host, status, told))
    return Refused(found.message, LOG_HINT) if isinstance(found, Failing) else found
