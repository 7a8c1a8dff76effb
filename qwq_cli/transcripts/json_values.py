"""Yields JSON values one after the other, each when it is complete, from chunks of text.

The memory needed depends on the longest value, not on the file. Files may have one value a line, a
single list of values, or values in sequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from qwq_cli.solve.json_rows import JSON
from qwq_cli.solve.row import Wrong, is_too_deep

MEGABYTE = 1 << 20
MAX_VALUE = 64 * MEGABYTE  # characters; as objects they take many times as much memory
_FIRST_LINE = 8 * MEGABYTE  # characters in which lines are recognised
_TOO_LONG = (
    f"it is longer than {MAX_VALUE // MEGABYTE} MB: split it, or write a log of inspect_ai as .eval"
)

_BEGINNING = re.compile(r"\s*(?:\[\s*)*\{\s*[\"}]")
_OUTSIDE = re.compile(r"[\"{}\[\]]")
_INSIDE = re.compile(r"[\"\\]")
_BETWEEN = " \t\r\n,\ufeff\x1e"  # in RFC 7464, a record separator precedes each value
_EVENT = re.compile(r"\s*(?:data|event|id|retry):|\s*:")  # lines of server-sent events


def is_json(beginning: str) -> bool:
    """Return whether it begins JSON with objects in it; "[THINK]" does not."""
    return bool(_BEGINNING.match(beginning))


def is_events(beginning: str) -> bool:
    """Return whether it is a recorded stream of a server's events with JSON."""
    return bool(_EVENT.match(beginning)) and "data: {" in beginning


def json_values(chunks: Iterable[str], *, are_lines: bool = False) -> Iterator[object]:
    """Yield each value, or a Wrong that says why there is none. are_lines: by the file's name."""
    reader = iter(chunks)
    beginning = _first_line(reader)
    line, _, more = beginning.lstrip(_BETWEEN).partition("\n")
    rest = chain([beginning], reader)
    if are_lines or (more and _is_whole(line)):
        yield from _lines(rest)
    else:
        yield from _pieces(rest, is_list=line.startswith("["))


def event_values(chunks: Iterable[str]) -> Iterator[object]:
    """Yield the text after `data:` in each event."""
    for number, line in numbered_lines(chunks):
        if isinstance(line, str) and line.startswith("data:") and "{" in line:
            yield _value(number, line.removeprefix("data:"))


def numbered_lines(chunks: Iterable[str]) -> Iterator[tuple[int, str | None]]:
    """Yield lines without their ends, numbered from 1; None for a line that is too long."""
    held: list[str] = []
    size, number = 0, 1
    for chunk in chunks:
        *whole, last = chunk.split("\n")
        for line in whole:
            size += len(line)
            yield number, None if size > MAX_VALUE else "".join((*held, line))
            held, size, number = [], 0, number + 1
        size += len(last)
        held = [] if size > MAX_VALUE else [*held, last] if last else held
    if size:
        yield number, None if size > MAX_VALUE else "".join(held)


def _first_line(chunks: Iterator[str]) -> str:
    """Return at least the first line with content, and the first character of the next."""
    parts, size, has_begun, has_ended = list[str](), 0, False, False
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if has_ended or size > _FIRST_LINE:
            break
        line = chunk if has_begun else chunk.lstrip(_BETWEEN)
        has_begun = has_begun or bool(line)
        has_ended = "\n" in line
        if has_ended and line.partition("\n")[2]:
            break
    return "".join(parts)


def _is_whole(text: str) -> bool:
    try:
        return isinstance(JSON.decode(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _lines(chunks: Iterable[str]) -> Iterator[object]:
    for number, line in numbered_lines(chunks):
        if line is None:
            yield Wrong(number, _TOO_LONG)
        elif line.strip(_BETWEEN):
            yield _value(number, line.strip(_BETWEEN))


def _value(number: int, text: str) -> object:
    try:
        value = JSON.decode(text)
    except ValueError as error:
        return Wrong(number, f"it is not JSON ({error})")
    except RecursionError:
        return Wrong(number, "it is nested too deep")
    return Wrong(number, "it is nested too deep") if is_too_deep(value) else value


def _pieces(chunks: Iterable[str], *, is_list: bool) -> Iterator[object]:
    """Yield values that brackets separate. After a broken one nothing more can be found."""
    scan = _Scan(level=1 if is_list else 0)
    held: list[str] = []
    size, number = 0, 0
    for chunk in chunks:
        start = 0
        for end in scan.ends(chunk):
            held.append(chunk[start:end])
            number, start = number + 1, end
            yield _piece(number, "".join(held), is_first=is_list and number == 1)
            held, size = [], 0
        held.append(chunk[start:])
        size += len(chunk) - start
        if size > MAX_VALUE:
            yield Wrong(number + 1, _TOO_LONG)
            return
        if scan.has_ended:
            return
    rest = "".join(held).strip(_BETWEEN)
    if rest not in ("", "]", "[", "[]"):
        yield Wrong(number + 1, "it is not JSON (its end is missing)")


def _piece(number: int, text: str, *, is_first: bool) -> object:
    text = text.strip(_BETWEEN)
    return _value(number, text.removeprefix("[").strip(_BETWEEN) if is_first else text)


class _Scan:
    """Finds where values end that are `level` deep, outside of strings, in any chunks."""

    def __init__(self, *, level: int) -> None:
        self._level, self._depth = level, 0
        self._in_string = self._is_escaped = False
        self.has_ended = False  # whether the list is closed

    def ends(self, chunk: str) -> Iterator[int]:
        at = 0
        if self._is_escaped and chunk:
            self._is_escaped, at = False, 1
        while found := (_INSIDE if self._in_string else _OUTSIDE).search(chunk, at):
            at = found.end()
            sign = found[0]
            if sign == "\\":
                self._is_escaped = at == len(chunk)
                at += 1
            elif sign == '"':
                self._in_string = not self._in_string
            elif self._moved(sign):
                yield at
            if self.has_ended:
                return

    def _moved(self, sign: str) -> bool:
        """Return whether a value ends with this bracket."""
        if sign in "{[":
            self._depth += 1
            return False
        self._depth -= 1
        self.has_ended = self._level > 0 and self._depth < self._level
        return self._depth == self._level
