from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.errors import UsageError
from qwq_cli.solve.record import SampleResult
from qwq_cli.solve.reducer import (
    ADAPTIVE,
    CONFIDENCE,
    MAJORITY,
    Decision,
    Rule,
    decide,
    holds,
    is_enough,
)
from qwq_cli.values.kinds import FinishReason
from tests.solve.samples import sample, samples


def equal(a: str, b: str) -> bool:
    return a.strip() == b.strip()


def vote(*answers: str | None, planned: int = 16, rule: Rule = ADAPTIVE) -> Decision:
    return decide(samples(*answers), planned, equal, rule)


def ahead(lead: int, second: int, planned: int = 1000) -> bool:
    return vote(*["a"] * lead, *["b"] * second, planned=planned).stop


@pytest.mark.parametrize(("lead", "second"), [(4, 0), (6, 1), (8, 2), (9, 3)])
def test_adaptive_stopping_at_95_percent(lead: int, second: int) -> None:
    assert ahead(lead, second)
    assert not ahead(lead - 1, second)


def test_the_probability_is_that_of_a_beta_distribution() -> None:
    assert holds(4, 0) == Fraction(31, 32)
    assert holds(0, 0) == Fraction(1, 2)
    assert all(holds(a, b) + holds(b, a) == 1 for a, b in product(range(9), repeat=2))


def test_a_lead_that_nothing_left_can_overturn_is_decided() -> None:
    assert ahead(3, 0, planned=5)
    assert not ahead(3, 0, planned=6)
    assert not ahead(2, 1, planned=4), "it could become a tie"


def test_a_majority_waits_for_all() -> None:
    assert not vote(*["a"] * 7, planned=8, rule=MAJORITY).stop
    assert vote(*["a"] * 8, planned=8, rule=MAJORITY).stop


def test_the_first_of_many() -> None:
    rule = Rule.parse("short-3", 8)
    assert not vote("a", "b", None, planned=8, rule=rule).stop
    decision = vote("a", "b", None, "b", planned=8, rule=rule)
    assert decision.stop
    assert decision.vote.winner == "b"


def test_of_more_than_were_waited_for_the_shortest_vote() -> None:
    late = [sample(0, "a", tokens=900), sample(1, "b", tokens=10), sample(2, "a", tokens=800),
            sample(3, "b", tokens=20), sample(4, "c", tokens=30)]  # fmt: skip
    decision = decide(late, 8, equal, Rule(first=3))
    assert [group.answer for group in decision.vote.groups] == ["b", "c"]
    assert "3 shortest of 5" in decision.vote.why


@pytest.mark.parametrize(
    ("answers", "winner", "why"),
    [
        (("a", "a", "b"), "a", "2 of 3 agree"),
        (("a", "a"), "a", "all 2 agree"),
        (("a",), "a", "one answer"),
        ((None, "a", None), "a", "one answer; 2 without an answer"),
        ((None,), None, "no sample gave an answer"),
        ((), None, "no sample finished"),
        (("a", "b"), "a", "a tie, 1-1: the earlier sample wins"),
    ],
)
def test_why(answers: tuple[str | None, ...], winner: str | None, why: str) -> None:
    decision = vote(*answers, planned=len(answers))
    assert (decision.vote.winner, decision.vote.why) == (winner, why)


def test_why_it_was_decided_early() -> None:
    assert vote(*"aaaa", planned=16).vote.why == "all 4 agree; decided at 4-0 of 16"


def test_a_tie_goes_to_fewer_tokens() -> None:
    tie = [sample(0, "a", tokens=420), sample(1, "b", tokens=310)]
    decision = decide(tie, 2, equal)
    assert decision.vote.winner == "b"
    assert "fewer tokens win, 310 to 420" in decision.vote.why


