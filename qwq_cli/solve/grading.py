"""Judges records again, by another comparison or other targets, without running anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs

from qwq_cli.solve.choice_list import are_lettered, letter_of
from qwq_cli.solve.record import Problem, Record, SampleResult
from qwq_cli.solve.reducer import Rule, decide
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorers import Scorer


def regrade(
    record: Record, scorer: Scorer, *, targets: Mapping[str, tuple[str, ...]] | None = None
) -> Record:
    """Return the record with its vote counted and its answers judged again.

    targets: by id; they replace the record's own, at least one each. For choices, a target may be
    the text of one, whatever its letter was.
    """
    if targets and record.id in targets:
        target, *others = (letter_of(each, record.choices) for each in targets[record.id])
        record = structs.replace(record, target=target, alternatives=tuple(others))
    reference = reference_of(record)
    samples = tuple(_judged(sample, reference, scorer) for sample in record.samples)
    vote, answer = record.vote, next((sample.answer for sample in samples), None)
    if record.run.samples > 1 and samples:
        planned, equal = record.run.samples, scorer.voting(reference)
        vote = decide(samples, planned, equal, Rule.parse(record.run.rule, planned)).vote
        answer = vote.winner
    verdict = None
    if record.target and not record.error:
        verdict = scorer.score(answer, reference, boxed=_boxed(answer, samples))
    return structs.replace(
        record,
        samples=samples,
        vote=vote,
        answer=answer,
        correct=verdict.correct if verdict else None,
        scorer=verdict.how if verdict else None,
    )


def reference_of(problem: Problem | Record) -> Reference:
    """Return the reference; an empty target means none.

    Yes and no are compared as words, not as choices.
    """
    choices = problem.choices if are_lettered(problem.choices) else ()
    return Reference(problem.target or "", problem.question, choices, problem.alternatives)


def _judged(sample: SampleResult, reference: Reference, scorer: Scorer) -> SampleResult:
    """Judge a sample. A sample that was stopped from outside is neither right nor wrong."""
    is_judged = bool(reference.target) and not sample.stopped
    if not is_judged:
        return structs.replace(sample, correct=None)
    score = scorer.score(sample.answer, reference, boxed=sample.answer_boxed)
    return structs.replace(sample, correct=score.correct)


def _boxed(answer: str | None, samples: Sequence[SampleResult]) -> str | None:
    """Return the box of the first sample with this answer."""
    giving = (sample.answer_boxed for sample in samples if sample.answer == answer)
    return next(giving, None) if answer else None
