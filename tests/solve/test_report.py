from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from qwq_cli.render.solving.report import rows
from qwq_cli.solve.grading import regrade
from qwq_cli.solve.pass_k import lacking
from qwq_cli.solve.record import Record, SampleResult
from qwq_cli.solve.report import Drafts, summarize
from qwq_cli.solve.scorers import Scorer
from qwq_cli.values.kinds import FinishReason
from tests.solve.samples import record, sample

SCORER = Scorer()  # numbers alone: no worker is started


def judged(id: str, *marks: bool, subject: str = "", correct: bool | None = None) -> Record:
    its = [sample(i, "1" if mark else "2", correct=mark) for i, mark in enumerate(marks)]
    voted = sum(marks) * 2 >= len(marks) if correct is None else correct
    return record(id, *its, correct=voted, fields={"subject": subject} if subject else None)


def test_accuracy_over_samples_then_over_problems() -> None:
    summary = summarize([judged("a", True, True, False, True), judged("b", False, False, False)])
    assert summary.accuracy.pass_1 is not None
    assert isclose(summary.accuracy.pass_1.mean, (0.75 + 0) / 2)
    assert summary.accuracy.voted is not None
    assert summary.accuracy.voted.mean == 0.5


def test_pass_at_k_goes_as_far_as_the_fewest_samples() -> None:
    summary = summarize([judged("a", *[True] + [False] * 7), judged("b", *[False] * 5)])
    assert list(summary.pass_k) == [2, 4, 5]
    assert isclose(summary.pass_k[2].mean, (2 / 8) / 2)


def test_pass_at_k_is_told_for_the_k_that_are_asked_for() -> None:
    marks = [judged("a", *[True] + [False] * 7), judged("b", *[False] * 5)]
    assert list(summarize(marks, ks=(1, 3, 5)).pass_k) == [1, 3, 5]
    assert list(summarize(marks, ks=(3, 8)).pass_k) == [3]
    assert isclose(summarize(marks, ks=(1,)).pass_k[1].mean, (1 / 8) / 2)
    assert lacking(marks, (1, 5)) is None
    found = lacking(marks, (8, 5, 6))
    assert found is not None
    assert (found.ks, found.title, found.samples) == ((6, 8), "b", 5)
    none = lacking([record("c", sample(0, "1"), target=None)], (2,))
    assert none is not None
    assert (none.ks, none.title, none.samples) == ((2,), None, 0)


def test_failed_and_ungraded_problems_count_as_such() -> None:
    failed = record("a", error="no room")
    ungraded = record("b", sample(0, "1"), target=None)
    summary = summarize([failed, ungraded, judged("c", True)])
    assert (summary.problems, summary.failed, summary.accuracy.graded) == (3, 1, 1)
    assert summary.accuracy.pass_1 is not None
    assert summary.accuracy.pass_1.error is None


def test_how_samples_ended() -> None:
    samples = [
        sample(0, "1", forced=True),
        sample(1, ended=FinishReason.LENGTH),
        sample(2, ended=FinishReason.LOOP, looped=True),
        sample(3, None),
        sample(4, ended=FinishReason.INTERRUPTED),
    ]
    summary = summarize([record("a", *samples)])
    rates = summary.rates
    assert rates is not None
    assert (rates.forced, rates.truncated, rates.looped) == (0.25, 0.25, 0.25)
    assert rates.no_answer == 0.75
    assert (summary.samples, summary.stopped) == (5, 1)


def test_what_became_of_loops() -> None:
    samples = [
        sample(0, "1", looped=True, dropped=40),
        sample(1, "1", looped=True, dropped=20, forced=True),
        sample(2, ended=FinishReason.LOOP, looped=True),
        sample(3, "2"),
    ]
    summary = summarize([record("a", *samples)])
    assert summary.rates is not None
    assert summary.tokens is not None
    assert (summary.rates.looped, summary.rates.recovered) == (0.75, 0.25)
    assert (summary.tokens.total, summary.tokens.dropped) == (460, 60)


def test_what_was_ended_early_and_what_looking_took() -> None:
    looked, early = (
        structs.replace(sample(index, "1"), probe_tokens=24, early=bool(index))
        for index in range(2)
    )
    summary = summarize([record("a", looked, early)])
    assert summary.rates is not None
    assert summary.tokens is not None
    assert (summary.rates.early, summary.tokens.probes) == (0.5, 48)
    told = dict(rows(summary))
    assert "50.0% ended early" in told["samples"]
    assert "48 more to look for answers" in told["tokens"]
    assert "early" not in dict(rows(summarize([record("a", sample(0, "1"))])))["samples"]


