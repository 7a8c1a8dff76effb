"""pass@k of a set of records, and the k for which their samples are too few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qwq_cli.solve.estimators import Estimate, estimate, pass_at_k
from qwq_cli.solve.record import Record


@dataclass(frozen=True)
class Lacking:
    """The k for which there are too few samples, and the problem with the fewest graded ones.

    title: None if no problem has a graded sample.
    """

    ks: tuple[int, ...]
    title: str | None
    samples: int


def pass_k(records: Iterable[Record], ks: Sequence[int] = ()) -> Mapping[int, Estimate]:
    """Return pass@k for each k of `ks` for which every problem has enough graded samples.

    ks: if it is empty, 2, 4, 8, ... and the fewest samples of any problem.
    """
    marks = [record.marks for record in records if record.marks]
    fewest = min(map(len, marks), default=0)
    found: dict[int, Estimate] = {}
    for k in (k for k in sorted(ks or _usual(fewest)) if k <= fewest):
        values = [pass_at_k(len(each), sum(each), k) for each in marks]
        if at_k := estimate(values):
            found[k] = at_k
    return found


def lacking(records: Iterable[Record], ks: Sequence[int]) -> Lacking | None:
    """Return the k of `ks` that `pass_k` leaves out; None if it leaves out none."""
    graded = [record for record in records if record.marks]
    least = min(graded, key=lambda record: len(record.marks), default=None)
    title, fewest = (least.title, len(least.marks)) if least else (None, 0)
    too_large = tuple(sorted(k for k in ks if k > fewest))
    return Lacking(too_large, title, fewest) if too_large else None


def _usual(fewest: int) -> Iterable[int]:
    return (k for k in range(2, fewest + 1) if k == fewest or k.bit_count() == 1)
