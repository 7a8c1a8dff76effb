"""What is expected of a run over problems before its first sample has ended."""

from __future__ import annotations

from statistics import median

import pytest
from msgspec.structs import replace

from qwq_cli.forecast.forecaster import Known
from qwq_cli.solve.lengths import ENOUGH, Lengths
from qwq_cli.solve.prior import kept_of, prior
from qwq_cli.solve.record import Record
from qwq_cli.values.kinds import FinishReason
from tests.forecast.test_expected import KINDS, runs
from tests.solve.samples import record, sample

NOTHING = Known(runs=(), published=(), paces=(), estimated=None, most=4096)
SUM, PROOF, _ = KINDS


def solved(number: int, tokens: int, reason: FinishReason = FinishReason.STOP) -> Record:
    made = sample(0, "1", tokens=tokens, ended=reason)
    return replace(record(id=f"p{number}"), question=f"{number} pens?", samples=(made,))


def test_of_a_new_model_nothing_is_expected() -> None:
    assert prior(NOTHING, [], ["What is 12 * 34?"]) == []


def test_kept_runs_of_the_model_tell_it_by_the_questions() -> None:
    known = Known(runs=runs(80), published=(), paces=(), estimated=None, most=4096)
    sums = prior(known, [], [SUM.format(n, 12) for n in range(11, 31)])
    proofs = prior(known, [], [PROOF.format(n, 12) for n in range(11, 31)])
    assert median(sums) == pytest.approx(KINDS[SUM], rel=0.3)
    assert median(proofs) == pytest.approx(KINDS[PROOF], rel=0.3)


def test_so_do_problems_that_were_done_before() -> None:
    before = [solved(number, 300 + number) for number in range(10, 30)]
    assert median(prior(NOTHING, before, ["31 pens?"])) == pytest.approx(320, rel=0.1)


def test_a_sample_that_was_stopped_or_cut_is_not_a_whole_one() -> None:
    assert list(kept_of(solved(1, 9, FinishReason.INTERRUPTED))) == []
    assert [kept.is_whole for kept in kept_of(solved(1, 9, FinishReason.LENGTH))] == [False]
    assert [kept.is_whole for kept in kept_of(solved(1, 9))] == [True]


def test_published_lengths_are_better_than_nothing() -> None:
    known = Known(runs=(), published=(746,), paces=(), estimated=None, most=4096)
    assert median(prior(known, [], [])) == pytest.approx(620, rel=0.1)


def test_what_is_left_is_known_at_once_and_goes_by_the_run_itself_later() -> None:
    lengths = Lengths(4096, prior=[100] * 20)
    assert lengths.left([50], 3) == pytest.approx(350)
    lengths.finished.extend([1000] * ENOUGH)
    left = lengths.left([50], 3)
    assert left is not None
    assert left > 3900
