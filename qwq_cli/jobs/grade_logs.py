"""Logs of other programs in qwq grade: their verdicts beside ours, and what can't be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qwq_cli.errors import UsageError

if TYPE_CHECKING:
    from qwq_cli.solve.record import Record, SampleResult
    from qwq_cli.transcripts.log_results import Verdicts

SHOWN = 4  # verdicts that differ; the others are counted
_LONGEST = 60  # characters of an answer


def refuse_log(records: Sequence[Record]) -> None:
    """Raise UsageError if some records are of a log: nothing can be appended to it."""
    for record in records:
        if record.run.log:
            raise UsageError(
                f"--save appends records of qwq solve, and {record.run.log.file} is a log of"
                f" {record.run.log.program}.",
                "Leave --save out. To keep the verdicts: --csv -o verdicts.csv",
            )


def verdict_lines(records: Sequence[Record], verdicts: Verdicts) -> Iterator[str]:
    """Yield how many verdicts of logs agree with ours, and the first that don't.

    verdicts: by the name of a scorer or filter.
    """
    judged = {
        ((record.id, record.signature), sample.index): (record, sample)
        for record in records
        for sample in record.samples
        if sample.correct is not None
    }
    for name, its in verdicts.items():
        known = [(*judged[key], right) for key, right in its.items() if key in judged]
        apart = [each for each in known if each[1].correct is not each[2]]
        if known:
            agree = len(known) - len(apart)
            yield f"{agree:,} of {len(known):,} verdicts agree with those of {_shown(name)}."
        yield from (f"  {_apart(record, sample)}" for record, sample, _ in apart[:SHOWN])
        if more := len(apart) - SHOWN:
            yield from [f"  and {more:,} more"] if more > 0 else ()


def _apart(record: Record, sample: SampleResult) -> str:
    """Return "p1: right here, wrong there: 408 for 408"."""
    ours, theirs = ("right", "wrong") if sample.correct else ("wrong", "right")
    answer = "no answer" if sample.answer is None else _shown(sample.answer)
    return f"{_shown(record.title)}: {ours} here, {theirs} there: {answer} for {_target(record)}"


def _target(record: Record) -> str:
    return _shown(" or ".join(record.targets))


def _shown(text: str) -> str:
    from qwq_cli.render.terminal.clean import one_line

    line = one_line(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
