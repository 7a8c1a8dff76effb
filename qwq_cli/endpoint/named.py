"""Endpoints that the config names: `[endpoints.NAME]` in config.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from qwq_cli.endpoint.address import Address, is_address, parse_address
from qwq_cli.endpoint.connection import Endpoint
from qwq_cli.endpoint.key import Key
from qwq_cli.endpoint.server import Kind
from qwq_cli.errors import ConfigError, UsageError
from qwq_cli.nearest import did_you_mean
from qwq_cli.toml_file import TomlFile, mendable, read_toml

TABLE = "endpoints"
_NAME = re.compile(r"[\w.-]+")
_WANTED = {
    "kind": "one of " + ", ".join(kind.value for kind in Kind),
    "plain": "true or false",
    "way": "chat",
}


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table. key_env: the variable with its key. plain: whether that may go over plain http.

    way: "chat" to ask by chat only.
    """

    url: Annotated[str, Meta(min_length=1)]
    model: Annotated[str, Meta(min_length=1)] | None = None
    key_env: Annotated[str, Meta(min_length=1)] | None = None
    kind: Kind | None = None
    plain: bool = False
    way: Literal["chat"] | None = None

    @property
    def address(self) -> Address:
        """The address with its model. Raises UsageError."""
        address = parse_address(self.url)
        return replace(address, model=self.model or address.model)


def named_endpoints(config: Path) -> Mapping[str, Named]:
    """Return the endpoints by name. Raises ConfigError with the place of the mistake."""
    file = read_toml(config)
    table = file.table.get(TABLE, {})
    with mendable(config):
        if not isinstance(table, dict):
            message = f"{file.where(TABLE)}: endpoints must be a table."
            raise ConfigError(message, "[endpoints.NAME]")
        return {name: _named(file, name, value) for name, value in table.items()}


def endpoint_named(model: str | None, config: Path, environ: Mapping[str, str]) -> Endpoint | None:
    """Return the endpoint that `model` means; None if it means no endpoint.

    It may be an address or a name from the config, both with `#model` for another of the server's
    models. Raises UsageError, ConfigError.
    """
    if model is None:
        return None
    known = named_endpoints(config)
    if is_address(model):
        return _at(parse_address(model), known, environ)
    name, _, wanted = model.partition("#")
    if name not in known:
        return None
    named = known[name]
    address = replace(named.address, model=wanted or named.address.model)
    return _endpoint(address, named, name, environ)


def _at(address: Address, known: Mapping[str, Named], environ: Mapping[str, str]) -> Endpoint:
    """Return an endpoint. Its key comes from the config, for the same scheme, host and port."""
    for name, named in known.items():
        if named.address.origin == address.origin:
            return _endpoint(address, named, name, environ)
    return Endpoint(address)


def _endpoint(address: Address, named: Named, name: str, environ: Mapping[str, str]) -> Endpoint:
    return Endpoint(
        address, _key(named, environ), named.plain, named.kind, name, chats=named.way is not None
    )


def _key(named: Named, environ: Mapping[str, str]) -> Key | None:
    if named.key_env is None:
        return None
    value = environ.get(named.key_env, "").strip()
    if not value:
        raise ConfigError(
            f"{named.key_env} is not set: it should hold the key for {named.address.host}.",
            f"export {named.key_env}=...",
        )
    return Key(named.key_env, value)


def _named(file: TomlFile, name: str, value: object) -> Named:
    return checked(name, value, file.where(TABLE, name))


def checked(name: str, value: object, where: str) -> Named:
    """Return a checked table. Raises ConfigError with the place of the mistake."""
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{where}: {name[:40]!r} is not a valid name: use letters, digits, . _ -."
        )
    try:
        named = msgspec.convert(value, Named)
        _ = named.address
    except msgspec.ValidationError as error:
        raise _explained(str(error), where) from None
    except UsageError as error:
        raise ConfigError(f"{where}: {error.message}", error.hint) from None
    return named


def _explained(error: str, where: str) -> ConfigError:
    unknown = re.search(r"unknown field `(.*)`", error)
    if unknown is None:
        return _wrong_value(error, where)
    hint = did_you_mean(unknown[1], Named.__struct_fields__)
    known = f"Known keys: {', '.join(Named.__struct_fields__)}."
    return ConfigError(f"{where}: unknown key {unknown[1]!r}.", hint or known)


def _wrong_value(error: str, where: str) -> ConfigError:
    """Return an error in our own words, from the key that msgspec names."""
    if "missing" in error:
        return ConfigError(f"{where}: url is missing.", 'url = "http://host:port"')
    key = re.search(r"\$\.(\w+)", error)
    if key is None:
        return ConfigError(f"{where} must be a table with url.", f"[{TABLE}.NAME]")
    wanted = _WANTED.get(key[1], "text that is not empty")
    return ConfigError(f"{where}: {key[1]} must be {wanted}.")
