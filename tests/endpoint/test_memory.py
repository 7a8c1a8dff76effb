"""What is remembered of endpoints, in a file that may hold anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.endpoint.address import Address
from qwq_cli.endpoint.memory import Memory
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.endpoint.way import Habits

SERVER = Server(Address("http://box"), Kind.OTHER)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b'{"a":"\xff"}', b"[" * 100_000, b"[1]"])
def test_a_file_that_can_not_be_read_is_as_good_as_none(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "endpoints.json"
    path.write_bytes(text)
    memory = Memory(path)
    assert memory.of(SERVER) is None
    memory.keep(SERVER, Habits(chat=True))
    assert memory.of(SERVER) == Habits(chat=True)
