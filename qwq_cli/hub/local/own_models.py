"""The user's own models: adds and removes tables of models.toml in the config directory.

The rest of the file stays as it is, with its comments.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qwq_cli.errors import ModelNotFound
from qwq_cli.hub.local.registry import DEFAULT
from qwq_cli.nearest import did_you_mean
from qwq_cli.paths import PRIVATE, write_file
from qwq_cli.toml_file import editable

if TYPE_CHECKING:
    import tomlkit


def add_table(path: Path, alias: str, table: Mapping[str, Any]) -> None:
    """Add a table at the end of the file, or replace the one of this name.

    Raises ConfigError, StoreError.
    """
    import tomlkit

    document = editable(path)
    document.pop(alias, None)
    if document.as_string().strip():
        document.add(tomlkit.nl())
    document.add(alias, _as_toml(table))
    write_file(path, document.as_string(), PRIVATE)


def remove_table(path: Path, alias: str) -> str:
    """Remove a table and return its name as written.

    Raises ModelNotFound, ConfigError, StoreError.
    """
    document = editable(path)
    names = [str(name) for name in document if name != DEFAULT]
    found = next((name for name in names if name.casefold() == alias.casefold()), None)
    if found is None:
        hint = did_you_mean(alias, names) or "`qwq models list` shows what there is."
        raise ModelNotFound(f"{path} has no model {alias[:80]!r}.", hint)
    document.remove(found)
    write_file(path, document.as_string(), PRIVATE)
    return found


def _as_toml(table: Mapping[str, Any]) -> tomlkit.items.Table:
    """Write tables of tables as blocks of their own, and other mappings and lists inline."""
    import tomlkit

    made = tomlkit.table()
    for key, value in table.items():
        if isinstance(value, Mapping) and all(isinstance(v, Mapping) for v in value.values()):
            blocks = tomlkit.table(is_super_table=True)
            for name, block in value.items():
                blocks.add(name, _as_toml(block))
            made.add(key, blocks)
        else:
            made.add(key, _inline(value))
    return made


def _inline(value: Any) -> Any:
    """Return the inline form. None values are left out, because TOML has none."""
    import tomlkit

    if isinstance(value, Mapping):
        line = tomlkit.inline_table()
        line.update({key: _inline(each) for key, each in value.items() if each is not None})
        return line
    if isinstance(value, (list, tuple)):
        array = tomlkit.array()
        array.extend(_inline(each) for each in value)
        return array
    return value