def drafted(index: int, decodes: int, tokens: int, accepted: int) -> SampleResult:
    return structs.replace(
        sample(index, "1"), decodes=decodes, drafted_tokens=tokens, accepted_tokens=accepted
    )


def test_what_drafts_brought() -> None:
    one = record("a", drafted(0, 60, 120, 40), drafted(1, 40, 40, 40))
    assert summarize([one]).drafts is None, "nobody asked for any"
    run = structs.replace(one.run, settings={"draft": "ngram"})
    found = summarize([structs.replace(one, run=run)])
    assert found.drafts == Drafts(drafted=160, accepted=80, tokens_per_decode=1.8)
    told = dict(rows(found))["drafts"]
    assert told == "160 tokens guessed, 50% of them right; 1.80 tokens a step"
    unpaid = structs.replace(record("a", drafted(0, 100, 0, 0)), run=run)
    assert dict(rows(summarize([unpaid])))["drafts"].startswith("none: ")


def test_tokens_and_what_stopping_early_spared() -> None:
    stopped = sample(2, tokens=30, ended=FinishReason.INTERRUPTED)
    summary = summarize([record("a", sample(0, "1"), sample(1, "1", tokens=200), stopped)])
    assert summary.tokens is not None
    assert summary.tokens.total == 330
    assert summary.tokens.spared == 8 * 150 - 330


def test_numbers_of_a_field_come_in_their_order() -> None:
    levels = ("10", "2", "hard", "2", "-", "9" * 30)
    its = [judged(f"{number}", True, subject=level) for number, level in enumerate(levels)]
    assert list(summarize(its).fields["subject"]) == ["2", "10", "9" * 30, "-", "hard"]


def test_tables_by_fields_that_tell_groups_apart() -> None:
    records = [
        judged("a", True, subject="algebra"),
        judged("b", False, subject="algebra"),
        judged("c", True, subject="geometry"),
    ]
    fields = summarize(records).fields
    assert list(fields) == ["subject"]
    means = {value: its.pass_1 and its.pass_1.mean for value, its in fields["subject"].items()}
    assert means == {"algebra": 0.5, "geometry": 1.0}
    assert not summarize(records[1:]).fields, "every value once is no group"


def test_nothing_at_all() -> None:
    summary = summarize([])
    assert summary.accuracy.pass_1 is None
    assert (summary.tokens, summary.rates, summary.pass_k) == (None, None, {})


SAMPLES = st.lists(
    st.builds(
        sample,
        index=st.integers(0, 9),
        answer=st.sampled_from(["1", "2", None]),
        correct=st.sampled_from([True, False, None]),
        ended=st.sampled_from([FinishReason.STOP, FinishReason.LOOP, FinishReason.INTERRUPTED]),
    ),
    max_size=5,
)


@settings(deadline=None)
@given(st.lists(SAMPLES, max_size=4))
def test_every_share_is_a_share(pools: list[list[SampleResult]]) -> None:
    records = [record(str(i), *pool, correct=bool(i % 2)) for i, pool in enumerate(pools)]
    summary = summarize(records)
    found = [summary.accuracy.pass_1, summary.accuracy.voted, *summary.pass_k.values()]
    shares = [figure.mean for figure in found if figure]
    if rates := summary.rates:
        its = (rates.truncated, rates.forced, rates.looped, rates.recovered)
        shares += [rates.no_answer, *(each for each in its if each)]
    assert all(0 <= share <= 1 for share in shares)


@pytest.mark.parametrize(("target", "correct"), [("1", True), ("2", False), (None, None)])
def test_regrading_counts_and_judges_anew(target: str | None, correct: bool | None) -> None:
    stopped = sample(3, "2", ended=FinishReason.INTERRUPTED)
    old = record("a", sample(0, "1"), sample(1, "2"), sample(2, "1"), stopped, target=target)
    new = regrade(old, SCORER)
    assert (new.answer, new.correct) == ("1", correct)
    assert new.vote is not None
    assert [len(group.samples) for group in new.vote.groups] == [2, 1]
    assert new.samples[3].correct is None, "it was not let finish"
    assert regrade(new, SCORER) == new


