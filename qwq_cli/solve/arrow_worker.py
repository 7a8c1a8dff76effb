"""The process in which Parquet and Arrow files are read; only this module imports pyarrow.

pyarrow is made for files that one trusts. Here, a damaged or hostile file can end only this
process, whose memory is limited.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from qwq_cli.solve.row import MAX_ROW, Cell, Number, text_of
from qwq_cli.worker.orphan import end_with

MEMORY = 4 << 30  # bytes of address space
BATCH = 32  # rows; each may repeat one huge value of a dictionary
MOST_BYTES = 1 << 30  # in all cells


def serve(path: str, longest: int, parent: int) -> None:
    """Write a line of JSON for each row of the file; `-` reads standard input.

    An object is a row; a string is the reason why there is none. longest: characters of a row.
    parent: the process that asked; this one ends with it.
    """
    end_with(parent)
    _limit_memory()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        for line in _lines(BytesIO(sys.stdin.buffer.read()) if path == "-" else path, longest):
            print(line)  # noqa: T201 - to the process that asked
    except Exception as error:  # noqa: BLE001 - a reader of bytes, fed with anything
        print(json.dumps(_first_line(error)))  # noqa: T201


def _limit_memory() -> None:
    """Limit the memory, where the system can."""
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _first_line(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "it takes too much memory"
    told = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return f"it can't be read ({told.rstrip('.')})"


def _lines(source: str | BytesIO, longest: int) -> Iterator[str]:
    size = 0
    for batch in _batches(source):
        size += batch.nbytes
        if size > MOST_BYTES:
            yield json.dumps(f"its rows take more than {MOST_BYTES >> 30} GB")
            return
        names = batch.schema.names
        for row in zip(*(_values(column) for column in batch.columns), strict=True):
            cells = {name: _cell(value) for name, value in zip(names, row, strict=True)}
            too_long = _length(cells) > longest
            yield json.dumps(_told(longest)) if too_long else text_of(cells)


def _told(longest: int) -> str:
    size = "a megabyte" if longest == MAX_ROW else f"{longest >> 20} MB"
    return f"it is longer than {size}"


def _batches(source: str | BytesIO) -> Iterator[Any]:
    import pyarrow
    from pyarrow import ipc, parquet

    pyarrow.set_cpu_count(1)
    magic = _magic(source)
    if magic.startswith(b"PAR1"):
        yield from parquet.ParquetFile(source).iter_batches(BATCH, use_threads=False)
        return
    if magic == b"ARROW1":
        file = ipc.open_file(source)
        whole: Iterable[Any] = (file.get_batch(n) for n in range(file.num_record_batches))
    else:
        whole = ipc.open_stream(source if isinstance(source, BytesIO) else open(source, "rb"))  # noqa: SIM115
    for batch in whole:
        yield from (batch.slice(at, BATCH) for at in range(0, batch.num_rows, BATCH))


def _magic(source: str | BytesIO) -> bytes:
    if isinstance(source, BytesIO):
        return source.getvalue()[:6]
    with open(source, "rb") as file:
        return file.read(6)


def _values(column: Any) -> list[Any]:
    """Return the values. Numbers of short types stay short: 0.1, not 0.10000000149."""
    import pyarrow

    kind = column.type
    if pyarrow.types.is_dictionary(kind):
        shared = _values(column.dictionary)
        return [None if at is None else shared[at] for at in column.indices.to_pylist()]
    if pyarrow.types.is_float16(kind) or pyarrow.types.is_float32(kind):
        texts = column.cast(pyarrow.float32()).cast(pyarrow.string()).to_pylist()
        return [None if text is None else _number(text) for text in texts]
    values: list[Any] = column.to_pylist()
    return values


def _cell(value: Any) -> Cell | None:  # noqa: PLR0911 - a line for each kind
    """Return the cell; None for a null, and for what is no text, such as pictures and sounds."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, float):
        return _number(repr(value))
    if isinstance(value, int | Decimal):
        return Number(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _cell(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cell(inner) for inner in value]
    return None


def _length(cell: Cell | None) -> int:
    """Return the number of characters in all its strings."""
    if isinstance(cell, str):
        return len(cell)
    if isinstance(cell, dict):
        return sum(len(name) + _length(inner) for name, inner in cell.items())
    return sum(map(_length, cell)) if isinstance(cell, list) else 0


def _number(text: str) -> Number | None:
    """Return a float's number; None for NaN, which tables write for an empty cell."""
    named = {"nan": None, "inf": Number("Infinity"), "-inf": Number("-Infinity")}
    return named[text] if text in named else Number(text)
