"""Settings: defaults < config.toml < QWQ_* < flags, and where each value came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from qwq_cli.choices import TraceMode
from qwq_cli.cut import cut
from qwq_cli.errors import ConfigError
from qwq_cli.nearest import did_you_mean
from qwq_cli.paths import FREE_SOME, HOME_VARIABLE, is_disk_full, write_atomically
from qwq_cli.setting import PREFIX, Setting
from qwq_cli.settings import SETTINGS, Settings
from qwq_cli.toml_file import editable, mendable, read_toml

KEYS_ARE = "Keys are flags of qwq ask --help, with _ in place of -."
LISTED = "`qwq config list` lists all keys."
OTHER_TABLES = frozenset({"endpoints"})  # of config.toml: see qwq_cli.endpoint.named


class Source(str, Enum):
    """Where a value came from, weakest first."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    FLAG = "flag"


@dataclass(frozen=True)
class Origin:
    """`name` is the file with its line, the variable, or the flag; empty for a default."""

    source: Source
    name: str = ""


@dataclass(frozen=True)
class Resolved:
    """Settings with the origin of each key; `ignored` names QWQ_* variables without a meaning."""

    settings: Settings
    origins: Mapping[str, Origin]
    ignored: tuple[str, ...] = ()

    def is_default(self, key: str) -> bool:
        return self.origins[key].source is Source.DEFAULT

    @property
    def trace_mode(self) -> TraceMode | None:
        """The trace mode; None if nobody chose it: then a view decides by where it is shown."""
        return None if self.is_default("trace") else self.settings.trace


def resolve(
    environ: Mapping[str, str], path: Path, overrides: Mapping[str, object] = {}
) -> Resolved:
    """Merge all four sources; `path` is config.toml.

    A missing file is no error. Raises ConfigError with the file and line, the variable or the flag.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    layers = (_from_file(path), _from_environment(environ), _from_flags(given))
    values = {key: value for layer in layers for key, (value, _) in layer.items()}
    origins = {key: origin for layer in layers for key, (_, origin) in layer.items()}
    return Resolved(
        settings=Settings(**values),
        origins={key: origins.get(key, Origin(Source.DEFAULT)) for key in SETTINGS},
        ignored=tuple(sorted(_ignored(environ))),
    )


def parsed(key: str, text: str, *, where: str) -> object:
    """Return what `text` means for `key`. Raises ConfigError, which says `where` it was given."""
    return _checked(key, text, where=where, lax=True)


def set_value(path: Path, key: str, text: str) -> None:
    """Set `key` in the file to what `text` means, keeping comments and order.

    Raises ConfigError; the file is then unchanged.
    """
    value = _checked(key, text, where="", lax=True)
    document = editable(path)
    document[key] = value.value if isinstance(value, Enum) else value
    _write(path, document)


def unset_value(path: Path, key: str) -> bool:
    """Remove `key` from the file; return False if it was not there. Raises ConfigError.

    A key that is unknown but present is removed too, to repair a wrong file.
    """
    if unset_item(path, (key,)):
        return True
    require_known(key, "")
    return False


def set_item(path: Path, keys: Sequence[str], value: object) -> None:
    """Set an item in a table of the file; missing tables are created. Raises ConfigError."""
    import tomlkit

    document = table = editable(path)
    *outer, last = keys
    for depth, key in enumerate(outer, 1):
        if key not in table:
            table[key] = tomlkit.table(is_super_table=depth < len(outer))
        table = table[key]
    table[last] = value
    _write(path, document)


def unset_item(path: Path, keys: Sequence[str]) -> bool:
    """Remove an item; return False if it was not there. Raises ConfigError."""
    document = table = editable(path)
    *outer, last = keys
    for key in outer:
        table = table.get(key)
        if not isinstance(table, dict):
            return False
    if last not in table:
        return False
    del table[last]
    _write(path, document)
    return True


Layer = dict[str, tuple[Any, Origin]]


def _from_file(path: Path) -> Layer:
    file = read_toml(path)
    given = {key: value for key, value in file.table.items() if key not in OTHER_TABLES}
    places = {key: file.where(key) for key in given}
    with mendable(path):
        return {
            key: (_checked(key, value, where=places[key]), Origin(Source.FILE, places[key]))
            for key, value in given.items()
        }


def _from_environment(environ: Mapping[str, str]) -> Layer:
    names = {key: setting.variable for key, setting in SETTINGS.items()}
    return {
        key: (_checked(key, text, where=name, lax=True), Origin(Source.ENVIRONMENT, name))
        for key, name in names.items()
        if (text := environ.get(name))
    }


def _from_flags(given: Mapping[str, object]) -> Layer:
    layer: Layer = {}
    for key, value in given.items():
        require_known(key, f"--{key}")
        flag = SETTINGS[key].flag
        layer[key] = (_checked(key, value, where=flag), Origin(Source.FLAG, flag))
    return layer


def _ignored(environ: Mapping[str, str]) -> set[str]:
    known = {HOME_VARIABLE, *(setting.variable for setting in SETTINGS.values())}
    return {name for name in environ if name.startswith(PREFIX)} - known


def _checked(key: str, value: object, *, where: str, lax: bool = False) -> Any:
    """Return the value as its key's type. lax: read text, as from a variable or command line."""
    require_known(key, where)
    try:
        return msgspec.convert(value, _kind(SETTINGS[key]), strict=not lax)
    except msgspec.ValidationError:
        says_key = where in (SETTINGS[key].flag, SETTINGS[key].variable)
        named = where if says_key else _at(where, key)
        message = f"{named} must be {wanted(key)}, not {_shown(value)}."
        likely = (*SETTINGS[key].values, *SETTINGS[key].likely)
        hint = None if lax or says_key else _line_for(key, value)
        raise ConfigError(message, hint or did_you_mean(str(value), likely)) from None


