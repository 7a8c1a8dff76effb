"""The JSON values of a file of any kind, one by one; the content shows the kind."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from qwq_cli.solve.arrow_rows import arrow_rows
from qwq_cli.solve.packed import suffix_of, unpacked_parts
from qwq_cli.solve.row import Row, Wrong
from qwq_cli.transcripts import archive
from qwq_cli.transcripts.fields import Fields, fields
from qwq_cli.transcripts.json_values import event_values, is_events, is_json, json_values

MAX_ROW = 32 << 20  # characters; a row may have many long samples
_LOOK = 4096  # characters from which JSON is recognised
_CHUNK = 1 << 16  # bytes
_BRACKET = re.compile(r"\s*[\[{](?![A-Z/])")  # not the bracket of "[THINK]"
_LINES = (".jsonl", ".ndjson")  # names of files with a value a line
_TABLES = (b"PAR1", b"ARROW1")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Report = Callable[[int], None]  # gets the number of bytes that were read


@dataclass(frozen=True)
class Part:
    """The values of a file, or of one file in an archive. A Wrong says why there is none.

    name, number: of a file in an archive, from 1.
    """

    values: Iterator[object]
    name: str = ""
    number: int = 0

    def placed(self, wrong: Wrong) -> Wrong:
        """Return it with the place in the whole file."""
        return Wrong(self.number, f"{self.name}: {wrong.why}") if self.name else wrong


@dataclass(frozen=True)
class Values:
    """The values of a file, without half characters. about: what an archive says of all of them."""

    parts: Iterator[Part]
    about: Fields = field(default_factory=dict)


def values_in(path: Path, report: Report = lambda size: None) -> Values | None:
    """Return the values; None for a file without JSON. Raises UsageError, OSError."""
    with path.open("rb") as file:
        beginning = file.read(16)
    if beginning.startswith(archive.MAGIC):
        with archive.opened(path) as opened:
            about = fields(opened.header())  # type: ignore[arg-type]
        return Values(_members(path), about)
    if beginning.startswith(_TABLES):
        return Values(iter([Part(_table(path))]))
    read = _reader_of(path)
    return None if read is None else Values(iter([Part(read(_text(path, report)))]))


def _members(path: Path) -> Iterator[Part]:
    with archive.opened(path) as opened:
        for member in archive.members_of(opened):
            if isinstance(member.content, str):
                values: Iterator[object] = iter([Wrong(1, f"it {member.content}")])
            else:
                values = json_values(_decoded(_chunks(member.content)))
            yield Part(values, member.name, member.number)


def _table(path: Path) -> Iterator[object]:
    for row in arrow_rows(path, str(path), MAX_ROW)():
        yield dict(row.cells) if isinstance(row, Row) else row


def _reader_of(path: Path) -> Callable[[Iterable[str]], Iterator[object]] | None:
    """Return what reads the values of a text; None if it is no JSON."""
    beginning, are_lines = "", suffix_of(path.name) in _LINES
    for chunk in _text(path, lambda size: None):
        beginning += chunk
        if len(beginning) >= _LOOK:
            break
    if is_json(beginning) or _calls_itself_json(path, beginning):
        return partial(json_values, are_lines=are_lines)
    return event_values if is_events(beginning) else None


def _calls_itself_json(path: Path, beginning: str) -> bool:
    """Return whether its name says JSON and its content may be: it is then broken or empty."""
    suffix = suffix_of(path.name)
    if suffix in _LINES and any(map(is_json, beginning.split("\n"))):
        return True
    return suffix in (".json", *_LINES) and bool(_BRACKET.match(beginning))


def _text(path: Path, report: Report) -> Iterator[str]:
    with path.open("rb") as file:
        yield from _decoded(_counted(unpacked_parts(file, str(path)), file, report))


def _counted(parts: Iterable[bytes], file: IO[bytes], report: Report) -> Iterator[bytes]:
    for part in parts:
        report(file.tell())
        yield part


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while data := file.read(_CHUNK):
        yield data


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
