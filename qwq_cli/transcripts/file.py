"""The exchanges in a file of any kind, one by one; the content shows the kind."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO

from qwq_cli.errors import UsageError
from qwq_cli.solve.arrow_rows import arrow_rows
from qwq_cli.solve.packed import collected, suffix_of, unpacked_parts
from qwq_cli.solve.row import Row, Wrong
from qwq_cli.text_file import decode_any, readable
from qwq_cli.transcripts import archive, llm_database
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import Fields, fields, moment, text
from qwq_cli.transcripts.json_values import event_values, is_events, is_json, json_values
from qwq_cli.transcripts.merged import merged
from qwq_cli.transcripts.plain import MAX_TEXT, read_plain
from qwq_cli.transcripts.shapes import LOOKED_FOR, shape_of

TEXT = "text"  # the shape of a file that is no JSON
MAX_ROW = 32 << 20  # characters; a row may have many long samples
_LOOK = 4096  # characters from which JSON is recognised
_BRACKET = re.compile(r"\s*[\[{](?![A-Z/])")  # not the bracket of "[THINK]"
_LINES = (".jsonl", ".ndjson")  # names of files with a value a line
_TABLES = (b"PAR1", b"ARROW1")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


_RESULTS = "it is a result of qwq solve, without its thought"
_LONG = f"it is longer than {MAX_TEXT >> 20} MB"


@dataclass(frozen=True)
class Found:
    """An exchange and its shape. own: a trace of qwq, which is imported unchanged."""

    shape: str
    exchange: Exchange
    own: Fields | None = None


Report = Callable[[int], None]  # gets the number of bytes that were read


def read_file(path: Path, report: Report = lambda size: None) -> Iterator[Found | Wrong]:
    """Yield everything in the file; a Wrong for each value without reasoning.

    Raises UsageError if nothing in the file can be read.
    """
    with readable(path):
        if path.exists() and not path.is_file() and not path.is_dir():  # can be read only once
            raise UsageError(f"{path} is not a regular file.", "Save its output to a file.")
        with path.open("rb") as file:
            beginning = file.read(16)
    if beginning.startswith(llm_database.MAGIC):
        name = llm_database.NAME
        return (Found(name, each) for each in llm_database.read_database(path) if not each.is_empty)
    if beginning.startswith(archive.MAGIC):
        return _archive(path)
    if beginning.startswith(_TABLES):
        return _recognized(_table(path))
    return _text_file(path, report)


def nothing_in(path: Path, wrong: Wrong | None) -> UsageError:
    """Return the error for a file without reasoning. wrong: the first value without reasoning."""
    if wrong and wrong.why == _RESULTS:
        return UsageError(
            f"{path} holds results of qwq solve, and no thoughts.",
            f"To read the results: `qwq grade {path}`. To keep thoughts, solve with --traces DIR, "
            "then `qwq show` a file in it; or with --save, then `qwq log`.",
        )
    why = f" ({wrong.number}: {wrong.why})" if wrong else ""
    return UsageError(
        f"{path} holds no reasoning that qwq knows{why}.", f"qwq looks for {LOOKED_FOR}."
    )


def values_in(path: Path) -> Iterator[tuple[object, Fields]]:
    """Yield each JSON value, or a Wrong, with what an archive says about all its members.

    Yields nothing for a file without JSON. Raises UsageError.
    """
    with path.open("rb") as file:
        if file.read(len(archive.MAGIC)) == archive.MAGIC:
            yield from _values_of_archive(path)
            return
        file.seek(0)
        beginning, whole = _peeked(_decoded(unpacked_parts(file, str(path))))
        if is_json(beginning):
            are_lines = suffix_of(path.name) in _LINES
            yield from ((value, {}) for value in json_values(whole, are_lines=are_lines))


def _values_of_archive(path: Path) -> Iterator[tuple[object, Fields]]:
    for each in archive.jsons(path):
        if isinstance(each, Wrong):
            yield each, {}
            continue
        member, header = each
        about = fields(header)  # type: ignore[arg-type]
        yield from ((value, about) for value in json_values(_decoded(iter(member))))


def _archive(path: Path) -> Iterator[Found | Wrong]:
    for each in archive.jsons(path):
        if isinstance(each, Wrong):
            yield each
            continue
        member, header = each
        run = fields(fields(header).get("eval"))  # type: ignore[arg-type]
        for found in _recognized(merged(json_values(_decoded(iter(member))))):
            yield _of_run(found, run) if isinstance(found, Found) else found


def _of_run(found: Found, run: Fields) -> Found:
    """Return it with what the log says only once, for all samples."""
    exchange = found.exchange
    model = exchange.model or text(run.get("model"))
    created = exchange.created or moment(run.get("created"))
    return replace(found, exchange=replace(exchange, model=model, created=created))


def _table(path: Path) -> Iterator[object]:
    for row in arrow_rows(path, str(path), MAX_ROW)():
        yield dict(row.cells) if isinstance(row, Row) else row


def _text_file(path: Path, report: Report) -> Iterator[Found | Wrong]:
    with path.open("rb") as file:
        chunks = _decoded(_counted(unpacked_parts(file, str(path)), file, report))
        beginning, whole = _peeked(chunks)
        if is_json(beginning) or _calls_itself_json(path, beginning):
            are_lines = suffix_of(path.name) in _LINES
            yield from _recognized(merged(json_values(whole, are_lines=are_lines)))
        elif is_events(beginning):
            yield from _recognized(merged(event_values(whole)))
        else:
            for each in read_plain(_plain_text(path)):
                yield Found(TEXT, each)


def _peeked(chunks: Iterator[str]) -> tuple[str, Iterator[str]]:
    """Return the beginning, and all chunks with the beginning."""
    beginning = ""
    while len(beginning) < _LOOK and (chunk := next(chunks, None)) is not None:
        beginning += chunk
    return beginning, chain([beginning], chunks)


def _calls_itself_json(path: Path, beginning: str) -> bool:
    """Return whether its name says JSON and its content may be: it is then broken or empty."""
    return suffix_of(path.name) in (".json", *_LINES) and bool(_BRACKET.match(beginning))


def _counted(parts: Iterable[bytes], file: IO[bytes], report: Report) -> Iterator[bytes]:
    for part in parts:
        report(file.tell())
        yield part


def _decoded(parts: Iterable[bytes]) -> Iterator[str]:
    """Decode JSON as UTF-8 or by its mark; an invalid byte damages only its own character."""
    parts = iter(parts)
    first = next(parts, b"")
    encoding = next((name for mark, name in _MARKS if first.startswith(mark)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first)
    for part in parts:
        yield decoder.decode(part)
    yield decoder.decode(b"", final=True)


def _plain_text(path: Path) -> str:
    """Return the text. Raises UsageError if it is not text, or more than anyone would write."""
    with path.open("rb") as file:
        data = collected(unpacked_parts(file, str(path)), MAX_TEXT)
    return decode_any(data, str(path), MAX_TEXT).text


def _recognized(values: Iterable[object]) -> Iterator[Found | Wrong]:
    for number, value in enumerate(values, 1):
        if isinstance(value, Wrong):
            yield value
            continue
        row = _as_fields(value)
        if {"raw", "steps", "schema"} <= row.keys():
            yield Found("a trace of qwq", Exchange(question="", answer=""), own=row)
        elif {"signature", "run", "samples"} <= row.keys():
            yield Wrong(number, _RESULTS)
        elif shape := shape_of(row):
            found = [each for each in shape.read(row) if not each.is_empty]
            for each in found:
                too_long = each.size > MAX_TEXT
                yield Wrong(number, _LONG) if too_long else Found(shape.name, each)
            if not found:
                yield Wrong(number, f"it is {shape.name}, without anything that a model said")
        else:
            keys = ", ".join(list(row)[:8]) or "no fields"
            yield Wrong(number, f"it has no shape that qwq knows; it has {keys}")


def _as_fields(value: object) -> Fields:
    if isinstance(value, list):  # a plain list of messages
        return {"messages": value}
    return value if isinstance(value, dict) else {}
