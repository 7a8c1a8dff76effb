from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.errors import ConfigError, NetworkError, Unreachable
from qwq_cli.hub.network.api import Hub, is_safe
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.hub.network.client import ENDPOINT, Client
from tests.hub.hub_server import FakeHub, running


def test_the_endpoint_and_the_token_come_from_the_environment() -> None:
    assert Client.of({}).endpoint == ENDPOINT
    client = Client.of({"HF_ENDPOINT": "http://mirror/", "HF_TOKEN": " abc\n"})
    assert (client.endpoint, client.token) == ("http://mirror", "abc")
    assert Client.of({"HF_TOKEN": "abc", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"}).token is None


def test_the_hub_s_own_login_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    from huggingface_hub import constants

    (tmp_path / "token").write_text("stored")
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    assert Client.of(os.environ).token == "stored"


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_means_that_nothing_is_asked(name: str) -> None:
    with pytest.raises(Unreachable, match=name) as caught:
        Client.of({name: "1"})
    assert caught.value.hint == f"unset {name}"


@pytest.mark.parametrize(
    ("name", "value"), [("SSL_CERT_FILE", "/nowhere"), ("HTTPS_PROXY", "gopher://there")]
)
def test_surroundings_of_which_nothing_can_be_made_are_told(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        Client.of({})


def test_an_endpoint_that_is_no_address_is_named() -> None:
    with pytest.raises(NetworkError, match="not an address"):
        Client.of({"HF_ENDPOINT": "huggingface.co"})


def test_nobody_there_is_said_after_a_few_tries() -> None:
    waits: list[float] = []
    client = Client("http://127.0.0.1:1", backoff=Backoff(attempts=3, first=1), sleep=waits.append)
    with pytest.raises(Unreachable, match="can't be reached") as caught:
        Hub(client).repo("o/r")
    assert waits == [1, 2]
    assert "HTTPS_PROXY" in (caught.value.hint or "")


def test_retry_after_is_waited_for() -> None:
    waits: list[float] = []
    with running(FakeHub({"o/r": {"a.gguf": b"x"}})) as hub:
        hub.once(lambda request: request.send(429, Retry_After="7"))
        found = Hub(Client(hub.endpoint, sleep=waits.append)).repo("o/r")
    assert waits == [7]
    assert (found.sizes, found.license) == ({"a.gguf": 1}, "apache-2.0")


def test_a_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with running(FakeHub({"o/r": {"a.gguf": b"x"}})) as hub:
        monkeypatch.setenv("HTTP_PROXY", hub.endpoint)
        monkeypatch.setenv("http_proxy", hub.endpoint)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        hub.faults.append(lambda request: request.send(407))
        with pytest.raises(NetworkError, match="name and a password") as caught:
            Hub(Client("http://hub.invalid")).repo("o/r")
        assert "http://name:password@" in (caught.value.hint or "")
        assert hub.log[0].headers["Host"] == "hub.invalid"


@pytest.mark.parametrize("name", ["a.gguf", "Q4/a-00001-of-00002.gguf", "ünï.gguf", ".hidden"])
def test_names_that_are_safe(name: str) -> None:
    assert is_safe(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "/a",
        "..",
        "a/..",
        "../a",
        "a/../b",
        "a//b",
        "./a",
        "a\\b",
        "C:a",
        "a\0",
        "a\n",
        "a\x9b2J",
        "\u202ea",
        "a\u2028b",
    ],
)
def test_names_that_are_not(name: str) -> None:
    assert not is_safe(name)