def _line_for(key: str, value: object) -> str | None:
    """Return the right line of config.toml, if only the quotation marks of a value are wrong."""
    import tomlkit

    if isinstance(value, bool | dict | list):
        return None
    try:
        meant = msgspec.convert(str(value), _kind(SETTINGS[key]), strict=False)
    except msgspec.ValidationError:
        return None
    right = tomlkit.item(meant.value if isinstance(meant, Enum) else meant).as_string()
    return f"Write: {key} = {right}"


def require_known(key: str, where: str) -> None:
    """Raise ConfigError for an unknown key.

    where: where it was given; empty if the user typed `key` itself.
    """
    if key not in SETTINGS:
        hint = did_you_mean(key, SETTINGS) or (KEYS_ARE if where else LISTED)
        unknown = "unknown key" if where else "Unknown key"
        raise ConfigError(_at(where, f"{unknown} {_shown(key)}."), hint)


def _at(where: str, said: str) -> str:
    return f"{where}: {said}" if where else said


def _shown(value: object) -> str:
    if isinstance(value, int) and abs(value) > 10**60:
        return "a number of more than 60 digits"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return cut(text, 60)


def _kind(setting: Setting) -> Any:
    """Return its type and range, as msgspec checks them."""
    bounds = setting.range
    constraints: dict[str, Any] = {
        "ge": bounds.at_least, "gt": bounds.above, "le": bounds.at_most, "lt": bounds.below,
        "min_length": None if setting.may_be_empty else 1, "pattern": setting.pattern,
    }  # fmt: skip
    return Annotated[setting.type, Meta(**constraints)]


def wanted(key: str) -> str:
    """Return what a key takes, in words."""
    setting = SETTINGS[key]
    if setting.type is bool:
        return "true or false"
    if setting.values:
        return "one of " + ", ".join(setting.values)
    if setting.words:
        return setting.words
    if setting.type is str:
        return "text" if setting.may_be_empty else "text that is not empty"
    number = "a whole number" if setting.type is int else "a number"
    return f"{number}, {setting.range}" if str(setting.range) else number


def _write(path: Path, document: Any) -> None:
    try:
        write_atomically(path, document.as_string())
    except OSError as error:
        if is_disk_full(error, path):
            raise ConfigError(f"{path} can't be written: its disk is full.", FREE_SOME) from error
        raise ConfigError(f"Cannot write {path}: {error.strerror or error}.") from error
