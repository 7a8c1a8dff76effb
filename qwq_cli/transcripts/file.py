"""The exchanges in a file of any kind, one by one; the content shows the kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qwq_cli.errors import UsageError
from qwq_cli.solve.packed import collected, unpacked_parts
from qwq_cli.solve.row import Wrong
from qwq_cli.text_file import decode_any, readable
from qwq_cli.transcripts import llm_database
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import Fields, fields, moment, text, without_halves
from qwq_cli.transcripts.merged import merged
from qwq_cli.transcripts.plain import MAX_TEXT, read_plain
from qwq_cli.transcripts.shapes import LOOKED_FOR, shape_of
from qwq_cli.transcripts.values import Report, Values, values_in

TEXT = "text"  # the shape of a file that is no JSON


_RESULTS = "it is a result of qwq solve, without its thought"
_LONG = f"it is longer than {MAX_TEXT >> 20} MB"


@dataclass(frozen=True)
class Found:
    """An exchange and its shape. own: a trace of qwq, which is imported unchanged."""

    shape: str
    exchange: Exchange
    own: Fields | None = None


def read_file(path: Path, report: Report = lambda size: None) -> Iterator[Found | Wrong]:
    """Yield everything in the file; a Wrong for each value without reasoning.

    Raises UsageError if nothing in the file can be read.
    """
    with readable(path):
        if path.exists() and not path.is_file() and not path.is_dir():  # can be read only once
            raise UsageError(f"{path} is not a regular file.", "Save its output to a file.")
        values = values_in(path, report)
        if values is not None:
            return _exchanges(values)
        with path.open("rb") as file:
            is_database = file.read(len(llm_database.MAGIC)) == llm_database.MAGIC
    if is_database:
        name = llm_database.NAME
        return (Found(name, each) for each in llm_database.read_database(path) if not each.is_empty)
    return (Found(TEXT, each) for each in read_plain(_plain_text(path)))


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


def _exchanges(values: Values) -> Iterator[Found | Wrong]:
    run = fields(values.about.get("eval"))
    for part in values.parts:
        for found in _recognized(merged(part.values)):
            yield _of_run(found, run) if isinstance(found, Found) else part.placed(found)


def _of_run(found: Found, run: Fields) -> Found:
    """Return it with what the log says only once, for all samples."""
    exchange = found.exchange
    model = exchange.model or text(run.get("model"))
    created = exchange.created or moment(run.get("created"))
    return replace(found, exchange=replace(exchange, model=model, created=created))


def _plain_text(path: Path) -> str:
    """Return the text. Raises UsageError if it is not text, or more than anyone would write."""
    with path.open("rb") as file:
        data = collected(unpacked_parts(file, str(path)), MAX_TEXT)
    return without_halves(decode_any(data, str(path), MAX_TEXT).text)


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
