from __future__ import annotations

import random
from pathlib import Path

import pytest

from qwq_cli.errors import InvalidModelFile, NetworkError
from qwq_cli.hub.download.remote_model import BLOCK, remote_model
from qwq_cli.hub.gguf.gguf import ModelFile, inspect
from qwq_cli.hub.network.api import Hub
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.hub.network.client import Client
from tests.hub.gguf_writer import tiny
from tests.hub.hub_server import COMMIT, FakeHub, running

WORDS = [f"word{i}" for i in range(200_000)]  # a header of more than one block
DATA = tiny(tokenizer__ggml__tokens=WORDS) + random.Random(1).randbytes(3 * BLOCK)


def look(hub: FakeHub, name: str = "m.gguf") -> ModelFile:
    own = Hub(Client(hub.endpoint, backoff=Backoff(attempts=3, first=0), sleep=lambda _: None))
    return remote_model(own, (own.file("o/r", COMMIT, name),))


def test_it_says_what_the_file_will_say_and_fetches_only_the_header(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(DATA)
    with running(FakeHub({"o/r": {"m.gguf": DATA}})) as hub:
        found = look(hub)
        assert hub.sent <= 3 * BLOCK < len(DATA)
    here = inspect(tmp_path / "m.gguf")
    assert found.header == here.header
    assert (found.size, found.parameters) == (here.size, here.parameters)


def test_troubles_pass_and_a_server_without_ranges_is_read_from_its_start() -> None:
    with running(FakeHub({"o/r": {"m.gguf": DATA}})) as hub:
        hub.once(lambda r: r.is_body and r.cut())
        hub.once(lambda r: r.is_body and r.send(503))
        hub.faults.append(lambda r: r.is_body and r.send(200, DATA))
        assert look(hub).header.vocabulary == len(WORDS)


def test_troubles_that_stay_are_told() -> None:
    with running(FakeHub({"o/r": {"m.gguf": DATA}})) as hub:
        hub.faults.append(lambda r: r.is_body and r.send(503))
        with pytest.raises(NetworkError, match="503"):
            look(hub)


def test_what_is_no_model_is_found_before_it_is_fetched() -> None:
    files = {"page.gguf": b"<html>" + bytes(1 << 16), "short.gguf": tiny()[:-4000]}
    with running(FakeHub({"o/r": files})) as hub:
        for name, message in (("page.gguf", "web page"), ("short.gguf", "truncated")):
            with pytest.raises(InvalidModelFile, match=message):
                look(hub, name)
