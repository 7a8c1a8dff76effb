"""Rows from JSON: lines of objects, a list of objects, or an object with a list.

The content decides which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qwq_cli.errors import UsageError
from qwq_cli.nearest import nearest_or_some
from qwq_cli.solve.frames import rows_of_frame
from qwq_cli.solve.json_text import TOO_DEEP, NoValue, decoded, decoded_at
from qwq_cli.solve.row import MAX_ROW, Row, Rows, Wrong, is_too_deep

_SPACE = re.compile(r"\s*")
_BETWEEN = re.compile(r"[\s,]*")
_NESTED = 3  # nested objects in which a list is looked for
_LOOK = 20  # lines after a broken one that are examined to recognise JSON lines
# An object with one of these is a row itself: its lists are a chat, or choices.
_OF_A_ROW = {"question", "problem", "prompt", "input", "query", "messages", "conversations", "text"}


def json_rows(text: str, name: str, key: str | None, *, lines: bool) -> Rows:
    """Return the rows. key: of the list to use, if an object has several. lines: from the name.

    Raises UsageError if there are several lists and no key, or no list with this key.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = _past(_SPACE, text, 0)
    if key is None and re.compile(r"\[\s*[{\]]").match(text, start):
        return lambda: _objects(text, start + 1)
    if text[start : start + 1] != "{" or _are_lines(text, start):
        if key is not None:
            raise UsageError(
                f"{name} is not a JSON object with lists in it.", f"Leave out --rows {key}"
            )
        return lambda: _lines(text)
    if key is None and (frame := rows_of_frame(_decoded(text, start)[0], _OF_A_ROW)):
        return lambda: (row_of(number, row) for number, row in enumerate(frame, 1))
    is_row = key is None and lines and "\n" not in text[start:].rstrip()
    found = [] if is_row else _chosen(_lists(text, start), name, key)
    return lambda: _objects(text, found[0].at + 1 if found else start)


def _are_lines(text: str, start: int) -> bool:
    """Return whether the first object ends with its line, or else whether most others do."""
    _, end = _decoded(text, start)
    if end is None:
        others = text[start : start + 2 * MAX_ROW].strip().split("\n", _LOOK)[1:]
        good = sum(_is_object(line) for line in others)
        is_short_line = len(text) - start <= MAX_ROW and "\n" not in text[start:].rstrip()
        return 2 * good > len(others) or is_short_line
    return "\n" not in text[start:end] and "\n" in text[end:].rstrip()


def _is_object(line: str) -> bool:
    try:
        return isinstance(decoded(line), dict)
    except NoValue:
        return False


def _lines(text: str) -> Iterator[Row | Wrong]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _line(number, line)


def _line(number: int, line: str) -> Row | Wrong:
    if len(line) > MAX_ROW:
        return Wrong(number, "it is longer than a megabyte")
    try:
        return row_of(number, decoded(line))
    except NoValue as error:
        return Wrong(number, str(error))


def _objects(text: str, at: int) -> Iterator[Row | Wrong]:
    """Yield the objects from `at` on, up to the end of their list.

    Behind a broken value, or one that is too large, nothing more is read.
    """
    at, number, counted = _past(_BETWEEN, text, at), 1 + text.count("\n", 0, at), at
    while at < len(text) and text[at] != "]":
        number, counted = number + text.count("\n", counted, at), at
        try:
            value, at = decoded_at(text, at)
        except NoValue as error:
            yield Wrong(number, str(error))
            return
        yield row_of(number, value)
        at = _past(_BETWEEN, text, at)


def row_of(number: int, value: object) -> Row | Wrong:
    if not isinstance(value, dict):
        return Wrong(number, "it is not an object with fields")
    if is_too_deep(value):
        return Wrong(number, TOO_DEEP)
    empty = tuple(name for name, cell in value.items() if cell is None)
    return Row(
        number, {name: cell for name, cell in value.items() if cell is not None}, None, empty
    )


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return the place after the pattern's match. Text is long, so it is never sliced."""
    found = pattern.match(text, at)
    return found.end() if found else at


@dataclass(frozen=True)
class _List:
    """A list of objects inside an object: the names that lead to it, and where it begins."""

    key: str
    at: int


def _lists(text: str, at: int, above: str = "", depth: int = 0) -> list[_List]:
    """Return the lists of objects; a row has none, because its own lists are cells."""
    found: list[_List] = []
    for key, start, value in _members(text, at):
        if key.casefold() in _OF_A_ROW and text[start] not in "[{":
            return []
        if text[start] == "{" and depth < _NESTED:
            found += _lists(text, start, f"{above}{key}.", depth + 1)
        elif text[start] == "[" and _holds_objects(_first(text, start) if value is None else value):
            found.append(_List(above + key, start))
    return found


def _members(text: str, at: int) -> Iterator[tuple[str, int, object]]:
    """Yield keys, places of their values, and values; a last one that can't be read is None."""
    at = _past(_BETWEEN, text, at + 1)
    while at < len(text) and text[at] == '"':
        key, end = _decoded(text, at)
        start = _past(_SPACE, text, _past(_SPACE, text, end or len(text)) + 1)
        if not isinstance(key, str) or start >= len(text):
            return
        value, end = _decoded(text, start)
        yield key, start, value
        if end is None:
            return
        at = _past(_BETWEEN, text, end)


def _decoded(text: str, at: int) -> tuple[object, int | None]:
    """Return the value at `at` and its end; (None, None) if it is broken or too large."""
    try:
        return decoded_at(text, at)
    except NoValue:
        return None, None


def _first(text: str, at: int) -> list[object]:
    """Return a list that can't be decoded with nothing but its first value."""
    try:
        return [decoded_at(text, _past(_SPACE, text, at + 1))[0]]
    except NoValue:
        return [{}]


def _holds_objects(value: object) -> bool:
    """Return whether it has rows; messages of a chat and lettered choices are none."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return False
    names = {name.casefold() for name in value[0]}
    return not ({"role", "content"} <= names or {"from", "value"} <= names or names == _CHOICE)


_CHOICE = {"label", "text"}


def _chosen(found: Sequence[_List], name: str, key: str | None) -> Sequence[_List]:
    """Return the chosen list, or none. Raises UsageError."""
    keys = [each.key for each in found]
    if key is None:
        if len(found) > 1:
            named = ", ".join(keys[:8])
            raise UsageError(
                f"{name} holds {len(found)} lists of objects: {named}.",
                f"Say which: --rows {keys[0]}",
            )
        return found
    chosen = [each for each in found if key in (each.key, each.key.rpartition(".")[2])]
    if len(chosen) == 1:
        return chosen
    raise UsageError(f"{name} has no list of objects under {key}.", nearest_or_some(key, keys))
