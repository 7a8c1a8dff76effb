"""Endpoints that the config names, and what a user means by a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.config import resolve
from qwq_cli.endpoint.connection import Endpoint
from qwq_cli.endpoint.named import endpoint_named, named_endpoints
from qwq_cli.endpoint.server import Kind
from qwq_cli.errors import ConfigError

CONFIG = """
temperature = 0.5

[endpoints.box]
url = "http://localhost:8080/v1"
model = "qwq-32b"
kind = "vllm"

[endpoints.rented]
url = "https://gpu.example/v1#small"
key_env = "RENTED_KEY"
"""
ENVIRON = {"RENTED_KEY": "sk-rented"}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    return path


def named(config: Path, model: str) -> Endpoint:
    found = endpoint_named(model, config, ENVIRON)
    assert found
    return found


def test_a_name_stands_for_all_that_the_config_says(config: Path) -> None:
    found = named(config, "box")
    assert (str(found.address), found.kind) == ("http://localhost:8080#qwq-32b", Kind.VLLM)
    assert found.key is None


def test_a_model_can_be_named_behind_it(config: Path) -> None:
    assert str(named(config, "box#other").address) == "http://localhost:8080#other"
    assert str(named(config, "rented").address) == "https://gpu.example#small"


def test_a_key_goes_with_its_own_server_alone(config: Path) -> None:
    key = named(config, "rented").key
    assert key
    assert key.value == "sk-rented"
    for same in ("https://gpu.example", "https://GPU.example:443/v1#x"):
        assert named(config, same).key == key
    for other in ("http://gpu.example", "https://gpu.example:444", "https://gpu.example.evil"):
        assert named(config, other).key is None


@pytest.mark.parametrize("model", [None, "qwq-32b", "./box", "owner/repo", "box:Q4"])
def test_what_is_no_endpoint_is_a_model(config: Path, model: str | None) -> None:
    assert endpoint_named(model, config, ENVIRON) is None


def test_a_variable_that_is_not_set_is_named(config: Path) -> None:
    with pytest.raises(ConfigError, match="RENTED_KEY is not set"):
        endpoint_named("rented", config, {})


def test_settings_are_read_beside_endpoints(config: Path) -> None:
    assert resolve({}, config).settings.temperature == 0.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("endpoints = 3", "must be a table"),
        ("[endpoints.box]\nmodel = 'x'", "url is missing"),
        ("[endpoints.box]\nurl = 3", "url must be text"),
        ("[endpoints]\nbox = 3", "must be a table with url"),
        ("[endpoints.box]\nurl = 'box:80'", "not an address"),
        ("[endpoints.box]\nurl = 'http://me:sk-1@box'", "no password"),
        ("[endpoints.box]\nurl = 'http://box'\nkey = 'sk-1'", "unknown key 'key'"),
        ("[endpoints.box]\nurl = 'http://box'\nkind = 'x'", "kind"),
        ("[endpoints.'a b']\nurl = 'http://box'", "not a valid name"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=words) as caught:
        named_endpoints(path)
    assert str(path) in caught.value.message
    assert "sk-1" not in f"{caught.value.message}{caught.value.hint}"
