"""Samples and records made by hand."""

from __future__ import annotations

from collections.abc import Mapping

from qwq_cli.choices import Each, InputFormat
from qwq_cli.solve.containers import Reading
from qwq_cli.solve.documents import Document, document
from qwq_cli.solve.record import Record, RunInfo, SampleResult, Vote
from qwq_cli.values.kinds import FinishReason, Status
from qwq_cli.values.trace import SamplingInfo

SAMPLING = SamplingInfo(temperature=1.0, top_p=1.0, top_k=0, min_p=0.0, seed=0)
RUN = RunInfo(
    model="m", digest="d", system="", instruction="", sampling=SAMPLING,
    samples=8, rule="adaptive", budget=None, version="0",
)  # fmt: skip
_STATUS = {
    FinishReason.STOP: Status.ANSWERED,
    FinishReason.INTERRUPTED: Status.INTERRUPTED,
    FinishReason.LOOP: Status.LOOP,
    FinishReason.LENGTH: Status.TRUNCATED,
}


def text_document(
    text: str, name: str = "p", format: InputFormat | None = None, each: Each | None = None
) -> Document:
    return document(text.encode("utf-8", "surrogatepass"), name, Reading(format, each))


def sample(
    index: int,
    answer: str | None = None,
    *,
    tokens: int = 100,
    correct: bool | None = None,
    ended: FinishReason = FinishReason.STOP,
    forced: bool = False,
    looped: bool = False,
    dropped: int = 0,
    claims: tuple[int, int] | None = None,
) -> SampleResult:
    """claims: computed ones, and how many of them fail."""
    status = Status.NO_ANSWER if answer is None and ended is FinishReason.STOP else _STATUS[ended]
    return SampleResult(
        index=index, seed=index, answer_text=answer or "", answer_value=answer, status=status,
        finish_reason=ended, forced=forced, thought_tokens=tokens - 10, answer_tokens=10,
        seconds=1.0, correct=correct, looped=looped, dropped_tokens=dropped,
        claims=claims and claims[0], failed_claims=claims and claims[1],
    )  # fmt: skip


def samples(*answers: str | None) -> list[SampleResult]:
    return [sample(index, answer) for index, answer in enumerate(answers)]


def record(
    id: str,
    *its: SampleResult,
    target: str | None = "1",
    correct: bool | None = None,
    vote: Vote | None = None,
    fields: Mapping[str, str] | None = None,
    error: str | None = None,
) -> Record:
    return Record(
        id=id, signature="s", question=f"Question {id}?", run=RUN, target=target, samples=its,
        vote=vote, answer=vote.winner if vote else None, correct=correct, error=error,
        fields=fields or {}, prompt_tokens=20,
    )  # fmt: skip
