from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from qwq_cli.errors import InvalidModelFile, NetworkError
from qwq_cli.hub.download.remote_model import BLOCK, MOST, remote_model, remote_tokens
from qwq_cli.hub.gguf.gguf import ModelFile, inspect
from qwq_cli.hub.gguf.metadata import MAX_VOCABULARY
from qwq_cli.hub.network.api import Hub
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.hub.network.client import Client
from tests.hub.gguf_writer import SHAPE, WEIGHTS, gguf, text, tiny
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


def test_a_header_without_an_end_is_given_up() -> None:
    """It claims words for as long as the file goes on."""
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + text("tokenizer.ggml.tokens")
    data = head + struct.pack("<IIQ", 9, 8, MAX_VOCABULARY) + bytes(MOST + 2 * BLOCK)
    with running(FakeHub({"o/r": {"m.gguf": data}}, chunk=1 << 20)) as hub:
        with pytest.raises(InvalidModelFile, match="no end after 64 MiB"):
            look(hub)
        assert hub.sent <= MOST + BLOCK


def test_the_weights_of_a_split_whose_first_part_holds_none_are_those_of_the_second() -> None:
    keys = {"split.no": 0, "split.count": 2}
    parts = {
        "m-00001-of-00002.gguf": gguf({**SHAPE, **keys}),
        "m-00002-of-00002.gguf": gguf({"split.no": 1}, WEIGHTS),
    }
    with running(FakeHub({"o/r": parts})) as hub:
        own = Hub(Client(hub.endpoint))
        found = remote_model(own, tuple(own.file("o/r", COMMIT, name) for name in parts))
    assert found.parameters >= 64 * 4 + 64 * 64


def test_special_tokens_are_read_without_the_weights() -> None:
    data = tiny(tokenizer__ggml__eos_token_id=1) + bytes(3 * BLOCK)
    with running(FakeHub({"o/r": {"m.gguf": data}})) as hub:
        own = Hub(Client(hub.endpoint))
        file = own.file("o/r", COMMIT, "m.gguf")
        assert remote_tokens(own, file, remote_model(own, (file,)).header) == (("eos_token", "bc"),)
        assert hub.sent <= 2 * BLOCK
