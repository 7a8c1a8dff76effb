"""A TOML file as its table, and the place of a key in it for error messages.

Any other content is an error that names the file, the line and what is expected.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from qwq_cli.errors import ConfigError, UsageError
from qwq_cli.paths import CONFIG_NAME, not_a_file
from qwq_cli.text_file import MAX_BYTES, decode, decode_any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
MOST_DEPTH = 16  # nested tables and lists; we need four
MOST_DIGITS = 300
MEND = "To mend it: qwq config edit"
# A parser takes much longer for a key of thousands of parts than for as many keys.
_LONG_KEY = re.compile(r"^[ \t]*\[*(?:[\w\"'-]+[ \t]*\.[ \t]*){64}", re.MULTILINE)
_LONG_NUMBER = re.compile(rf"[0-9a-fA-F_]{{{MOST_DIGITS},}}")
_PLACE = re.compile(r"(?P<what>.*?)\s*\(?at (?:line (?P<line>\d+),? col\w* \d+|end of document)\)?")
_EXPECTED = {  # by the words of tomllib
    "overwrite": "a key may stand only once in its table",
    "Cannot declare": "a table may stand only once",
    "Invalid value": "write text in quotation marks; true, false and numbers without them",
    "Expected newline": "one key and its value stand on a line",
    "Expected '='": "a line is: key = value",
    "Unclosed array": "a list ends with ]",
    'Expected "': "text ends with a quotation mark on its own line",
    "Unterminated string": "text ends with a quotation mark on its own line",
    "Illegal character": "write text in quotation marks, on one line",
}


@dataclass(frozen=True)
class TomlFile:
    path: Path
    table: Mapping[str, Any]
    text: str

    def where(self, *keys: str) -> str:
        """Return `path:line` of nested keys, or the path alone. It searches and doesn't parse."""
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
    """Return the file's text; empty if there is none. Raises ConfigError."""
    if instead := not_a_file(path):
        raise ConfigError(f"{path} is {instead}; a TOML file is expected.", f"Move {path} away.")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        text = decode(data, "This file").removeprefix("\ufeff")
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except (FileNotFoundError, NotADirectoryError):  # or the home folder of a user without one
        return ""
    except UsageError as error:
        raise _not_text(path, data, error) from error
    except OSError as error:
        raise ConfigError(f"Cannot read {path}: {error.strerror or error}.") from error


def read_toml(path: Path) -> TomlFile:
    """Parse the file; an empty table if there is none. Raises ConfigError."""
    text = read_text(path)
    if long := _LONG_KEY.search(text):
        raise _too_deep(f"{path}:{_line(text, long.start())}", path)
    try:
        file = TomlFile(path, tomllib.loads(text), text)
    except (ValueError, RecursionError) as error:
        raise not_toml(path, error, text) from error
    _require_usual(file)
    return file


def editable(path: Path) -> Any:
    """Return tomlkit's document, which keeps comments and order. Raises ConfigError."""
    import tomlkit

    text = read_toml(path).text
    try:
        return tomlkit.parse(text)
    except (ValueError, RecursionError) as error:
        raise not_toml(path, error, text) from error


def packaged_table(package: str, name: str) -> dict[str, Any]:
    """Return a table from a file in the folder of a package of ours."""
    from importlib import resources

    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    return table


def not_toml(path: Path, error: Exception, text: str) -> ConfigError:
    if "integer string conversion" in str(error):  # Python refuses an endless number this way
        number = _LONG_NUMBER.search(text)
        return _too_long(f"{path}:{_line(text, number.start() if number else 0)}", path)
    if isinstance(error, RecursionError):
        return _too_deep(f"{path}:{_deepest_line(text)}", path)
    found = _PLACE.fullmatch(str(error))
    what, line = (found["what"], found["line"]) if found else (str(error), None)
    where = f"{path}:{line or text.count(chr(10)) + 1}"
    expected = next((words for key, words in _EXPECTED.items() if key in what), "")
    said = f"{what}; {expected}" if expected else what
    return ConfigError(f"{where}: this is not valid TOML: {said}.", _edit(path))


@contextmanager
def mendable(path: Path) -> Iterator[None]:
    """Let errors of config.toml end with the command that opens the file."""
    try:
        yield
    except ConfigError as error:
        hint = error.hint or ""
        if path.name == CONFIG_NAME and MEND not in hint:
            stop = "" if hint.endswith((".", "?")) or not hint else "."
            error.hint = f"{hint}{stop} {MEND}".strip()
        raise


def _not_text(path: Path, data: bytes, error: UsageError) -> ConfigError:
    """Return the error for a file that is binary, or text in another encoding."""
    where, hint = f"{path}:{_line_not_utf8(data)}", error.hint
    try:
        decode_any(data, "")
    except UsageError:  # no text at all
        hint = f"Move it away: mv {quote(str(path))} {quote(f'{path}.old')}"
    return ConfigError(f"{where}: UTF-8 text is expected. {error.message}", hint)


def _edit(path: Path) -> str:
    return MEND if path.name == CONFIG_NAME else f"Edit {path}."


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _line_not_utf8(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return 1


def _deepest_line(text: str) -> int:
    lines = text.split("\n")
    depths = [line.count("[") + line.count("{") for line in lines]
    return depths.index(max(depths)) + 1


def _too_long(where: str, path: Path) -> ConfigError:
    said = f"a number is too long: at most {MOST_DIGITS} digits are expected"
    return ConfigError(f"{where}: {said}.", _edit(path))


def _too_deep(where: str, path: Path) -> ConfigError:
    said = f"at most {MOST_DEPTH} tables and lists within each other are expected"
    return ConfigError(f"{where}: {said}.", _edit(path))


def _require_usual(file: TomlFile) -> None:
    """Check for unusual contents that would break later readers. Raises ConfigError."""
    level: list[tuple[tuple[str, ...], Any]] = [((), file.table)]
    for _ in range(MOST_DEPTH + 1):
        level = [inner for keys, value in level for inner in _inside(keys, value)]
        for keys, value in level:
            if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
                raise _too_long(file.where(*keys), file.path)
    if level:
        raise _too_deep(file.where(*level[0][0][:2]), file.path)


def _inside(keys: tuple[str, ...], value: Any) -> list[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        return [((*keys, key), each) for key, each in value.items()]
    if isinstance(value, list):
        return [(keys, each) for each in value]
    return []
