"""Accuracy against tokens spent: how many samples vote, and how long each may think."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf

from msgspec import structs

from qwq_cli.choices import ScoreKind
from qwq_cli.solve.conditions import Conditions, conditions_of
from qwq_cli.solve.early import level_of
from qwq_cli.solve.estimators import Estimate, estimate, mean_over_subsets
from qwq_cli.solve.record import Record
from qwq_cli.solve.reducer import Equal, group, weakness
from qwq_cli.values.value import Value

_Key = tuple["int | None", "str | None"]  # budget, and strictness if ended early
Voting = Callable[[Record], Equal]  # how answers to a problem are compared in a vote


class Point(Value, frozen=True, kw_only=True):
    """Accuracy if `samples` vote, with thoughts of at most `budget` tokens (None: no limit).

    tokens: generated per problem, on average. early: the strictness, if thoughts were ended when
    their answer seemed sure; the tokens then include probes.
    """

    samples: int
    budget: int | None
    tokens: float
    accuracy: Estimate
    early: str | None = None


class Curve(Value, frozen=True, kw_only=True):
    """Points by samples, then by budget; all are from the same `problems`.

    early: points with thoughts that were ended early, for the fewest samples, by tokens. mended:
    claims in samples that were not cut. conditions: of all its runs, without their budgets.
    """

    model: str
    problems: int
    pool: int
    points: tuple[Point, ...]
    early: tuple[Point, ...] = ()
    mended: int = 0
    conditions: Conditions | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(point.samples for point in self.points))

    @property
    def budgets(self) -> tuple[int | None, ...]:
        return tuple(dict.fromkeys(point.budget for point in self.points))

    def series(self, samples: int) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.samples == samples)


def measure(
    records: Iterable[Record],
    counts: Sequence[int],
    voting: Voting,
    scorer: ScoreKind | None = None,
) -> Curve | None:
    """Measure graded records of runs that differ only in their budgets.

    k of n samples stand for all k that could have been drawn. Only problems count that were graded
    at every budget with all their samples; None if there are none. scorer: the one that graded
    them; None for qwq's own.
    """
    by_run: dict[_Key, dict[str, Record]] = {}
    for record in records:
        if record.correct is not None and len(record.samples) >= max(counts):
            by_run.setdefault((record.run.budget, level_of(record.run)), {})[record.id] = record
    shared = set.intersection(*map(set, by_run.values())) if by_run else set()
    if not shared:
        return None
    kept = {
        key: [its[id] for id in sorted(shared)]
        for key, its in sorted(by_run.items(), key=lambda pair: pair[0][0] or inf)
    }
    points = list(_points(kept, counts, voting))
    early = [point for point in points if point.early and point.samples == min(counts)]
    whole = kept[max(kept, key=lambda key: (key[1] is None, key[0] or inf))]
    return Curve(
        model=whole[0].run.model,
        problems=len(shared),
        pool=min(len(record.samples) for its in kept.values() for record in its),
        points=tuple(point for point in points if point.early is None),
        early=tuple(sorted(early, key=lambda point: point.tokens)),
        mended=max(map(_mended, kept.values())),
        conditions=_conditions(whole, scorer),
    )


def _conditions(records: Sequence[Record], scorer: ScoreKind | None) -> Conditions | None:
    """Return the conditions of one run, and of all that differ from it only in their budgets."""
    found = conditions_of(records, scorer)
    return found and structs.replace(found, run=structs.replace(found.run, budget=None))


def _mended(records: Iterable[Record]) -> int:
    return sum(sample.mended for record in records for sample in record.samples)


def frontier(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return the points that no other point beats with as few tokens, by tokens."""
    best: list[Point] = []
    for point in sorted(points, key=lambda p: (p.tokens, -p.accuracy.mean)):
        if not best or point.accuracy.mean > best[-1].accuracy.mean:
            best.append(point)
    return tuple(best)


def _points(
    by_run: Mapping[_Key, Sequence[Record]], counts: Sequence[int], voting: Voting
) -> Iterable[Point]:
    votes = {key: [_Pool(record, voting(record)) for record in its] for key, its in by_run.items()}
    for samples in sorted(set(counts)):
        for (budget, level), pools in votes.items():
            accuracy = estimate([pool.majority(samples) for pool in pools])
            assert accuracy is not None
            tokens = samples * sum(pool.tokens for pool in pools) / len(pools)
            yield Point(
                samples=samples, budget=budget, tokens=tokens, accuracy=accuracy, early=level
            )


class _Pool:
    """The samples of one problem; their groups are found once."""

    def __init__(self, record: Record, equal: Equal) -> None:
        self._samples = record.samples
        self._groups = group([s for s in record.samples if s.answer is not None], equal)
        looks = sum(sample.probe_tokens for sample in record.samples) if level_of(record.run) else 0
        self.tokens = (record.tokens + looks) / len(record.samples)

    def majority(self, k: int) -> float:
        """Return the share of choices of `k` samples whose vote is right."""
        return mean_over_subsets(range(len(self._samples)), k, self._is_right)

    def _is_right(self, chosen: Sequence[int]) -> float:
        indices = {self._samples[i].index for i in chosen}
        voting = ([s for s in its if s.index in indices] for its in self._groups)
        winner = min(filter(None, voting), key=weakness, default=None)
        return float(bool(winner and winner[0].correct))
