"""Texts to rows: JSON lines, tables, plain text, Markdown lists. Knows no names of columns.

A parser yields what it can read and a Wrong for what it can't, and goes on behind it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO

from qwq_cli.choices import InputFormat
from qwq_cli.solve.row import MAX_ROW, TEXT, Number, Row, Wrong, is_too_deep

_JSON = json.JSONDecoder(parse_float=Number, parse_int=Number)
_SPACE = re.compile(r"[\s,]*")
_ITEM = re.compile(r"(?P<indent> {0,3})(?P<mark>[-*+]|\d{1,9}[.)])(?: +|\t|$)(?P<text>.*)")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


Parser = Callable[[str], Iterator[Row | Wrong]]


def json_lines(text: str) -> Iterator[Row | Wrong]:
    for number, line in _lines(text):
        if line.strip():
            yield _object(number, line)


def _object(number: int, line: str) -> Row | Wrong:
    if len(line) > MAX_ROW:
        return Wrong(number, "it is longer than a megabyte")
    try:
        return _row_of(number, _JSON.decode(line))
    except ValueError as error:
        return Wrong(number, f"it is not JSON ({error})")
    except RecursionError:
        return Wrong(number, "it is nested too deep")


def json_array(text: str) -> Iterator[Row | Wrong]:
    """The objects of one list; behind a mistake there is no telling where the next one begins."""
    at, number, counted = _past_space(text, text.find("[") + 1), 1, 0
    while at < len(text) and text[at] != "]":
        number, counted = number + text.count("\n", counted, at), at
        try:
            value, at = _JSON.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Wrong(number, f"it is not JSON ({error})")
            return
        yield _row_of(number, value)
        at = _past_space(text, at)


def _past_space(text: str, at: int) -> int:
    """Behind white space and commas. Text is long: no slices of it."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _row_of(number: int, value: object) -> Row | Wrong:
    if not isinstance(value, dict):
        return Wrong(number, "it is not an object with fields")
    if is_too_deep(value):
        return Wrong(number, "it is nested too deep")
    return Row(number, {name: cell for name, cell in value.items() if cell is not None})


def comma_separated(text: str) -> Iterator[Row | Wrong]:
    """With commas, or semicolons where a spreadsheet of another country wrote them."""
    header = text.partition("\n")[0]
    return _separated(text, ";" if header.count(";") > header.count(",") else ",")


def tab_separated(text: str) -> Iterator[Row | Wrong]:
    return _separated(text, "\t")


def _separated(text: str, delimiter: str) -> Iterator[Row | Wrong]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Wrong(number, f"it is not a row of a table ({error})")
            continue
        if cells is None:
            return
        if header is None:
            header = [name.strip() for name in cells]
        elif any(cells):
            yield _row(number, header, cells)


def _row(number: int, header: list[str], cells: list[str]) -> Row | Wrong:
    if len(cells) != len(header):
        return Wrong(number, f"it has {len(cells)} cells where the header has {len(header)}")
    return Row(number, {name: cell for name, cell in zip(header, cells, strict=True) if cell})


def lines(text: str) -> Iterator[Row | Wrong]:
    for number, line in _lines(text):
        if line.strip():
            yield Row(number, {TEXT: line.strip()})


def blocks(text: str) -> Iterator[Row | Wrong]:
    held: list[str] = []
    for number, line in [*_lines(text), (text.count("\n") + 2, "")]:
        if line.strip():
            held.append(line)
        elif held:
            yield Row(number - len(held), {TEXT: "\n".join(held).strip()})
            held = []


def markdown(text: str) -> Iterator[Row | Wrong]:
    """The items of its outermost lists, with what is indented below them."""
    held: list[str] = []
    start, indent, fenced = 0, 0, False
    for number, line in _lines(text):
        item = None if fenced else _ITEM.fullmatch(line)
        if item and (not held or len(item["indent"]) <= indent):
            yield from _item(start, held)
            start, indent, held = number, len(item["indent"]), [item["text"]]
        elif held and (fenced or _belongs(line, held)):
            held.append(line)
        elif held:
            yield from _item(start, held)
            held = []
        fenced ^= bool(_FENCE.match(line.strip()))
    yield from _item(start, held)


def _belongs(line: str, held: list[str]) -> bool:
    """Indented lines do, blank ones too, and others where the paragraph just goes on."""
    if not line.strip() or line.startswith((" ", "\t")):
        return True
    return bool(held[-1].strip()) and not line.startswith(("#", "---", "***", "```"))


def _item(number: int, held: list[str]) -> Iterator[Row]:
    text = "\n".join([*held[:1], *_dedented(held[1:])]).strip()
    if text:
        yield Row(number, {TEXT: text})


def _dedented(held: list[str]) -> list[str]:
    margins = [len(line) - len(line.lstrip()) for line in held if line.strip()]
    return [line[min(margins, default=0) :] for line in held]


def whole(text: str) -> Iterator[Row | Wrong]:
    if text.strip():
        yield Row(1, {TEXT: text.strip()})


PARSERS: Mapping[InputFormat, Parser] = {
    InputFormat.JSONL: json_lines,
    InputFormat.JSON: json_array,
    InputFormat.CSV: comma_separated,
    InputFormat.TSV: tab_separated,
    InputFormat.LINES: lines,
    InputFormat.BLOCKS: blocks,
    InputFormat.MARKDOWN: markdown,
    InputFormat.WHOLE: whole,
}
_SUFFIXES = {
    ".jsonl": InputFormat.JSONL,
    ".ndjson": InputFormat.JSONL,
    ".csv": InputFormat.CSV,
    ".tsv": InputFormat.TSV,
    ".md": InputFormat.MARKDOWN,
    ".markdown": InputFormat.MARKDOWN,
}


def format_of(suffix: str, text: str) -> InputFormat:
    """By the suffix of a file's name; by a look at the text where that says nothing."""
    if known := _SUFFIXES.get(suffix.lower()):
        return known
    stripped = text.strip()
    if stripped.startswith("{"):
        return InputFormat.JSONL
    if re.match(r"\[\s*\{", stripped):
        return InputFormat.JSON
    return InputFormat.BLOCKS if re.search(r"\n[ \t]*\r?\n", stripped) else InputFormat.LINES


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered from 1. Only line feeds end a line: JSON may hold the other breaks of Unicode."""
    for number, line in enumerate(text.split("\n"), 1):
        yield number, line.removesuffix("\r")
