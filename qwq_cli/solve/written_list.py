"""Lists as Python and numpy print them, as pandas leaves them in CSV files."""

from __future__ import annotations

import ast
import json
import re

_Found = tuple[object, int]
MAX_DEPTH = 6
_GAP = re.compile(r"[\s,]*")
_ARRAY = re.compile(r"array\(\s*")
_ARRAY_END = re.compile(r"\s*(?:,\s*dtype=[\w.<>']{1,20})?\s*\)")
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_BARE = re.compile(r"(?:[-+]?\.?\d[-+.\deE]*|None|nan|True|False)(?!\w)")
_COLON = re.compile(r"\s*:\s*")


def written_list(text: str) -> object:
    """Return the list or object in `text`: JSON, `['a', 'b']`, `{'text': array([...])}`.

    Only strings and numbers are read; nothing is run. Raises ValueError for anything else.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        value, end = _value(text.strip(), 0, MAX_DEPTH)
    if end != len(text.strip()):
        raise ValueError("more stands behind it")
    return value


def _value(text: str, at: int, depth: int) -> _Found:
    if depth == 0:
        raise ValueError("nested too deep")
    if match := _ARRAY.match(text, at):
        value, at = _value(text, match.end(), depth - 1)
        end = _ARRAY_END.match(text, at)
        if end is None:
            raise ValueError("an array without an end")
        return value, end.end()
    if text.startswith("[", at):
        return _list(text, at + 1, depth)
    if text.startswith("{", at):
        return _object(text, at + 1, depth)
    return _leaf(text, at)


def _list(text: str, at: int, depth: int) -> _Found:
    items: list[object] = []
    while not text.startswith("]", at := _past(text, at)):
        item, at = _value(text, at, depth - 1)
        items.append(item)
    return items, at + 1


def _object(text: str, at: int, depth: int) -> _Found:
    found: dict[str, object] = {}
    while not text.startswith("}", at := _past(text, at)):
        name, at = _leaf(text, at)
        colon = _COLON.match(text, at)
        if colon is None:
            raise ValueError("a name without a value")
        found[str(name)], at = _value(text, colon.end(), depth - 1)
    return found, at + 1


def _leaf(text: str, at: int) -> _Found:
    if match := _STRING.match(text, at):
        try:
            return ast.literal_eval(match[0]), match.end()  # one quoted string
        except SyntaxError:
            raise ValueError("a string that Python can't read") from None
    if match := _BARE.match(text, at):
        return (None if match[0] in ("None", "nan") else match[0]), match.end()
    raise ValueError("neither a string nor a number")


def _past(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    at = found.end() if found else at
    if at >= len(text):
        raise ValueError("it does not end")
    return at