def test_other_targets_go_before_the_records_own() -> None:
    old = record("a", sample(0, "1"), target="2")
    assert regrade(old, SCORER).correct is False
    assert regrade(old, SCORER, targets={"a": ("1",)}).correct is True
    assert regrade(old, SCORER, targets={"b": ("1",)}).correct is False


def test_any_one_of_several_right_answers_will_do() -> None:
    several = structs.replace(record("a", sample(0, "3"), target="1"), alternatives=("2", "3"))
    assert regrade(several, SCORER).correct is True
    assert regrade(several, SCORER).samples[0].correct is True
    assert regrade(several, SCORER, targets={"a": ("4", "5")}).correct is False
    assert regrade(several, SCORER, targets={"a": ("4", "3")}).targets == ("4", "3")
    assert regrade(structs.replace(several, alternatives=("2",)), SCORER).correct is False


def test_right_answers_do_not_sway_the_vote() -> None:
    its = (sample(0, "1"), sample(1, "2"), sample(2, "5"), sample(3, "5"))
    voted = regrade(structs.replace(record("a", *its), alternatives=("2",)), SCORER)
    assert (voted.answer, voted.correct) == ("5", False)
    assert [each.correct for each in voted.samples] == [True, True, False, False]


def test_accuracy_stands_beside_chance_where_there_are_choices() -> None:
    four = structs.replace(judged("a", True), choices=("1", "2", "3", "4"))
    two = structs.replace(judged("b", False), choices=("yes", "no"))
    assert summarize([four, two]).accuracy.chance == (1 / 4 + 1 / 2) / 2
    assert summarize([four, judged("c", True)]).accuracy.chance == 1 / 8
    assert summarize([judged("c", True)]).accuracy.chance is None
    assert dict(rows(summarize([four])))["pass@1"] == "100.0% (25% by chance)"


def test_other_targets_name_a_choice_by_its_text_whatever_letter_it_has() -> None:
    asked = structs.replace(record("a", sample(0, "C")), choices=("x", "y", "z"))
    assert regrade(asked, SCORER, targets={"a": ("z",)}).target == "C"
    assert regrade(asked, SCORER, targets={"a": ("z",)}).correct is True


@pytest.mark.parametrize(
    ("choices", "target", "answer", "correct"),
    [
        (("9", "15", "23"), "C", "C", True),
        (("9", "15", "23"), "C", "23", True),
        (("9", "15", "23"), "C", "(C) 23", True),
        (("9", "15", "23"), "C", "15", False),
        (("Yes", "No"), "Yes", "yes", True),
        (("Yes", "No"), "Yes", "A", False),
    ],
)
def test_a_choice_is_answered_by_letter_by_text_or_by_both(
    choices: tuple[str, ...], target: str, answer: str, correct: bool
) -> None:
    asked = structs.replace(record("a", sample(0, answer), target=target), choices=choices)
    assert regrade(asked, SCORER).correct is correct


def test_claims_and_how_often_an_answer_had_one_that_fails() -> None:
    samples = [
        sample(0, "1", correct=True, claims=(5, 0)),
        sample(1, "1", correct=True, claims=(5, 2)),
        sample(2, "2", correct=False, claims=(3, 1)),
        sample(3, "2", correct=False, claims=(0, 0)),
        sample(4, None, correct=False, claims=(2, 1)),  # no answer is no wrong answer
        sample(5, "2", correct=False),  # nobody counted
        sample(6, "2", claims=(9, 9), ended=FinishReason.INTERRUPTED),
    ]
    summary = summarize([record("a", *samples)])
    claims = summary.claims
    assert claims is not None
    assert (claims.computed, claims.failed) == (15, 4)
    told = "15, 4 wrong; 1 of 2 wrong answers and 1 of 2 right ones had a wrong one"
    assert dict(rows(summary))["claims"] == told


def test_claims_where_nothing_was_graded() -> None:
    summary = summarize([record("a", sample(0, "1", claims=(5, 1)), target=None)])
    assert dict(rows(summary))["claims"] == "5, 1 wrong"


def test_records_without_counts_tell_nothing_of_claims() -> None:
    assert "claims" not in dict(rows(summarize([judged("a", True, False)])))
