"""What a hub, or something that took its place, may send: an error of ours, soon and in words."""

from __future__ import annotations

import gzip
import itertools
import json
import threading
from collections.abc import Iterable, Iterator

import pytest

from qwq_cli.errors import NetworkError
from qwq_cli.hub.download.remote_model import BLOCK, remote_model
from qwq_cli.hub.network import client as client_module
from qwq_cli.hub.network.api import Hub
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.hub.network.client import Client
from tests.hub.gguf_writer import tiny
from tests.hub.hub_server import COMMIT, FakeHub, running

TOKEN = "hf_secret"
FILES = {"o/r": {"m-Q8_0.gguf": tiny() + bytes(3 * BLOCK)}}
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with running(FakeHub(FILES)) as started:
        yield started


def client(hub: FakeHub, **fields: object) -> Client:
    quick = {"backoff": Backoff(attempts=2, first=0), "sleep": lambda _: None, "stall": 2.0}
    return Client(hub.endpoint, TOKEN, **{**quick, **fields})  # type: ignore[arg-type]


def refused(hub: FakeHub, **fields: object) -> NetworkError:
    """The error of a look at a repository."""
    with pytest.raises(NetworkError) as caught:
        Hub(client(hub, **fields)).repo("o/r")
    assert caught.value.hint
    assert len(caught.value.message) < 500
    assert TOKEN not in caught.value.message
    return caught.value


def answers(hub: FakeHub, body: bytes, /, **headers: str) -> None:
    hub.faults.append(lambda request: request.send(200, body, **headers))


def sends(hub: FakeHub, parts: Iterable[bytes]) -> None:
    hub.faults.append(lambda request: request.raw(parts))


def chunked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield b"%x\r\n%b\r\n" % (len(chunk), chunk)


def endless(head: bytes) -> Iterator[bytes]:
    yield head + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from chunked(itertools.repeat(bytes(1 << 16)))


def test_a_body_without_an_end_is_cut_while_it_is_read(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MAX_JSON", 1 << 20)
    sends(hub, endless(OK))
    assert "never ends: it has more than 1 MB" in refused(hub).message
    assert hub.sent < 16 << 20  # what the sockets hold


def test_a_range_without_an_end_is_read_to_where_it_was_asked_for(hub: FakeHub) -> None:
    size = len(FILES["o/r"]["m-Q8_0.gguf"])
    head = b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-%d/%d\r\n" % (size - 1, size)
    own = Hub(client(hub))
    file = own.file("o/r", COMMIT, "m-Q8_0.gguf")
    hub.faults.append(lambda request: request.is_body and request.raw(endless(head)))
    with pytest.raises(Exception, match="m-Q8_0"):
        remote_model(own, (file,))
    assert hub.sent < BLOCK + (16 << 20)


def test_a_packed_bomb_is_not_opened(hub: FakeHub) -> None:
    answers(hub, gzip.compress(bytes(100 << 20)), Content_Encoding="gzip")
    assert "packed data" in refused(hub).message


def test_json_that_is_too_deep(hub: FakeHub) -> None:
    answers(hub, b"[" * 100_000)
    assert "not JSON" in refused(hub).message
    hub.faults[:] = []
    answers(hub, b'{"sha":' * 100_000)
    assert "not JSON" in refused(hub).message


GOOD = {"sha": COMMIT, "siblings": [{"rfilename": "a.gguf", "size": 1, "lfs": {"size": 1}}]}
WRONG: tuple[object, ...] = (-1, 10**30, 1.5, "x\x1b[2J", [], {}, [[]], {"a": {}}, True)


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize("field", ["sha", "siblings", "tags", "rfilename", "size", "lfs"])
def test_a_wrong_type_in_a_field(hub: FakeHub, field: str, wrong: object) -> None:
    document = json.loads(json.dumps(GOOD))
    (document if field in ("sha", "siblings", "tags") else document["siblings"][0])[field] = wrong
    answers(hub, json.dumps(document).encode())
    try:
        Hub(client(hub)).repo("o/r")
    except NetworkError as error:
        assert error.hint  # noqa: PT017 - an empty list may do


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_card_may_hold_anything(hub: FakeHub, wrong: object) -> None:
    for card in (wrong, {"configs": wrong}):
        hub.faults[:] = []
        answers(hub, json.dumps({**GOOD, "cardData": card}).encode())
        Hub(client(hub)).repo("o/r")


@pytest.mark.parametrize(
    "header", ["X_Linked_Size", "X_Linked_Etag", "X_Repo_Commit"], ids=str.lower
)
@pytest.mark.parametrize("value", ["9" * 5000, "-1", "\xb2", "nan", "\x9b2J"], ids=ascii)
def test_a_wrong_header_of_a_file(hub: FakeHub, header: str, value: str) -> None:
    right = {"X_Linked_Size": "1", "X_Linked_Etag": "a" * 40, "X_Repo_Commit": COMMIT}
    hub.faults.append(lambda request: request.send(302, **{**right, header: value}))
    with pytest.raises(NetworkError):
        Hub(client(hub)).file("o/r", COMMIT, "m-Q8_0.gguf")


def test_a_range_in_numbers_of_five_thousand_digits(hub: FakeHub) -> None:
    own = Hub(client(hub))
    file, many = own.file("o/r", COMMIT, "m-Q8_0.gguf"), "9" * 5000
    said = f"bytes {many}-{many}/{many}"
    hub.faults.append(lambda r: r.is_body and r.send(206, b"x", Content_Range=said))
    with pytest.raises(NetworkError, match="a request for a range"):
        remote_model(own, (file,))


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd", "javascript:alert(1)", "data:,x", "ftp://h/x", "//", "http://[",
        "http://h:99999999/", "http://[::1", "http:///x", "\\\\h\\x", "/api/models/o/r",
    ],
)  # fmt: skip
def test_redirects_to_nonsense(hub: FakeHub, target: str) -> None:
    hub.faults.append(lambda request: request.send(302, Location=target))
    refused(hub)


