from __future__ import annotations

from math import isclose, sqrt

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from qwq_cli.render.solving.comparison import comparison_text
from qwq_cli.solve.comparison import Comparison, comparison
from qwq_cli.solve.record import Record, RunInfo
from tests.solve.samples import RUN, record, sample

ONE: RunInfo = structs.replace(RUN, samples=1)


def judged(id: str, *marks: bool, run: RunInfo = ONE, answer: bool | None = None) -> Record:
    its = [sample(index, "1", correct=mark) for index, mark in enumerate(marks)]
    right = marks[0] if answer is None else answer
    return structs.replace(record(id, *its, correct=right), run=run)


def test_single_samples_are_won_and_lost_problem_by_problem() -> None:
    first = [judged("a", True), judged("b", False), judged("c", False), judged("d", True)]
    later = [judged("d", True), judged("c", True), judged("b", True), judged("a", False)]
    found = comparison(first, later)
    assert (found.problems, found.won, found.lost) == (4, 2, 1)
    assert found.pass_1 is not None
    assert found.pass_1.mean == 0.25
    # differences 0, 1, 1, -1; their variance is 2.75 / 3
    assert isclose(found.pass_1.error or 0, sqrt(2.75 / 3 / 4))
    assert found.voted is None
    assert comparison_text(found) == (
        "pass@1 +25.0 ± 47.9 points, on 4 problems graded in both: 2 won, 1 lost"
    )


def test_several_samples_count_by_their_mean_and_the_votes_stand_beside() -> None:
    first = [judged("a", True, False, run=RUN, answer=True), judged("b", True, True, run=RUN)]
    later = [judged("a", True, True, run=RUN), judged("b", True, False, run=RUN, answer=False)]
    found = comparison(first, later)
    assert (found.won, found.lost) == (1, 1)
    assert found.pass_1 is not None
    assert found.voted is not None
    assert (found.pass_1.mean, found.voted.mean) == (0, -0.5)
    assert "; vote -50.0 ± 50.0 points" in comparison_text(found)


def test_a_vote_beside_a_single_sample_is_compared_with_that() -> None:
    first = [judged("a", False), judged("b", True)]
    found = comparison(first, [judged("a", True, False, run=RUN), judged("b", True, run=RUN)])
    assert found.voted is not None
    assert found.voted.mean == 0.5


def test_only_problems_that_both_runs_graded_count() -> None:
    ungraded = structs.replace(record("b", sample(0, "1"), target=None), run=ONE)
    failed = structs.replace(record("c", error="no room"), run=ONE)
    first = [judged("a", True), judged("b", True), judged("c", True), judged("d", True)]
    found = comparison(first, [judged("a", False), ungraded, failed, judged("e", True)])
    assert (found.problems, found.lost) == (1, 1)
    assert comparison_text(found) == (
        "pass@1 -100.0 points, on 1 problem graded in both: 0 won, 1 lost"
    )


def test_an_id_alone_makes_no_shared_problem() -> None:
    other = structs.replace(judged("a", True), question="Something else?")
    found = comparison([judged("a", True)], [other])
    assert found == Comparison(
        problems=0, other_questions=1, pass_1=None, voted=None, won=0, lost=0
    )
    assert comparison_text(found) == (
        "not compared: no problem is graded in both; 1 has the same id and another question"
    )
    spaced = structs.replace(judged("a", True), question=" Question  a?\n")
    assert comparison([judged("a", True)], [spaced]).problems == 1


def test_equal_runs_differ_by_nothing() -> None:
    first = [judged("a", True), judged("b", False)]
    assert comparison_text(comparison(first, first)) == (
        "pass@1 +0.0 points, on 2 problems graded in both: 0 won, 0 lost"
    )


MARKS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30)


@given(MARKS)
def test_the_other_way_round_only_the_sign_changes(marks: list[tuple[bool, bool]]) -> None:
    first = [judged(str(index), mark) for index, (mark, _) in enumerate(marks)]
    later = [judged(str(index), mark) for index, (_, mark) in enumerate(marks)]
    there, back = comparison(first, later), comparison(later, first)
    assert (there.won, there.lost) == (back.lost, back.won)
    assert there.pass_1 is not None
    assert back.pass_1 is not None
    assert isclose(there.pass_1.mean, -back.pass_1.mean)
    assert isclose(there.pass_1.error or 0, back.pass_1.error or 0)
    assert isclose(there.pass_1.mean * len(marks), there.won - there.lost, abs_tol=1e-9)
