"""Expected lengths of a run's samples, before the first sample has ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from qwq_cli.forecast.expected import Expected
from qwq_cli.forecast.forecaster import Known
from qwq_cli.forecast.kept import KeptRun
from qwq_cli.forecast.published import lengths_of
from qwq_cli.solve.prompt import prompt
from qwq_cli.solve.record import Record
from qwq_cli.values.kinds import FinishReason

QUESTIONS = 40  # questions that are examined; others count as similar
EVERY = 10  # of a question's lengths


def kept_of(record: Record) -> Iterator[KeptRun]:
    """Yield what a record's samples show about lengths."""
    instructions = (record.run.instruction, record.run.choice_instruction)
    asked = prompt(record.question, record.choices, instructions)
    for sample in record.samples:
        if sample.tokens and not sample.stopped:
            ended = sample.finish_reason is FinishReason.STOP
            is_whole = ended and (sample.early or not sample.forced)
            yield KeptRun(question=asked, tokens=sample.tokens, is_whole=is_whole)


def prior(known: Known, before: Iterable[Record], questions: Sequence[str]) -> list[int]:
    """Return lengths that are all equally likely; empty if too little is known.

    before: records of the same run, which count first.
    """
    here = [kept for record in before for kept in kept_of(record)]
    known = replace(known, runs=[*here, *known.runs])
    expected = Expected.of(known.runs, known.most)
    if expected is None:
        return [round(length) for length in lengths_of(known.published, known.most)]
    every = max(len(questions) // QUESTIONS, 1)
    looked_at = islice(questions, 0, None, every)
    return [
        round(length)
        for question in looked_at
        for length in sorted(expected.lengths(question))[EVERY // 2 :: EVERY]
    ]
