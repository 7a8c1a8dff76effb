"""What `qwq solve` is given, as documents: paths, standard input, data sets of the hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qwq_cli.choices import InputFormat
from qwq_cli.cli.environment import Environment
from qwq_cli.cli.question import is_piped, read_all, saying_after_a_second
from qwq_cli.errors import UsageError
from qwq_cli.hub.datasets import DATASETS, fetched
from qwq_cli.render.units import count
from qwq_cli.solve.documents import MAX_BYTES, Document, document, documents

STDIN = "-"
WRONG_SHOWN = 5


def open_sources(
    env: Environment, sources: Sequence[str], format: InputFormat | None
) -> Iterator[Document]:
    """Raises UsageError, NetworkError."""
    for source in sources or _piped(env):
        if source == STDIN:
            yield _standard_input(env, format)
        elif source in DATASETS and not Path(source).exists():
            path = fetched(DATASETS[source], env.paths.cache, env.variables)
            yield from documents(path, InputFormat.JSONL)
        else:
            yield from documents(Path(source), format)


def _piped(env: Environment) -> list[str]:
    if env.stdin is not None and is_piped(env.stdin):
        return [STDIN]
    raise UsageError("There are no problems.", "Try: qwq solve problems.jsonl -o results.jsonl")


def _standard_input(env: Environment, format: InputFormat | None) -> Document:
    if env.stdin is None:
        raise UsageError("Standard input is closed.", "Name a file.")
    with saying_after_a_second("Reading problems from standard input ...", env.stderr):
        return document(read_all(env.stdin, MAX_BYTES), "standard input", format)


def wrong_lines(wrong: Sequence[str]) -> Iterator[str]:
    """What to say of rows that were left out: the first few, and how many more."""
    yield from wrong[:WRONG_SHOWN]
    if more := len(wrong[WRONG_SHOWN:]):
        yield f"And {count(more, 'wrong line')} more."
