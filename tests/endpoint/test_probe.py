"""How a server can be asked is tried, not assumed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qwq_cli.endpoint.address import parse_address
from qwq_cli.endpoint.connection import Endpoint, connected, tried_out
from qwq_cli.endpoint.look import look
from qwq_cli.endpoint.memory import LONGEST_KEPT, Memory
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.endpoint.way import Habits, Prefill, Way
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import CHATML
from qwq_cli.errors import QwqError
from qwq_cli.hub.network.backoff import Backoff
from tests.endpoint.chats import Chats
from tests.endpoint.server import FakeServer, Request, serving

NO_MEMORY = Path(os.devnull, "memory")  # not even root can make it; ports come back


def fake(kind: str = "me", **told: object) -> FakeServer:
    chats = Chats(**told)  # type: ignore[arg-type]
    return FakeServer(lambda text, seed: "so it is", kind=kind, chats=chats)


def found(server: FakeServer, template: str | None = None, memory: Path | None = None) -> Habits:
    """template: that somebody knows."""
    with serving(server):
        endpoint, cancel = Endpoint(parse_address(server.url)), Cancel()
        with connected(endpoint, cancel) as connection:
            seen = connection.pump.run(look(connection.client))
        known = Server(seen.address, seen.kind, "", seen.models, seen.model, template=template)
        result = tried_out(endpoint, known, Memory(memory or NO_MEMORY), cancel)
    assert result.habits
    return result.habits


@pytest.mark.parametrize("kind", ["me", "library", "organization_owner", "vllm", "sglang"])
def test_a_server_that_begins_anew_is_found_out(kind: str) -> None:
    habits = found(fake(kind))
    assert (habits.way, habits.prefill) == (Way.CHAT, None)


@pytest.mark.parametrize("prefill", Prefill)
def test_any_way_to_begin_an_answer_is_found(prefill: Prefill) -> None:
    habits = found(fake(prefill=prefill.value))
    assert (habits.way, habits.prefill, habits.echoes) == (Way.PREFILLED, prefill, False)


def test_one_that_says_the_beginning_again_is_found_out() -> None:
    habits = found(fake(prefill="trailing", echoes=True))
    assert (habits.prefill, habits.echoes) == (Prefill.TRAILING, True)


def test_ollama_is_asked_in_its_own_words() -> None:
    server = fake("library", prefill="trailing")
    assert found(server).way is Way.PREFILLED
    (asked,) = server.asked("/api/chat")
    assert asked.body["options"]["num_predict"] < 20
    assert asked.body["truncate"] is False


@pytest.mark.parametrize(
    "refuses", [("seed",), ("max_tokens", "stream_options"), ("temperature", "top_p")]
)
def test_fields_that_are_refused_are_left_out(refuses: tuple[str, ...]) -> None:
    server = fake(refuses=frozenset(refuses))
    habits = found(server)
    assert habits.way is Way.CHAT
    assert set(habits.without) == set(refuses)
    last = server.asked("/v1/chat/completions")[-1].body
    assert not set(last) & set(refuses)
    assert ("max_completion_tokens" in last) == ("max_tokens" in refuses)


def test_a_raw_text_is_gone_on_with_only_where_no_template_is_laid_over_it() -> None:
    assert found(fake(), CHATML).way is Way.RAW
    templated = fake()

    def fault(request: Request) -> bool:
        if request.path == "/v1/completions":
            request.body["prompt"] = f"<|im_start|>user\n{request.body['prompt']}<|im_end|>"
        return False

    templated.faults.append(fault)
    assert found(templated, CHATML).way is Way.CHAT


def test_without_that_path_it_is_asked_by_chat() -> None:
    server = fake(prefill="prefix")
    server.faults.append(lambda r: r.path == "/v1/completions" and r.send(404, b""))
    assert found(server, CHATML).way is Way.PREFILLED


def test_one_that_fails_at_it_begins_anew() -> None:
    server = fake(prefill="continue_final_message")

    def fault(request: Request) -> bool:
        is_begun = (
            request.body and request.body.get("messages", [{}])[-1].get("role") == "assistant"
        )
        return bool(is_begun) and request.send(500, {"error": {"message": "TypeError"}})

    server.faults.append(fault)
    assert found(server).way is Way.CHAT


def test_a_key_that_is_refused_is_no_finding(tmp_path: Path) -> None:
    server = fake()
    server.faults.append(lambda r: r.method == "POST" and r.send(401, b""))
    with pytest.raises(QwqError, match="key"):
        found(server, memory=tmp_path / "endpoints.json")
    assert not (tmp_path / "endpoints.json").exists()


def test_it_is_tried_once_and_remembered(tmp_path: Path) -> None:
    server, path = fake(prefill="prefix"), tmp_path / "cache" / "endpoints.json"
    server.models = ["a"]
    first = found(server, memory=path)
    asked = len(server.asked("/v1/chat/completions"))
    assert asked
    kept = Memory(path)
    known = Server(parse_address(server.url), Kind.OTHER)
    assert kept.of(known) is None  # another model
    with serving(server):
        endpoint = Endpoint(parse_address(server.url))
        with connected(endpoint, Cancel()) as connection:
            seen = connection.pump.run(look(connection.client))
        kept.keep(seen, first)
        assert tried_out(endpoint, seen, kept, Cancel()).habits == first
    assert len(server.asked("/v1/chat/completions")) == asked
    later = Memory(path, wall=lambda: 1e12 + LONGEST_KEPT)
    assert later.of(seen) is None
    path.write_text("{")
    assert kept.of(seen) is None


def test_a_busy_server_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.endpoint.connection.BACKOFF", Backoff(attempts=5, first=0.01))
    server, refused = fake(), list[str]()

    def busy(request: Request) -> bool:
        if "completions" not in request.path or len(refused) == 4:
            return False
        refused.append(request.path)
        return request.send(429, {"error": {"message": "Slow down"}})

    server.faults.append(busy)
    assert found(server).way is Way.CHAT
    assert len(refused) == 4
