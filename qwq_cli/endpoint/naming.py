"""Sets and removes endpoints of the config from the command line: `endpoints.NAME.KEY`."""

from __future__ import annotations

from pathlib import Path

from qwq_cli.config import set_item, unset_item
from qwq_cli.endpoint.named import TABLE, Named, checked
from qwq_cli.errors import ConfigError
from qwq_cli.nearest import did_you_mean
from qwq_cli.toml_file import read_toml

EXAMPLE = f"qwq config set {TABLE}.box.url http://box:8080"
_TRUTHS = {"true": True, "false": False}


def is_of_endpoint(key: str) -> bool:
    return key.partition(".")[0] == TABLE


def set_endpoint(path: Path, key: str, text: str) -> None:
    """Set a key of an endpoint. Raises ConfigError; the file is then unchanged."""
    name, field = _parts(key)
    if not field:
        raise _no_key(path, key)
    value = _TRUTHS.get(text.lower(), text) if field == "plain" else text
    given = {**_known(path, name), field: value}
    where = f"{TABLE}.{name}"
    if "url" not in given:
        raise ConfigError(f"{where} has no url yet.", f"qwq config set {where}.url URL")
    checked(name, given, where)
    set_item(path, (TABLE, name, field), value)


def unset_endpoint(path: Path, key: str) -> None:
    """Remove a key; without its url an endpoint may have no other key. Raises ConfigError."""
    name, field = _parts(key)
    if field == "url" and len(_known(path, name)) > 1:
        raise ConfigError(f"{TABLE}.{name} needs its url.", f"qwq config unset {TABLE}.{name}")
    keys = (TABLE, name) if field in ("", "url") else (TABLE, name, field)
    if not unset_item(path, keys):
        raise ConfigError(f"{key} is not set.", "qwq endpoint list")


def _no_key(path: Path, key: str) -> ConfigError:
    """Return the error for an endpoint without a key, or with a key that doesn't exist."""
    name, _, field = key.partition(".")[2].rpartition(".")
    if _known(path, name):
        known = ", ".join(Named.__struct_fields__)
        return ConfigError(f"Unknown key {field[:80]!r}.", f"Keys of an endpoint: {known}.")
    return ConfigError(f"{key} is a table: set one of its keys.", EXAMPLE)


def _known(path: Path, name: str) -> dict[str, object]:
    """Return what the file says about the endpoint."""
    table = read_toml(path).table.get(TABLE, {})
    found = table.get(name, {}) if isinstance(table, dict) else {}
    return found if isinstance(found, dict) else {}


def _parts(key: str) -> tuple[str, str]:
    """Split into name and key; no key means all of it. Raises ConfigError.

    A name may contain dots.
    """
    rest = key.partition(".")[2]
    name, _, field = rest.rpartition(".")
    if name and field in Named.__struct_fields__:
        return name, field
    if name and (hint := did_you_mean(field, Named.__struct_fields__)):
        raise ConfigError(f"Unknown key {key[:80]!r}.", hint)
    if not rest:
        raise ConfigError(f"{key} is a table: set one of its keys.", EXAMPLE)
    return rest, ""
