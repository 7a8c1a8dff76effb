"""Decodes JSON of others: numbers as they are written, and never more values than memory allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from qwq_cli.json_scan import MAX_VALUES, Counted, Ends, slices, too_many_values
from qwq_cli.solve.row import Number, is_too_deep

TOO_MANY = f"it holds more than {MAX_VALUES:,} values"
TOO_DEEP = "it is nested too deep"
# Infinity may be an answer; NaN is how tables write an empty cell.
_CONSTANTS = {"NaN": None, "Infinity": Number("Infinity"), "-Infinity": Number("-Infinity")}
_DECODER = json.JSONDecoder(
    parse_float=Number, parse_int=Number, parse_constant=lambda name: _CONSTANTS[name]
)
_WINDOWS = (1 << 12, 1 << 16, 1 << 20)  # characters in which the end of a value is looked for


class NoValue(ValueError):
    """Why a text gives no value, as the end of a sentence."""


def decoded(text: str) -> object:
    """Return the value. Raises NoValue."""
    if too_many_values(text):
        raise NoValue(TOO_MANY)
    with _told():
        value: object = _DECODER.decode(text)
    if is_too_deep(value):
        raise NoValue(TOO_DEEP)
    return value


def decoded_at(text: str, at: int) -> tuple[object, int]:
    """Return the value that begins at `at`, however deep, and its end. Raises NoValue.

    The text may be long, so the value is looked for in short parts of it first.
    """
    for size in _WINDOWS:
        part = text[at : at + size]
        try:
            value, end = _begun(part, 0)
        except NoValue:
            continue
        if end < len(part) or at + size >= len(text):  # a number may go on behind the part
            return value, at + end
    if text[at : at + 1] not in ("[", "{") or not too_many_values(text[at:]):
        return _begun(text, at)
    return _bounded(text, at)


def _bounded(text: str, at: int) -> tuple[object, int]:
    """Return a list or object behind which much more stands. Raises NoValue."""
    ends, counted, start = Ends(level=0), Counted(), at
    for part in slices([text[at:]]):
        for end in ends.of(part):
            return decoded(text[at : start + end]), start + end
        if counted.exceeds(part):
            raise NoValue(TOO_MANY)
        start += len(part)
    raise NoValue("it is not JSON (its end is missing)")


def _begun(text: str, at: int) -> tuple[object, int]:
    """Return the value at `at`, and its end. Raises NoValue."""
    with _told():
        return _DECODER.raw_decode(text, at)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise NoValue(TOO_DEEP) from None
    except ValueError as error:
        raise NoValue(f"it is not JSON ({error})") from None
