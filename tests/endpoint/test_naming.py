"""Endpoints set and removed from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.endpoint.named import named_endpoints
from qwq_cli.endpoint.naming import set_endpoint, unset_endpoint
from qwq_cli.errors import ConfigError

OLD = '# mine\ntemperature = 0.5\n\n[endpoints.old]\nurl = "http://old"  # the first\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(OLD)
    return path


def test_an_endpoint_is_made_key_by_key_and_all_else_stays(config: Path) -> None:
    set_endpoint(config, "endpoints.box.url", "https://box/v1")
    set_endpoint(config, "endpoints.box.key_env", "BOX_KEY")
    set_endpoint(config, "endpoints.box.plain", "true")
    set_endpoint(config, "endpoints.a.b.url", "http://other")
    assert config.read_text().startswith(OLD.rstrip())
    found = named_endpoints(config)
    assert list(found) == ["old", "box", "a.b"]
    assert (found["box"].key_env, found["box"].plain) == ("BOX_KEY", True)


def test_the_first_one_needs_no_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    set_endpoint(path, "endpoints.box.url", "http://box:8080")
    assert path.read_text() == '[endpoints.box]\nurl = "http://box:8080"\n'


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("endpoints.box.model", "m", "has no url yet"),
        ("endpoints.box.url", "box:80", "not an address"),
        ("endpoints.old.plain", "maybe", "plain must be true or false"),
        ("endpoints.old.kind", "x", "kind must be one of llama-server"),
        ("endpoints.old.way", "raw", "way must be chat"),
        ("endpoints.old.modle", "x", "Unknown key"),
        ("endpoints.old.colour", "x", "Unknown key 'colour'"),
        ("endpoints.old", "x", "is a table"),
        ("endpoints.a.b", "x", "is a table"),
        ("endpoints", "x", "is a table"),
        ("endpoints.a b.url", "http://x", "not a valid name"),
        ("endpoints.old.model", "", "model must be text that is not empty"),
    ],
)
def test_what_is_wrong_is_refused_and_the_file_stays(
    config: Path, key: str, value: str, words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        set_endpoint(config, key, value)
    assert config.read_text() == OLD


def test_one_is_removed_whole_or_by_a_key(config: Path) -> None:
    set_endpoint(config, "endpoints.box.url", "https://box/v1")
    set_endpoint(config, "endpoints.box.model", "m")
    with pytest.raises(ConfigError, match="needs its url"):
        unset_endpoint(config, "endpoints.box.url")
    unset_endpoint(config, "endpoints.box.model")
    assert named_endpoints(config)["box"].model is None
    unset_endpoint(config, "endpoints.box")
    unset_endpoint(config, "endpoints.old.url")
    assert named_endpoints(config) == {}
    with pytest.raises(ConfigError, match="not set"):
        unset_endpoint(config, "endpoints.box")
