"""The summary of a set of records: accuracy with its error, costs, how samples ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from statistics import median

from qwq_cli.choices import ScoreKind
from qwq_cli.solve.accuracy import Accuracy, accuracy, by_field
from qwq_cli.solve.conditions import Conditions, conditions_of
from qwq_cli.solve.estimators import Estimate
from qwq_cli.solve.pass_k import pass_k
from qwq_cli.solve.record import Record, SampleResult
from qwq_cli.values.kinds import Status
from qwq_cli.values.served import Served
from qwq_cli.values.value import Value


class Rates(Value, frozen=True, kw_only=True):
    """Shares of the samples that could finish. no_answer includes samples that were cut off.

    early: the thought was ended because the answer seemed certain. looped: it went in circles.
    recovered: looped samples that gave an answer of their own. None for what a log of another
    program doesn't tell; such a log may tell that samples were cut, but not that none was.
    """

    no_answer: float
    truncated: float | None = None
    forced: float | None = None
    looped: float | None = None
    recovered: float | None = None
    early: float | None = None


class Tokens(Value, frozen=True, kw_only=True):
    """Generated tokens. dropped: taken back. probes: the cost of probing, not in the total.

    spared: how many more all planned samples would have taken, if the stopped and unstarted ones
    had reached the mean of their problem's other samples; 0 for the log of another program, which
    ends no sample for a vote.
    """

    total: int
    mean: float
    median: float
    spared: int
    dropped: int
    probes: int


class Drafts(Value, frozen=True, kw_only=True):
    """Counts of drafts. `accepted` of the `drafted` tokens were right.

    tokens_per_decode: how many tokens a decode gave to its sample.
    """

    drafted: int
    accepted: int
    tokens_per_decode: float


class Mends(Value, frozen=True, kw_only=True):
    """claims: how many wrong values were mended. samples: how many have such a claim."""

    claims: int
    samples: int


class Share(Value, frozen=True, kw_only=True):
    """`having` of `all`."""

    having: int
    all: int


class Claims(Value, frozen=True, kw_only=True):
    """Counts of claims in samples that could finish: how many were computed, how many failed.

    wrong, right: how many answers of each kind had a failed claim before them; None if nothing was
    graded.
    """

    computed: int
    failed: int
    wrong: Share | None
    right: Share | None


class Summary(Value, frozen=True, kw_only=True):
    """`pass_k` by k; `fields`: by name of a field, then by its value. failed_samples: samples that
    failed, of problems that did not; they are not among `samples`.

    planned_samples: those a problem should get. fewest_samples, most_samples: those it finished.
    """

    problems: int
    failed: int
    samples: int
    stopped: int
    failed_samples: int
    planned_samples: int
    fewest_samples: int
    most_samples: int
    accuracy: Accuracy
    pass_k: Mapping[int, Estimate]
    rates: Rates | None
    tokens: Tokens | None
    mends: Mends
    claims: Claims | None
    drafts: Drafts | None
    served: Served | None
    fields: Mapping[str, Mapping[str, Accuracy]]
    conditions: Conditions | None


def summarize(
    records: Sequence[Record], scorer: ScoreKind | None = None, ks: Sequence[int] = ()
) -> Summary:
    """Summarise records of one run. Failed problems count as failed, and nowhere else.

    scorer: the one that graded them; None for qwq's own. ks: see `pass_k`.
    """
    done = [record for record in records if record.error is None]
    samples = [sample for record in done for sample in record.samples]
    drawn = [len(record.finished) for record in done]
    return Summary(
        problems=len(records),
        failed=len(records) - len(done),
        samples=len(samples),
        stopped=sum(sample.stopped for sample in samples),
        failed_samples=sum(len(record.failed_samples) for record in done),
        planned_samples=max((record.run.samples for record in done), default=0),
        fewest_samples=min(drawn, default=0),
        most_samples=max(drawn, default=0),
        accuracy=accuracy(done),
        pass_k=pass_k(done, ks),
        rates=_rates(done),
        tokens=_tokens(done),
        mends=_mends(samples),
        claims=_claims([sample for sample in samples if not sample.stopped]),
        drafts=_drafts(done),
        served=_served(samples, records),
        fields=by_field(done),
        conditions=conditions_of(records, scorer),
    )


def _served(samples: Iterable[SampleResult], records: Iterable[Record]) -> Served | None:
    """Return the use of servers for all requests, even those without an answer."""
    spent = [record.spent for record in records if record.spent]
    told = [*(sample.served for sample in samples if sample.served), *spent]
    return reduce(Served.plus, told) if told else None


def _rates(records: Sequence[Record]) -> Rates | None:
    samples = [sample for record in records for sample in record.finished]
    if not samples:
        return None

    def share(count: int) -> float:
        return count / len(samples)

    no_answer = share(sum(sample.answer is None for sample in samples))
    truncated = share(sum(sample.status is Status.TRUNCATED for sample in samples))
    if records[0].run.log:
        return Rates(no_answer=no_answer, truncated=truncated or None)
    return Rates(
        no_answer=no_answer,
        truncated=truncated,
        forced=share(sum(sample.forced for sample in samples)),
        looped=share(sum(sample.looped for sample in samples)),
        recovered=share(sum(sample.recovered for sample in samples)),
        early=share(sum(sample.early for sample in samples)),
    )


def _mends(samples: Sequence[SampleResult]) -> Mends:
    counts = [sample.mended for sample in samples if sample.mended]
    return Mends(claims=sum(counts), samples=len(counts))


def _drafts(records: Sequence[Record]) -> Drafts | None:
    """Return counts of drafts; None if drafts were off."""
    asked = [record for record in records if record.run.settings.get("draft")]
    samples = [sample for record in asked for sample in record.samples if sample.decodes]
    if not samples:
        return None
    decodes = sum(sample.decodes for sample in samples)
    accepted = sum(sample.accepted_tokens for sample in samples)
    return Drafts(
        drafted=sum(sample.drafted_tokens for sample in samples),
        accepted=accepted,
        tokens_per_decode=round((decodes + accepted) / decodes, 2),
    )


def _tokens(records: Sequence[Record]) -> Tokens | None:
    """Return counts of tokens; None if nothing was generated, or nobody counted."""
    totals = [record.tokens for record in records]
    if not sum(totals):
        return None
    return Tokens(
        total=sum(totals),
        mean=sum(totals) / len(totals),
        median=median(totals),
        spared=sum(map(_spared, records)),
        dropped=sum(sample.dropped_tokens for r in records for sample in r.samples),
        probes=sum(sample.probe_tokens for r in records for sample in r.samples),
    )


def _claims(samples: Sequence[SampleResult]) -> Claims | None:
    """Return counts of claims; None if nobody counted them, or there were none."""
    counted = [sample for sample in samples if sample.claims]
    if not counted:
        return None
    told = [sample for sample in samples if sample.claims is not None]
    answers = [sample for sample in told if sample.answer is not None]
    graded = any(sample.correct is not None for sample in answers)
    return Claims(
        computed=sum(sample.claims or 0 for sample in counted),
        failed=sum(sample.failed_claims or 0 for sample in counted),
        wrong=_share([s for s in answers if s.correct is False]) if graded else None,
        right=_share([s for s in answers if s.correct is True]) if graded else None,
    )


def _share(answers: Sequence[SampleResult]) -> Share:
    having = sum(bool(sample.failed_claims) for sample in answers)
    return Share(having=having, all=len(answers))


def _spared(record: Record) -> int:
    whole = [sample.generated for sample in record.samples if not sample.stopped]
    if not whole or record.run.log:
        return 0
    all_of_them = record.run.samples * sum(whole) / len(whole)
    return max(round(all_of_them) - record.tokens, 0)
