"""Yields JSON values one after the other, each when it is complete, from chunks of text.

The memory needed depends on the longest value, not on the file. Files may have one value a line, a
single list of values, or values in sequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from qwq_cli.json_scan import Counted, Ends, slices
from qwq_cli.solve.json_text import TOO_MANY, NoValue, decoded
from qwq_cli.solve.row import Wrong
from qwq_cli.transcripts.fields import whole_text

MEGABYTE = 1 << 20
MAX_VALUE = 64 * MEGABYTE  # characters
_FIRST_LINES = 8 * MEGABYTE  # characters in which lines are recognised
_LOOK = 20  # lines after a broken one that are examined to recognise lines
_TOO_LONG = (
    f"it is longer than {MAX_VALUE // MEGABYTE} MB: split it, or write a log of inspect_ai as .eval"
)

_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # of a pair, perhaps without the other one
_BEGINNING = re.compile(r"\s*(?:\[\s*)*\{\s*[\"}]")
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
    beginning = _beginning(reader)
    lines = filter(_has_content, beginning[:_FIRST_LINES].split("\n"))
    first, *others = next(lines, "").lstrip(_BETWEEN), *islice(lines, _LOOK)
    rest = chain([beginning], reader)
    if are_lines or _are_lines(first, others):
        yield from _lines(rest)
    else:
        yield from _pieces(rest, is_list=first.startswith("["))


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
        held.append(last)
        if size > MAX_VALUE:
            held = []
    if size:
        yield number, None if size > MAX_VALUE else "".join(held)


def _beginning(chunks: Iterator[str]) -> str:
    """Return at least as many lines with content as are looked at, or _FIRST_LINES characters."""
    parts, size, lines, has_begun = list[str](), 0, 0, False
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        *ended, last = chunk.split("\n")
        for part in ended:
            lines += has_begun or _has_content(part)
            has_begun = False
        has_begun = has_begun or _has_content(last)
        if lines > _LOOK or size >= _FIRST_LINES:
            break
    return "".join(parts)


def _has_content(text: str) -> bool:
    return bool(text.strip(_BETWEEN))


def _are_lines(first: str, others: Sequence[str]) -> bool:
    """Return whether each line is a value: the first one, or else most of the next ones."""
    if not others:
        return False
    whole = [line for line in others if line.startswith("{") and _is_whole(line)]
    return _is_whole(first) or (first.startswith("{") and 2 * len(whole) > len(others))


def _is_whole(text: str) -> bool:
    try:
        return isinstance(decoded(text), dict | list)
    except NoValue:
        return False


def _lines(chunks: Iterable[str]) -> Iterator[object]:
    for number, line in numbered_lines(chunks):
        if line is None:
            yield Wrong(number, _TOO_LONG)
        elif _has_content(line):
            yield _value(number, line.strip(_BETWEEN))


def _value(number: int, text: str) -> object:
    try:
        value = decoded(text)
    except NoValue as error:
        return Wrong(number, str(error))
    return whole_text(value) if _HALF.search(text) else value


def _pieces(chunks: Iterable[str], *, is_list: bool) -> Iterator[object]:
    """Yield values that brackets separate. After one that is too large nothing more is read."""
    ends, held, number = Ends(level=1 if is_list else 0), _Held(), 0
    for chunk in slices(chunks):
        start = 0
        for end in ends.of(chunk):
            text = held.taken(chunk[start:end])
            number, start = number + 1, end
            yield _piece(number, text, is_first=is_list and number == 1)
        held.add(chunk[start:])
        if held.why:
            yield Wrong(number + 1, f"{held.why}; what follows it is not read")
            return
        if ends.has_ended:
            return
    rest = held.taken("").strip(_BETWEEN)
    if rest not in ("", "]", "[", "[]"):
        yield Wrong(number + 1, "it is not JSON (its end is missing)")


class _Held:
    """The beginning of a value. why: what is wrong with it, as the end of a sentence."""

    def __init__(self) -> None:
        self.why = ""
        self._parts: list[str] = []
        self._size, self._counted = 0, Counted()

    def add(self, part: str) -> None:
        """Add a part that is not the last one."""
        self._parts.append(part)
        self._size += len(part)
        if self._size > MAX_VALUE:
            self.why = _TOO_LONG
        elif self._counted.exceeds(part):
            self.why = TOO_MANY

    def taken(self, last: str) -> str:
        """Return the whole text, and begin a new one."""
        text = "".join((*self._parts, last))
        self._parts, self._size, self._counted = [], 0, Counted()
        return text


def _piece(number: int, text: str, *, is_first: bool) -> object:
    text = text.strip(_BETWEEN)
    return _value(number, text.removeprefix("[").strip(_BETWEEN) if is_first else text)
