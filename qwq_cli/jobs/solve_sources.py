"""The sources of `qwq solve`, as documents: paths, standard input, data sets on the hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from qwq_cli.choices import InputFormat
from qwq_cli.errors import DiskError, NetworkError, UsageError
from qwq_cli.hub.datasets.datasets import DATASETS, fetched
from qwq_cli.hub.datasets.name import PREFIX, DatasetName
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.question import saying_after_a_second, telling_after_a_second
from qwq_cli.jobs.standard_input import is_piped, read_bytes
from qwq_cli.solve.containers import Reading
from qwq_cli.solve.documents import (
    MAX_BYTES,
    Document,
    Unread,
    checked,
    document,
    documents,
)
from qwq_cli.text_file import readable
from qwq_cli.units import count

STDIN = "-"
SHOWN = 5


def open_sources(
    env: Environment, sources: Sequence[str], reading: Reading
) -> Iterator[Document | Unread]:
    """Yield documents. Of several sources, those that can't be read are left out.

    Raises UsageError, NetworkError, DiskError if there is only one.
    """
    named = sources or _piped(env)
    for source in named:
        yield from _open(env, source, reading) if len(named) == 1 else _tried(env, source, reading)


def _tried(env: Environment, source: str, reading: Reading) -> Iterator[Document | Unread]:
    try:
        yield from _open(env, source, reading)
    except (UsageError, NetworkError, DiskError) as error:
        yield Unread(source, error.message)


def _open(env: Environment, source: str, reading: Reading) -> Iterator[Document | Unread]:
    if source == STDIN:
        yield checked(_standard_input(env, reading), reading)
    elif source.startswith(PREFIX) and not Path(source).exists():
        yield from _of_the_hub(env, source)
    elif source in DATASETS and not Path(source).exists():
        path = fetched(DATASETS[source], env.paths.cache, env.variables, env.note)
        yield from documents(path, Reading(InputFormat.JSONL))
    elif Path(source).is_fifo():
        yield checked(_pipe(env, Path(source), reading), reading)
    else:
        yield from documents(Path(source), reading)


def _of_the_hub(env: Environment, source: str) -> Iterator[Document | Unread]:
    """Yield the files of a data set. Raises UsageError, NetworkError, DiskError."""
    from qwq_cli.hub.datasets.fetch import fetched_dataset

    with saying_after_a_second(f"Fetching {source} ...", env.stderr):
        found = fetched_dataset(DatasetName.parse(source), env.paths.cache, env.variables, env.note)
    parts = [part for path in found.paths for part in documents(path, Reading())]
    yield from (part for part in parts if isinstance(part, Unread))
    read = [part for part in parts if isinstance(part, Document)]
    if read:  # several files of one split are one data set
        rows = [part.rows for part in read]
        remarks = (found.told, *(remark for part in read for remark in part.remarks))
        yield replace(
            read[0],
            name=source,
            stem=found.stem,
            rows=lambda: chain.from_iterable(each() for each in rows),
            remarks=remarks,
        )


def _piped(env: Environment) -> list[str]:
    if env.stdin is not None and is_piped(env.stdin):
        return [STDIN]
    raise UsageError("There are no problems.", "Try: qwq solve problems.jsonl -o results.jsonl")


def _standard_input(env: Environment, reading: Reading) -> Document:
    if env.stdin is None:
        raise UsageError("Standard input is closed.", "Name a file.")
    with saying_after_a_second("Reading problems from standard input ...", env.stderr):
        data = read_bytes(env.stdin, MAX_BYTES + 1)
    return document(data, "standard input", reading, stem="stdin")


def _pipe(env: Environment, path: Path, reading: Reading) -> Document:
    """Read a named pipe to its end, even if its writer is slow. Raises UsageError."""
    waiting = f"Waiting for input from {path} ..."
    with telling_after_a_second(waiting, env.stderr), readable(path), path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return document(data, str(path), reading, stem=path.stem)


def remark_lines(remarks: Sequence[str]) -> Iterator[str]:
    """Yield how files were read: the first few lines, and the number of others."""
    yield from remarks[:SHOWN]
    if more := len(remarks[SHOWN:]):
        yield f"And {count(more, 'more line')} about how files were read."


def wrong_lines(wrong: Sequence[str], beside: int = 0) -> Iterator[str]:
    """Yield the rows that were left out: the first few lines, and the number of others.

    beside: how many others there are that have no line in `wrong`.
    """
    yield from wrong[:SHOWN]
    if more := len(wrong[SHOWN:]) + beside:
        yield f"And {count(more, 'wrong line')} more."
