"""qwq grade --pairs: pairs of a right answer and an answer, judged without a run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from qwq_cli.errors import ExitStatus, UsageError
from qwq_cli.jobs.output import write
from qwq_cli.text_file import readable

if TYPE_CHECKING:
    from qwq_cli.jobs.environment import Environment
    from qwq_cli.settings import Settings
    from qwq_cli.solve.pairs import JudgedPair, Pair
    from qwq_cli.solve.row import Wrong
    from qwq_cli.solve.scorers import Scorer

STDIN = "-"


def judge_pairs(
    env: Environment, settings: Settings, source: str, scorer: Scorer, *, as_json: bool
) -> ExitStatus:
    """Print a line for each pair as it is judged. Raises UsageError."""
    from qwq_cli.render.live.json_views import encode_line, write_utf8
    from qwq_cli.render.solving.verdicts import pair_line, pairs_summary
    from qwq_cli.solve.pairs import judged

    done: list[JudgedPair] = []
    wrong: list[Wrong] = []
    for pair in _pairs(env, source, wrong):
        found = judged(pair, scorer.score(pair.answer, pair.reference))
        done.append(found)
        if as_json:
            write_utf8(env.stdout, encode_line(found))
        else:
            write(env, settings, env.stdout, [pair_line(found)])
    _refuse_nothing(done, wrong, source)
    write(env, settings, env.stderr, [*_told(wrong), *pairs_summary(done), *scorer.remarks()])
    return ExitStatus.BATCH_FAILURES if wrong else ExitStatus.ANSWERED


def pairs_and_remarks(env: Environment, source: str) -> tuple[Sequence[Pair], Sequence[str]]:
    """Return all pairs, and remarks about wrong lines. Raises UsageError."""
    wrong: list[Wrong] = []
    pairs = list(_pairs(env, source, wrong))
    _refuse_nothing(pairs, wrong, source)
    return pairs, list(_told(wrong))


def _pairs(env: Environment, source: str, wrong: list[Wrong]) -> Iterator[Pair]:
    """Yield the pairs; wrong lines are added to `wrong`. Raises UsageError."""
    from qwq_cli.solve.pairs import Pair, lines_of, read_pairs

    with _opened(env, source) as file:
        for item in read_pairs(lines_of(file)):
            if isinstance(item, Pair):
                yield item
            else:
                wrong.append(item)


@contextmanager
def _opened(env: Environment, source: str) -> Iterator[BinaryIO]:
    if source == STDIN:
        stdin = env.stdin or sys.stdin
        if stdin is None:
            raise UsageError("Standard input is closed.", "Name a file.")
        yield stdin.buffer
    else:
        with readable(source), Path(source).open("rb") as file:
            yield file


def _told(wrong: Sequence[Wrong]) -> Iterator[str]:
    from qwq_cli.jobs.solve_sources import wrong_lines

    yield from wrong_lines([f"Line {each.number} is left out: {each.why}." for each in wrong])


def _refuse_nothing(pairs: Sequence[object], wrong: Sequence[Wrong], source: str) -> None:
    if not pairs:
        why = f" Line {wrong[0].number}: {wrong[0].why}." if wrong else ""
        raise UsageError(
            f"There are no pairs in {source}.{why}",
            'A line is an object: {"target": "1/2", "answer": "0.5"}',
        )
