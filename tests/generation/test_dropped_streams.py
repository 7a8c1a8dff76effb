"""A connection that drops at byte N of an answer, for every N: all of the text comes, or an error.

No socket is in between, so that thousands of drops take seconds.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from qwq_cli.endpoint.address import Address
from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.connection import Connection
from qwq_cli.endpoint.failure import BrokenOff
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.server import Kind, ServedModel, Server
from qwq_cli.endpoint.way import Habits
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import CHATML
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import EndpointError
from qwq_cli.generation.generation import Request, Stride
from qwq_cli.generation.served import ServedGenerator
from qwq_cli.generation.serving import open_generator
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from tests.endpoint.chats import Chats
from tests.endpoint.lines import PROFILE
from tests.endpoint.server import FakeServer, spelled, tokens

SCRIPT = "634"
AT_ONCE = Backoff(attempts=3, first=0.0, longest=0.0)
KINDS = {"llama-server": Kind.LLAMA_SERVER, "vLLM": Kind.VLLM, "chat": Kind.OTHER}


class Stream(httpx2.AsyncByteStream):
    """Ends after its data, or breaks off in one of three ways that there are."""

    def __init__(self, data: bytes, way: int | None) -> None:
        self._data, self._way = data, way

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._data:
            yield self._data
        if self._way == 1:
            raise httpx2.ReadError("reset")
        if self._way == 2:
            raise httpx2.RemoteProtocolError("incomplete chunked read")


class Wire(httpx2.AsyncBaseTransport):
    """The scripted server, without a socket. cut: bytes after which the next answer drops; None
    for none."""

    def __init__(self) -> None:
        self.fake = FakeServer(lambda text, seed: SCRIPT[len(text) :])
        self.cut: int | None = None
        self.asked = self.length = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        if request.url.path == "/tokenize":
            found = tokens(body["content"], special=body["parse_special"])
            return httpx2.Response(200, stream=Stream(json.dumps({"tokens": found}).encode(), None))
        self.asked += 1
        data, cut = self.answer(request.url.path, body), self.cut
        self.cut, self.length = None, len(data)
        stream = Stream(data, None) if cut is None else Stream(data[:cut], cut % 3)
        return httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, stream=stream)

    def answer(self, path: str, body: dict[str, Any]) -> bytes:
        events = (
            event if isinstance(event, str) else json.dumps(event)
            for event in self._events(path, body)
        )
        return "".join(f"data: {event}\n\n" for event in events).encode()

    def _events(self, path: str, body: dict[str, Any]) -> Iterator[Any]:
        if path.endswith("chat/completions"):
            return Chats().events(self.fake.say, body)
        if path == "/completion":
            text = "".join(map(spelled, body["prompt"]))
            said, ends = self.fake._said(text, body["seed"], body["n_predict"])
            return self.fake._native_events(said, len(body["prompt"]), ends=ends)
        said, ends = self.fake._said(body["prompt"], body["seed"], body["max_tokens"])
        return self.fake._completion_events(said, len(body["prompt"]), ends=ends)


@contextmanager
def wired(kind: Kind) -> Iterator[tuple[Wire, ServedGenerator]]:
    address, wire = Address("http://127.0.0.1:9"), Wire()
    server = Server(address, kind, model=ServedModel("m"), n_ctx=4096, template=CHATML)
    is_chat = kind is Kind.OTHER
    server = replace(server, habits=Habits(raw=not is_chat, chat=is_chat))
    with Pump(Cancel()) as pump:
        client = Client(address)
        client._http = httpx2.AsyncClient(transport=wire)
        connection = Connection(pump, client)
        yield wire, open_generator(server, connection, PROFILE, 4096, backoff=AT_ONCE)
        pump.finish(client.close())


def said(generator: ServedGenerator) -> tuple[str, FinishReason | None, EndpointError | None]:
    messages, greedy = [Message("user", "2 * 3")], SamplingParams(temperature=0)
    generation = generator.begin(Request(messages, greedy, "", Stride.TOKEN))
    text, failure = "", None
    try:
        for piece in generator.run(generation):
            text += piece.text
    except EndpointError as error:
        failure = error
    generation.flush()
    return text, generation.finish_reason, failure


@pytest.mark.parametrize("name", KINDS)
def test_a_drop_at_any_byte_loses_and_doubles_nothing(name: str) -> None:
    with wired(KINDS[name]) as (wire, generator):
        whole = said(generator)
        assert whole == (SCRIPT, FinishReason.STOP, None)
        places = range(wire.length + 1)
        failed = 0
        for cut in places:
            wire.cut, wire.asked = cut, 0
            text, finish, failure = said(generator)
            assert wire.asked <= 2, cut
            if failure is None:
                assert (text, finish) == (SCRIPT, FinishReason.STOP), cut
                continue
            failed += 1
            assert name == "chat", cut  # the others go on with a text
            assert isinstance(failure, BrokenOff), cut
            assert finish is FinishReason.ERROR
            assert text, cut  # else it is asked again
            assert SCRIPT.startswith(text), cut
    assert len(places) > 250
    assert (failed > 50) == (name == "chat")