def test_no_token_leaves_with_a_redirect(hub: FakeHub) -> None:
    hub.faults.append(
        lambda request: request.host == "hub" and request.send(302, Location=f"{hub.storage}/o/r/x")
    )
    hub.faults.append(lambda request: request.send(200, json.dumps(GOOD).encode()))
    Hub(client(hub)).repo("o/r")
    told = {request.host: request.headers.get("Authorization") for request in hub.log}
    assert told == {"hub": f"Bearer {TOKEN}", "storage": None}


def test_headers_without_measure(hub: FakeHub) -> None:
    sends(hub, [OK, *(b"X-%d: %b\r\n" % (i, b"x" * 1000) for i in range(500)), b"\r\n"])
    assert "can't be reached" in refused(hub).message


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 O", OK + b"Content-Length: 90\r\n\r\n{"])
def test_an_answer_that_drips_for_ever(hub: FakeHub, said: bytes) -> None:
    over = threading.Event()

    def drip() -> Iterator[bytes]:
        yield said
        while not over.wait(0.02):
            yield b" "

    sends(hub, drip())
    assert "after 0 seconds" in refused(hub, whole=0.2).message
    over.set()


def test_a_patience_that_is_told_and_ends(hub: FakeHub) -> None:
    waits: list[float] = []
    told: list[str] = []
    hub.faults.append(lambda request: request.send(429, Retry_After="200"))
    error = refused(
        hub, backoff=Backoff(attempts=50, first=0), sleep=waits.append, tell=told.append
    )
    assert "429" in error.message
    assert waits == [200, 100]
    assert [line.partition(" ")[2] for line in told] == [
        f"429 Too Many Requests; asked again in {seconds} s, Ctrl-C ends the wait."
        for seconds in (200, 100)
    ]


def test_ctrl_c_ends_a_wait(hub: FakeHub) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    hub.faults.append(lambda request: request.send(503, Retry_After="300"))
    with pytest.raises(KeyboardInterrupt):
        Hub(client(hub, sleep=interrupted)).repo("o/r")
    assert len(hub.log) == 1


def test_a_proxy_that_wants_a_password(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", hub.endpoint)
    hub.faults.append(lambda request: request.send(407, Proxy_Authenticate="Basic"))
    with pytest.raises(NetworkError, match="name and a password") as caught:
        Hub(Client("https://hub.invalid", sleep=lambda _: None)).repo("o/r")
    assert "http://name:password@" in (caught.value.hint or "")
    assert len(hub.log) == 1, "it would be refused again"


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 GMT", "soon", "\x9b2J"])
def test_a_clock_of_a_server_is_not_asked(hub: FakeHub, date: str) -> None:
    hub.faults.append(lambda request: request.send(200, json.dumps(GOOD).encode(), Date=date))
    assert Hub(client(hub)).repo("o/r").commit == COMMIT


def test_a_server_that_is_another(hub: FakeHub) -> None:
    """It has no certificate; one that does not fit fails at the same place."""
    waits: list[float] = []
    other = Client(hub.endpoint.replace("http:", "https:"), TOKEN, sleep=waits.append)
    with pytest.raises(NetworkError, match="can't prove who it is") as caught:
        Hub(other).repo("o/r")
    assert "SSL_CERT_FILE" in (caught.value.hint or "")
    assert waits == [], "it would be the same again"
