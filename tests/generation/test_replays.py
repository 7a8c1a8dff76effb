"""Streams in the shapes of real servers, byte by byte: one text, one end, what was counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import QwqError
from qwq_cli.generation.generation import Generation, Piece, Request, Stride
from qwq_cli.generation.served import ServedGenerator
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from tests.endpoint.lines import generator_at
from tests.endpoint.replays import FAULTS, REPLAYS, Replay
from tests.endpoint.server import FakeServer, serving
from tests.endpoint.server import Request as Asked

GREEDY = SamplingParams(temperature=0)


@contextmanager
def replayed(owner: str, kind: str, stream: bytes, size: int) -> Iterator[ServedGenerator]:
    """A server that answers the question with that stream, so many bytes at a time."""
    fake = FakeServer(lambda text, seed: "", kind=owner)

    def fault(asked: Asked) -> bool:
        if asked.method != "POST" or "345 + 289" not in str(asked.body):
            return False
        asked.raw(b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n\r\n" % kind.encode())
        for at in range(0, len(stream), size):
            asked.raw(stream[at : at + size])
        return True

    fake.faults.append(fault)
    with serving(fake), generator_at(fake.url, chats=True) as generator:
        yield generator


def begin(generator: ServedGenerator) -> Generation:
    return generator.begin(Request([Message("user", "345 + 289")], GREEDY, "", Stride.TOKEN))


def said(generator: ServedGenerator, generation: Generation) -> str:
    return "".join(piece.text for piece in generator.run(generation))


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("name", REPLAYS)
def test_a_stream_is_read_however_it_comes(name: str, size: int) -> None:
    replay: Replay = REPLAYS[name]
    with replayed(replay.owner, replay.kind, replay.stream, size) as generator:
        generation = begin(generator)
        assert said(generator, generation) == replay.text
        assert generation.finish_reason is FinishReason.STOP
        served = generation.totals.served
    assert served
    counts = (served.prompt_tokens, served.output_tokens)
    told = (served.cached_tokens, served.thought_tokens, served.cost, served.uncounted)
    assert counts == (replay.prompt, replay.output)
    assert told == (replay.cached, replay.thought, replay.cost, replay.uncounted)


@pytest.mark.parametrize("size", [1, 100_000])
@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_answer_is_an_error_with_what_came_kept(name: str, size: int) -> None:
    kind, stream, words = FAULTS[name]
    owner = "library" if "Ollama" in name else "me"
    with replayed(owner, kind, stream, size) as generator:
        generation = begin(generator)
        pieces: list[Piece] = []
        with pytest.raises(QwqError, match=words):
            pieces += generator.run(generation)
        assert generation.finish_reason is FinishReason.ERROR
