"""What an address is, and where a redirect may lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.endpoint.address import Address, is_address, parse_address, target_of
from qwq_cli.endpoint.key import Key
from qwq_cli.endpoint.named import endpoint_named
from qwq_cli.errors import ConfigError, UsageError

GOOD = {
    "http://localhost:8080": ("http://localhost:8080", None),
    "http://localhost:8080/": ("http://localhost:8080", None),
    "http://localhost:8080/v1": ("http://localhost:8080", None),
    "https://Host.example/v1/#org/model:Q4": ("https://host.example", "org/model:Q4"),
    "https://host/api/v1#m%20n": ("https://host/api", "m n"),
    "http://[::1]:9/v1": ("http://[::1]:9", None),
    " http://10.0.0.7:8000 ": ("http://10.0.0.7:8000", None),
}


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_read(text: str) -> None:
    assert is_address(text)
    found = parse_address(text)
    assert (found.root, found.model) == GOOD[text]


@pytest.mark.parametrize(
    "text",
    ["http://", "http:///v1", "http://host:port", "http://host:0", "http://host:99999",
     "http://host/?key=1", "http://ho st/", "http://host\\x", "ftp://host", "https://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not an address"):
        parse_address(text)


@pytest.mark.parametrize("text", ["ftp://host", "HTPS://host", "ws://host/v1#m"])
def test_a_wrong_scheme_is_told_as_one(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        endpoint_named(text, tmp_path / "config.toml", {})
    assert caught.value.message == f"{text!r} is not an address."
    assert "http://host:port or https://" in (caught.value.hint or "")


def test_a_password_in_an_address_is_refused_and_not_told() -> None:
    with pytest.raises(UsageError) as caught:
        parse_address("https://me:secret@host/v1")
    assert "secret" not in f"{caught.value.message}{caught.value.hint}"


@pytest.mark.parametrize(
    "text", ["qwq-32b", "./model.gguf", "owner/repo:Q4", "httpd.gguf", "file:///x.gguf"]
)
def test_a_model_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("http://localhost:1", True), ("http://127.0.0.9", True), ("http://[::1]:1", True),
     ("http://box.localhost", True), ("http://localhost.example", False),
     ("http://10.0.0.1", False),
     ("http://0.0.0.0:1", False)],
)  # fmt: skip
def test_which_addresses_are_on_this_machine(text: str, expected: bool) -> None:
    assert parse_address(text).is_loopback is expected


@pytest.mark.parametrize(
    ("location", "expected"),
    [("/v2/x", "http://host:8/v2/x"), ("http://host:8/y", "http://host:8/y"),
     ("https://host:8/y", None), ("http://host:9/y", None), ("http://other:8/y", None),
     ("//other/y", None), ("http://host:8@other/y", None), ("http://[", None)],
)  # fmt: skip
def test_a_redirect_is_followed_only_to_the_same_server(
    location: str, expected: str | None
) -> None:
    assert target_of("http://host:8/v1/x", location) == expected


def test_a_key_goes_over_plain_http_only_here_or_where_that_is_allowed() -> None:
    key = Key("BOX_KEY", "sk-1")
    for text in ("https://host", "http://localhost:8080"):
        key.require_safe(parse_address(text), plain=False)
    far = Address("http://host:8080")
    key.require_safe(far, plain=True)
    with pytest.raises(ConfigError, match="BOX_KEY") as caught:
        key.require_safe(far, plain=False)
    assert "sk-1" not in f"{caught.value.message}{caught.value.hint}{key!r}"


@pytest.mark.parametrize("value", ["a\nb", "a\r\nHost: x", "kéy"])
def test_a_key_has_no_signs_that_a_header_can_not_have(value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Key("BOX_KEY", value)
    assert value not in caught.value.message
