"""Faults of servers and networks, and where a key goes."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from qwq_cli.endpoint.address import parse_address
from qwq_cli.endpoint.client import Client, Limits
from qwq_cli.endpoint.connection import Endpoint, connected
from qwq_cli.endpoint.failure import (
    LONGEST_TOLD,
    BrokenOff,
    Garbled,
    KeyRefused,
    ProxyRefused,
    Redirected,
    Unreachable,
)
from qwq_cli.endpoint.key import Key
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import ConfigError, QwqError, UsageError
from tests.endpoint.server import FakeServer, Request, serving

KEY = Key("BOX_KEY", "sk-very-secret")
QUICK = Limits(connect=1, read=0.3, whole=0.6, body=1000)


def fake(*faults: Any) -> FakeServer:
    return FakeServer(lambda text, seed: "", faults=list(faults))


def got(server: FakeServer, path: str = "/v1/models", key: Key | None = None) -> Any:
    with connected(Endpoint(parse_address(server.url), key), Cancel(), QUICK) as connection:
        return connection.pump.run(connection.client.get(path))


def test_a_key_goes_to_its_server() -> None:
    with serving(fake()) as server:
        got(server, key=KEY)
    assert server.log[0].headers["Authorization"] == "Bearer sk-very-secret"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_key_goes_where_a_server_redirects_to(status: int) -> None:
    with serving(fake()) as other:
        away = fake(lambda request: request.send(status, Location=f"{other.url}/v1/models"))
        with serving(away) as server, pytest.raises(Redirected, match="redirects to"):
            got(server, key=KEY)
    assert other.log == []


def test_a_redirect_within_the_server_is_followed() -> None:
    def moved(request: Request) -> bool:
        return request.path == "/old" and request.send(307, Location="/v1/models")

    with serving(fake(moved)) as server:
        assert got(server, "/old")["data"]


def test_a_circle_of_redirects_ends() -> None:
    away = fake(lambda request: request.send(307, Location="/v1/models"))
    with serving(away) as server, pytest.raises(Redirected, match="loop"):
        got(server)
    assert len(server.log) == 3


@pytest.mark.parametrize("escaped", [False, True])
def test_a_key_that_a_server_repeats_is_not_told(*, escaped: bool) -> None:
    """Some write a slash in JSON as \\/."""
    key = Key("BOX_KEY", "sk-very/secret")
    told = json.dumps({"error": {"message": f"Incorrect key: {key.value}"}})
    body = told.replace("/", "\\/") if escaped else told
    refusing = fake(lambda request: request.send(401, body.encode()))
    with serving(refusing) as server, pytest.raises(KeyRefused) as caught:
        got(server, key=key)
    assert "secret" not in f"{caught.value.message}{caught.value.hint}{caught.value}"
    assert "[key]" in caught.value.message


def test_nor_is_one_in_a_redirect_or_an_event() -> None:
    away = fake(lambda request: request.send(307, Location=f"http://else/{KEY.value}"))
    with serving(away) as server, pytest.raises(Redirected) as caught:
        got(server, key=KEY)
    assert KEY.value not in f"{caught.value.message}{caught.value}"
    client = Client(parse_address("http://localhost:1"), KEY)
    assert KEY.value not in str(client.safe(Garbled(f"boom {KEY.value}", KEY.value)))


@pytest.mark.parametrize("room", range(0, 40, 3))
def test_nor_is_the_beginning_of_one_in_an_error_that_was_cut(room: int) -> None:
    """As much of a long error is told as fits, and a key may stand at its end."""
    key = Key("BOX_KEY", "sk-very-secret-0123456789")
    told = {"error": {"message": "x" * (LONGEST_TOLD - room) + key.value}}
    refusing = fake(lambda request: request.send(400, told))
    away = fake(
        lambda request: request.send(307, Location=f"http://h/{'a' * (111 - room)}{key.value}")
    )
    for faulty in (refusing, away):
        with serving(faulty) as server, pytest.raises(QwqError) as caught:
            got(server, key=key)
        assert key.value[:9] not in f"{caught.value.message}{caught.value}"


def test_a_redirect_to_no_address_is_told() -> None:
    away = fake(lambda request: request.send(307, Location="/" + "a" * 70_000))
    with serving(away) as server, pytest.raises(QwqError, match="is not an address"):
        got(server)


@pytest.mark.parametrize("host", ["\u2177.invalid", "[v1.a]:1", "127.0.0.1:1/" + "a" * 70_000])
def test_an_address_that_no_request_can_have_is_told(host: str) -> None:
    endpoint = Endpoint(parse_address(f"http://{host}"))
    with connected(endpoint, Cancel(), QUICK) as connection, pytest.raises(UsageError):
        connection.pump.run(connection.client.get("/v1/models"))


SURROUNDINGS = [
    ("SSL_CERT_FILE", "/nowhere", "SSL_CERT_FILE names can't be read as"),
    ("SSL_CERT_FILE", __file__, "SSL_CERT_FILE names can't be read as"),
    ("HTTPS_PROXY", "gopher://me:hidden@there", "The proxy"),
    ("ALL_PROXY", "socks9://me:hidden@there", "The proxy"),
    ("HTTPS_PROXY", "http://me:hidden@there:999999", "The proxy"),
    ("HTTP_PROXY", "http://[::1", "The proxy"),
]


@pytest.mark.parametrize(("name", "value", "words"), SURROUNDINGS)
def test_surroundings_of_which_nothing_can_be_made_are_told(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=words) as caught:
        Client(parse_address("https://far.invalid"), KEY)
    assert "hidden" not in f"{caught.value.message}{caught.value.hint}"


def test_certificates_count_on_this_machine_too_where_something_is_encrypted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    with pytest.raises(ConfigError, match="SSL_CERT_FILE"):
        Client(parse_address("https://localhost:1"))
    with serving(fake()) as server:
        assert got(server)["data"]


def test_a_server_that_hangs_up_before_it_shows_who_it_is_may_be_asked_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        hanging_up = threading.Thread(target=hang_up, args=(server,))
        hanging_up.start()
        endpoint = Endpoint(parse_address(f"https://127.0.0.1:{server.getsockname()[1]}"))
        with connected(endpoint, Cancel(), QUICK) as connection, pytest.raises(Unreachable):
            connection.pump.run(connection.client.get("/v1/models"))
        hanging_up.join()


def hang_up(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(4096)


def drip(request: Request) -> bool:
    request.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    for _ in range(40):
        request.handler.wfile.write(b" ")
        request.handler.wfile.flush()
        time.sleep(0.05)
    return True


def silence(request: Request) -> bool:
    time.sleep(0.8)
    return request.raw(b"")


RAW = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
FAULTS: dict[str, tuple[Any, type[QwqError], str]] = {
    "endless body": (lambda r: r.send(200, b" " * 2000), Garbled, "more than"),
    "slow drip": (drip, Unreachable, "does not come to an end"),
    "silence": (silence, Unreachable, "nothing came"),
    "no answer": (lambda r: r.raw(b""), BrokenOff, "does not answer"),
    "no HTTP": (lambda r: r.raw(b"SSH-2.0-x\r\n\r\n"), BrokenOff, "does not answer"),
    "cut body": (
        lambda r: r.raw(RAW + b"Content-Length: 9\r\n\r\n{"),
        BrokenOff,
        "broke off its answer",
    ),
    "deep": (lambda r: r.send(200, b"[" * 900), Garbled, "not JSON"),
    "huge headers": (
        lambda r: r.raw(RAW + b"X: " + b"x" * 300_000 + b"\r\n\r\n"),
        BrokenOff,
        "does not answer",
    ),
    "proxy": (lambda r: r.send(407, b""), ProxyRefused, "name and a password"),
    "packed": (lambda r: r.send(200, b"{}", Content_Encoding="gzip"), Garbled, "packed"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_an_error_of_its_own(name: str) -> None:
    fault, kind, words = FAULTS[name]
    with serving(fake(fault)) as server, pytest.raises(kind, match=words) as caught:
        got(server)
    assert type(caught.value) is kind


def test_a_server_without_a_certificate_that_counts_is_refused() -> None:
    with serving(fake()) as server:
        endpoint = Endpoint(parse_address(server.url.replace("http:", "https:")))
        with connected(endpoint, Cancel(), QUICK) as connection, pytest.raises(QwqError) as caught:
            connection.pump.run(connection.client.get("/v1/models"))
    assert "prove who it is" in caught.value.message


def test_https_at_a_port_of_plain_http_is_told_though_it_waits_in_silence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        endpoint, limits = Endpoint(parse_address(f"https://127.0.0.1:{port}")), Limits(connect=0.2)
        with connected(endpoint, Cancel(), limits) as connection, pytest.raises(Unreachable) as it:
            connection.pump.run(connection.client.get("/v1/models"))
    assert "it may speak http alone" in it.value.message
    assert it.value.hint == f"Try http://127.0.0.1:{port}"


def test_a_request_is_given_up_at_once_and_leaves_no_thread() -> None:
    cancel = Cancel()
    with serving(fake(silence)) as server:
        timer = threading.Timer(0.1, cancel.set)
        timer.start()
        began = time.monotonic()
        endpoint = Endpoint(parse_address(server.url.replace("127.0.0.1", "localhost")))
        with connected(endpoint, cancel) as connection, pytest.raises(Cancelled):
            connection.pump.run(connection.client.get("/v1/models"))
        assert time.monotonic() - began < 0.5
        timer.join()
    assert [thread.name for thread in threading.enumerate() if "asyncio" in thread.name] == []


def test_what_is_on_this_machine_is_not_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(fake()) as server:
        assert got(server, key=KEY)["data"]


def streamed(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def test_a_stream_has_to_be_one() -> None:
    async def read(url: str) -> list[bytes]:
        client = Client(parse_address(url))
        try:
            return [data async for data in client.events("/completion", {})]
        finally:
            await client.close()

    page = fake(lambda request: request.send(200, b"<html>", Content_Type="text/html"))
    with serving(page) as server, pytest.raises(Garbled, match="text/html"):
        streamed(read(server.url))