def test_who_was_stopped_has_no_vote_but_leaves_no_gap() -> None:
    stopped = [sample(i, "b", ended=FinishReason.INTERRUPTED) for i in range(4, 16)]
    decision = decide([*samples(*"aaaa"), *stopped], 16, equal)
    assert decision.stop
    assert decision.vote.winner == "a"
    assert decision.vote.why == "all 4 agree; decided at 4-0 of 16"


def test_the_table_names_every_sample_once() -> None:
    table = vote("1", " 1", "2", None, "1 ").vote.groups
    assert [(group.answer, group.samples) for group in table] == [("1", (0, 1, 4)), ("2", (2,))]


def test_a_chain_of_equal_answers_is_one_group() -> None:
    def near(a: str, b: str) -> bool:
        return abs(int(a) - int(b)) <= 1

    chain = decide(samples("1", "3", "2", "9"), 4, near).vote
    assert [group.samples for group in chain.groups] == [(0, 1, 2), (3,)]


TOKENS = st.sampled_from((20, 30))
POOLS = st.lists(st.tuples(st.sampled_from(["a", "a ", "b", "c", None]), TOKENS), max_size=9).map(
    lambda drawn: [sample(i, answer, tokens=n) for i, (answer, n) in enumerate(drawn)]
)
RULES = st.sampled_from([ADAPTIVE, MAJORITY, Rule(first=2), Rule(first=3)])


@settings(deadline=None)
@given(POOLS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_samples_changes_nothing(
    pool: list[SampleResult], rule: Rule, r: object
) -> None:
    shuffled = list(pool)
    r.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(pool, 9, equal, rule) == decide(shuffled, 9, equal, rule)


@settings(deadline=None)
@given(POOLS, st.integers(0, 6))
def test_what_could_still_be_overturned_is_not_stopped(pool: list[SampleResult], left: int) -> None:
    decision = decide(pool, len(pool) + left, equal)
    sizes = [len(group.samples) for group in decision.vote.groups] + [0, 0]
    is_safe = sizes[0] > sizes[1] + left or holds(sizes[0], sizes[1]) >= CONFIDENCE
    assert decision.stop == (left == 0 or is_safe)


@settings(deadline=None)
@given(POOLS, st.integers(0, 6), RULES)
def test_enough_is_when_sampling_stops(pool: list[SampleResult], left: int, rule: Rule) -> None:
    planned = len(pool) + left
    assert is_enough(pool, planned, equal, rule) == decide(pool, planned, equal, rule).stop


@pytest.mark.parametrize("rule", [MAJORITY, Rule(first=3)])
def test_answers_are_not_compared_where_it_decides_nothing(rule: Rule) -> None:
    def never(a: str, b: str) -> bool:
        raise AssertionError

    assert not is_enough(samples("a", "b"), 8, never, rule)
    assert is_enough(samples(*"abcdefgh"), 8, never, rule)


@settings(deadline=None)
@given(POOLS, RULES)
def test_every_answer_is_in_one_group(pool: list[SampleResult], rule: Rule) -> None:
    vote = decide(pool, len(pool), equal, rule).vote
    voted = [index for group in vote.groups for index in group.samples]
    answered = [sample.index for sample in pool if sample.answer]
    assert len(voted) == len(set(voted)) == min(len(answered), rule.first or len(answered))
    assert set(voted) <= set(answered)
    assert (vote.winner is None) == (not answered)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("majority", MAJORITY),
        ("adaptive", ADAPTIVE),
        ("short-3", Rule(first=3)),
        ("short-12", Rule(first=12)),
        ("short", Rule(first=4)),
    ],
)
def test_a_rule_from_its_text(text: str, rule: Rule) -> None:
    assert Rule.parse(text, 8) == Rule.parse(text, 7) == rule
    assert Rule.parse(rule.value, 99) == rule


@pytest.mark.parametrize("text", ["", "short-", "short-0", "short--1", "best", "Majority"])
def test_what_is_no_rule(text: str) -> None:
    with pytest.raises(UsageError, match="no voting rule"):
        Rule.parse(text, 8)
