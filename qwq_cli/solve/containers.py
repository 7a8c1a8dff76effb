"""What kind of file it is and how to read its rows: by the end of its name and its beginning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qwq_cli.choices import Each, InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.solve.cells import plain_name
from qwq_cli.solve.columns import QUESTIONS, SOLUTION, TARGETS
from qwq_cli.solve.json_rows import json_rows
from qwq_cli.solve.packed import suffix_of
from qwq_cli.solve.row import Rows
from qwq_cli.solve.table_rows import COMMAS, TABS, table_rows
from qwq_cli.solve.text_rows import read_text
from qwq_cli.solve.text_split import TextRows

SUFFIXES: Mapping[str, InputFormat] = {
    ".jsonl": InputFormat.JSONL,
    ".ndjson": InputFormat.JSONL,
    ".json": InputFormat.JSON,
    ".csv": InputFormat.CSV,
    ".tsv": InputFormat.TSV,
    ".tab": InputFormat.TSV,
    ".parquet": InputFormat.PARQUET,
    ".pq": InputFormat.PARQUET,
    ".arrow": InputFormat.ARROW,
    ".feather": InputFormat.ARROW,
    ".md": InputFormat.TEXT,
    ".markdown": InputFormat.TEXT,
    ".txt": InputFormat.TEXT,
    ".text": InputFormat.TEXT,
    ".tex": InputFormat.TEXT,
}
_MAGIC = ((b"PAR1", InputFormat.PARQUET), (b"ARROW1", InputFormat.ARROW))
_DELIMITERS: Mapping[InputFormat, tuple[str, ...]] = {
    InputFormat.CSV: (*COMMAS, *TABS),
    InputFormat.TSV: (*TABS, *COMMAS),
}
_OBJECTS = re.compile(r"\s*(?:\[\s*)?\{\s*[\"}]")


@dataclass(frozen=True)
class Reading:
    """What the user says about reading files; None to find out.

    each: what a problem is in plain text. rows: the key of the list in a JSON object.
    """

    format: InputFormat | None = None
    each: Each | None = None
    rows: str | None = None


def binary_format(name: str, beginning: bytes, reading: Reading) -> InputFormat | None:
    """Return Parquet or Arrow by the file's first bytes, or by its name if these don't tell.

    Returns None for other files. Raises UsageError if it is said to be such a file but isn't.
    """
    found = next((known for magic, known in _MAGIC if beginning.startswith(magic)), None)
    said = reading.format or (None if found else SUFFIXES.get(suffix_of(name)))
    if found is not None or said is not InputFormat.ARROW:
        if said is InputFormat.PARQUET and found is not said:
            raise UsageError(f"{name} is not a Parquet file.", "Check that it is complete.")
        return found
    if not beginning.startswith(b"\xff\xff\xff\xff"):  # the beginning of an Arrow stream
        raise UsageError(f"{name} is not an Arrow file.", "Check that it is complete.")
    return InputFormat.ARROW


def text_format(name: str, text: str, reading: Reading) -> InputFormat:
    """Return the format that the user says, or from the name, or else from the text."""
    said = reading.format or SUFFIXES.get(suffix_of(name))
    if said is not None and (reading.format or said is not InputFormat.TEXT):
        return said
    if _OBJECTS.match(text):
        return InputFormat.JSON
    return _table(text) or InputFormat.TEXT


def _table(text: str) -> InputFormat | None:
    """Return a table's format, if its first line names columns of questions and answers."""
    first, _, rest = text.lstrip().partition("\n")
    for format, delimiters in _DELIMITERS.items():
        names = {plain_name(name) for name in first.split(delimiters[0])}
        is_header = names & set(QUESTIONS) and names & {*TARGETS, SOLUTION}
        if is_header and delimiters[0] in rest.partition("\n")[0]:
            return format
    return None


def text_rows(
    text: str, name: str, format: InputFormat, reading: Reading
) -> tuple[Rows, TextRows | None]:
    """Return the rows of a text and, for plain text, how it was split. Raises UsageError."""
    if format is InputFormat.TEXT:
        split = read_text(text, name, reading.each)
        return lambda: iter(split.rows), split
    if format in (InputFormat.JSON, InputFormat.JSONL):
        return json_rows(text, name, reading.rows, lines=format is InputFormat.JSONL), None
    delimiters = _DELIMITERS[format]
    if reading.format is InputFormat.TSV:
        delimiters = TABS
    elif reading.format is InputFormat.CSV:
        delimiters = COMMAS
    return lambda: table_rows(text, delimiters), None
