"""A TOML file as its table, and the place of a key in it for error messages."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qwq_cli.errors import ConfigError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)


@dataclass(frozen=True)
class TomlFile:
    path: Path
    table: Mapping[str, Any]
    text: str

    def where(self, *keys: str) -> str:
        """`path:line` of nested keys, or the path alone. A search, not a parse: good for people."""
        text = COMMENT.sub(lambda comment: " " * len(comment[0]), self.text)
        at = 0
        for key in keys:
            named = re.compile(rf"(?<![\w-])[\"']?{re.escape(key)}[\"']?\s*(?=[=.\]])")
            found = named.search(text, at)
            if found is None:
                return f"{self.path}"
            at = found.end()
        return f"{self.path}:{text.count(chr(10), 0, at) + 1}"


def read_text(path: Path) -> str:
    """The file's text; empty if there is none. Raises ConfigError."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):  # or the home of a user that has none
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"Cannot read {path}: {error}.") from error


def read_toml(path: Path) -> TomlFile:
    """The file parsed; an empty table if there is none. Raises ConfigError."""
    text = read_text(path)
    try:
        return TomlFile(path, tomllib.loads(text), text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise not_toml(path, error) from error


def packaged_table(package: str, name: str) -> dict[str, Any]:
    """Of the file called so in the folder of a package of ours."""
    from importlib import resources

    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    return table


def not_toml(path: Path, error: Exception) -> ConfigError:
    return ConfigError(f"{path} is not valid TOML: {error}.", f"Edit {path}.")
