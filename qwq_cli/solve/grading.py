"""Records judged again: by another comparison or other targets, without running anything."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from qwq_cli.choices import ScoreKind
from qwq_cli.solve.record import Record, SampleResult
from qwq_cli.solve.reducer import Equal, Rule, decide
from qwq_cli.solve.scorer import score


def regrade(
    record: Record,
    equal: Equal,
    *,
    kind: ScoreKind | None = None,
    targets: Mapping[str, str] | None = None,
) -> Record:
    """Votes counted and answers judged anew. `targets` go by id before the record's own."""
    target = (targets or {}).get(record.id, record.target)
    samples = tuple(_judged(sample, target, kind, equal) for sample in record.samples)
    vote, answer = record.vote, next((sample.answer for sample in samples), None)
    if record.run.samples > 1 and samples:
        planned = record.run.samples
        vote = decide(samples, planned, equal, Rule.parse(record.run.rule, planned)).vote
        answer = vote.winner
    verdict = None if target is None or record.error else score(answer, target, kind, equal)
    return structs.replace(
        record,
        target=target,
        samples=samples,
        vote=vote,
        answer=answer,
        correct=verdict.correct if verdict else None,
        scorer=verdict.how if verdict else None,
    )


def _judged(
    sample: SampleResult, target: str | None, kind: ScoreKind | None, equal: Equal
) -> SampleResult:
    """A sample that was stopped from outside is neither right nor wrong."""
    is_judged = target is not None and not sample.stopped
    correct = score(sample.answer, target or "", kind, equal).correct if is_judged else None
    return structs.replace(sample, correct=correct)
