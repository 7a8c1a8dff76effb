"""Which cluster a run takes, without one: Ray is played by a stand-in."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from qwq_cli.cluster.session import session
from qwq_cli.errors import EngineError, NetworkError, UsageError


class FakeRay(ModuleType):
    """Takes down how it is begun; puts a handler of its own in, as Ray does."""

    def __init__(self) -> None:
        super().__init__("ray")
        self.begun: list[Any] = []
        self.ended = 0
        self.fails: list[Exception] = []
        self.usage_stats: str | None = None

    def init(self, address: str, **more: Any) -> None:
        self.begun.append(address)
        self.usage_stats = os.environ.get("RAY_USAGE_STATS_ENABLED")
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.stdout.write("Ray says hello\n")
        if self.fails:
            raise self.fails.pop(0)

    def shutdown(self) -> None:
        self.ended += 1


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeRay:
    made = FakeRay()
    monkeypatch.setitem(sys.modules, "ray", made)
    monkeypatch.setattr("qwq_cli.cluster.session.find_spec", lambda name: made)
    monkeypatch.setenv("RAY_TMPDIR", str(tmp_path))
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    return made


@pytest.fixture
def listening() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def start(tmp_path: Path, address: str) -> None:
    """What `ray start` leaves."""
    (tmp_path / "ray").mkdir()
    (tmp_path / "ray" / "ray_current_cluster").write_text(f"{address}\n")


def test_without_a_cluster_one_is_started_and_ended(ray: FakeRay) -> None:
    with session("auto") as made:
        assert made.is_own
        assert ray.ended == 0
    assert (ray.begun, ray.ended) == (["local"], 1)
    assert ray.usage_stats == "0"


def test_the_one_of_ray_start_is_taken(ray: FakeRay, tmp_path: Path, listening: str) -> None:
    start(tmp_path, listening)
    with session("auto") as made:
        assert not made.is_own
    assert ray.begun == [listening]


def test_one_that_is_gone_is_not_waited_for(ray: FakeRay, tmp_path: Path) -> None:
    start(tmp_path, "127.0.0.1:1")
    with session("auto") as made:
        assert made.is_own


def test_the_variable_names_one_but_the_flag_wins(
    ray: FakeRay, monkeypatch: pytest.MonkeyPatch, listening: str
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    with session(listening):
        assert "RAY_ADDRESS" not in os.environ  # Ray would take it
    monkeypatch.setenv("RAY_ADDRESS", listening)
    with session("auto"):
        pass
    assert ray.begun == [listening, listening]


def test_an_address_where_nobody_is_is_told_at_once(ray: FakeRay) -> None:
    with (
        pytest.raises(NetworkError, match=r"No Ray cluster answers at 127\.0\.0\.1:1"),
        session("127.0.0.1:1"),
    ):
        pass
    assert ray.begun == []


def test_another_version_of_ray_is_a_mistake_of_the_user(ray: FakeRay, listening: str) -> None:
    ray.fails = [RuntimeError("Version mismatch:\n Ray 2.1, Python 3.9")]
    with pytest.raises(UsageError, match=r"Version mismatch: Ray 2\.1"), session(listening):
        pass


def test_a_slow_start_is_tried_once_more(ray: FakeRay) -> None:
    ray.fails = [Exception("timed out")]
    with session("local"):
        pass
    ray.fails = [Exception("timed out"), Exception("timed out again")]
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(EngineError, match="timed out again"), session("local"):
        pass
    assert signal.getsignal(signal.SIGTERM) is before


def test_handlers_stay_ours_and_nothing_is_printed(
    ray: FakeRay, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with session("local"):
        assert signal.getsignal(signal.SIGTERM) is before
        sys.stdout.write("and this is Ray's\n")
    assert capsys.readouterr().out == ""
