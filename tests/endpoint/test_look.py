"""What a server is found to be."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from qwq_cli.endpoint.address import parse_address
from qwq_cli.endpoint.connection import Endpoint, look_at
from qwq_cli.endpoint.failure import Busy, Garbled, NoModelServer, NoSuchModel, Unreachable
from qwq_cli.endpoint.server import Kind, Server
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import UsageError
from qwq_cli.hub.network.backoff import Backoff
from tests.endpoint.server import FakeServer, Request, once, serving


def looked(server: FakeServer, ending: str = "") -> Server:
    with serving(server):
        return look_at(Endpoint(parse_address(f"{server.url}{ending}")), Cancel())


def fake(**told: object) -> FakeServer:
    return FakeServer(lambda text, seed: "", **told)  # type: ignore[arg-type]


def test_llama_server_tells_its_template_and_context() -> None:
    found = looked(fake(n_ctx=2048, slots=3))
    assert (found.kind, found.version) == (Kind.LLAMA_SERVER, "b1-test")
    assert (found.n_ctx, found.slots) == (2048, 3)
    assert found.template
    assert found.model
    assert found.model.title == "test-model"


@pytest.mark.parametrize(
    ("owner", "kind"),
    [("vllm", Kind.VLLM), ("sglang", Kind.SGLANG), ("library", Kind.OLLAMA),
     ("organization_owner", Kind.LM_STUDIO), ("me", Kind.OTHER)],
)  # fmt: skip
def test_others_are_told_by_whose_their_models_are(owner: str, kind: Kind) -> None:
    found = looked(fake(kind=owner, n_ctx=777))
    assert (found.kind, found.n_ctx, found.template) == (kind, 777, None)


@pytest.mark.parametrize("name", ["b", "B", "/models/b.gguf", "models/b.gguf"])
def test_a_model_is_named_as_people_name_it(name: str) -> None:
    server = fake(kind="vllm", models=["/models/a.gguf", "/models/b.gguf", "models/b.gguf"])
    found = looked(server, f"#{name}")
    assert found.model
    assert found.model.title == "b"


def test_a_wrong_model_is_refused_with_the_nearest() -> None:
    with pytest.raises(NoSuchModel) as caught:
        looked(fake(models=["qwq-32b"]), "#qwq-32")
    assert caught.value.hint == "Did you mean qwq-32b?"


def test_of_several_models_one_has_to_be_named() -> None:
    with pytest.raises(UsageError, match="a, b") as caught:
        looked(fake(models=["a", "b"]))
    assert (caught.value.hint or "").endswith("#a")


def test_a_server_that_loads_its_model_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.endpoint.connection.LOADING_PAUSE", 0.01)
    server, told = fake(), list[str]()

    def loading(request: Request) -> bool:
        return request.send(503, {"error": {"code": 503, "message": "Loading model"}})

    for _ in range(3):
        once(loading, server)
    with serving(server):
        look_at(Endpoint(parse_address(server.url)), Cancel(), told.append)
    assert len(told) == 3
    assert "loading its model" in told[0]


@pytest.mark.parametrize("failures", [1, 4, 5])
def test_a_busy_server_is_asked_again_on_first_contact(
    monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    """Give up after as many requests as a run does."""
    monkeypatch.setattr("qwq_cli.endpoint.connection.BACKOFF", Backoff(attempts=5, first=0.01))
    server, told = fake(), list[str]()
    for _ in range(failures):
        once(lambda request: request.send(429, {"error": {"message": "Slow down"}}), server)
    with serving(server), nullcontext() if failures < 5 else pytest.raises(Busy):
        look_at(Endpoint(parse_address(server.url)), Cancel(), told.append)
    assert len(told) == min(failures, 4)
    assert "Slow down" in told[0]


def test_nobody_there() -> None:
    with serving(fake()) as server:
        url = server.url
    with pytest.raises(Unreachable, match="refused"):
        look_at(Endpoint(parse_address(url)), Cancel())


def test_looking_can_be_cancelled() -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        look_at(Endpoint(parse_address("http://127.0.0.1:9")), cancel)


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html><title>Log in</title>", b"{", b"[" * 100_000, b"\xff"]
)
def test_what_is_no_json_is_told(body: bytes) -> None:
    server = fake()
    server.faults.append(lambda request: request.send(200, body))
    with pytest.raises(Garbled, match=r"web page|not JSON"):
        looked(server)


def test_strange_models_in_a_list_are_none() -> None:
    server = fake()
    server.faults.append(lambda request: request.send(200, {"data": [{"id": 4}, 5]}))
    found = looked(server)
    assert (found.kind, found.models, found.model) == (Kind.OTHER, (), None)


@pytest.mark.parametrize("document", [[], {}, {"data": 3}, "x", None, {"status": "ok"}])
def test_what_lists_no_models_and_knows_no_chats_is_no_server_of_a_model(document: object) -> None:
    server = fake()
    server.faults.append(lambda request: request.send(200, document))
    with pytest.raises(NoModelServer, match="is not a model server"):
        looked(server)


def test_one_that_knows_nothing_of_it_is_none_either() -> None:
    server = fake()
    server.faults.append(lambda request: request.send(404))
    with pytest.raises(NoModelServer):
        looked(server)


def test_one_that_refuses_an_empty_chat_is_one() -> None:
    server = fake(kind="strange")

    def fault(request: Request) -> bool:
        is_chat = request.path == "/v1/chat/completions"
        return request.send(400 if is_chat else 404, {"error": {"message": "messages missing"}})

    server.faults.append(fault)
    found = looked(server)
    assert (found.kind, found.models) == (Kind.OTHER, ())


def test_ollama_tells_its_context_and_whether_it_thinks() -> None:
    server = fake(kind="library", models=["qwq:latest"], n_ctx=4096)
    server.chats.thinks = True
    found = looked(server, "#qwq")
    assert (found.kind, found.version) == (Kind.OLLAMA, "0.99")
    assert (found.n_ctx, found.thinks) == (4096, True)


def test_ollama_without_a_model_says_how_to_get_one() -> None:
    with pytest.raises(NoSuchModel, match="no model yet"):
        looked(fake(kind="library", models=[]))
