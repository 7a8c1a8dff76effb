from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.claims.counts import failed
from qwq_cli.claims.doubt import AFTER
from qwq_cli.claims.reader import MOST_READ, NOTHING_KNOWN, claims_in
from qwq_cli.claims.watch import APART, WAIT, Watch
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim
from tests.cost import cpu_seconds

TEXT = "We need 17 * 20 = 340\nThen 17 * 4 = 78\nSo far so good.\nSo 340 + 68 = 408\n"
START = 7
FAILS = ClaimVerdict.FAILS


def lefts(claims: list[Claim]) -> list[str]:
    return [claim.left for claim in claims]


def test_what_holds_is_told_at_the_end_of_its_line_and_not_before() -> None:
    watch = Watch(START, NOTHING_KNOWN)
    assert watch.feed("We need 17 * 20 = 340", 9) == []
    (claim,) = watch.feed("\nThen", 10)
    assert claim.left == "17 * 20"
    assert (claim.start, claim.end) == (START + 8, START + 21)


def test_what_fails_waits_for_more_tokens() -> None:
    watch = Watch(START, NOTHING_KNOWN)
    assert watch.feed("Then 17 * 4 = 78\n", 8) == []
    assert watch.feed("So far so good." + "." * AFTER, 8 + WAIT - 1) == []
    (claim,) = watch.feed(" Then", 8 + WAIT)
    assert (claim.verdict, claim.found, claim.start) == (FAILS, "68", START + 5)
    assert watch.feed(" more.\n", 100) == []


@pytest.mark.parametrize("before", ["", "If we guess, then\n"])
@pytest.mark.parametrize("after", [" It is not.", " Wait, that is wrong.", "Now 2 + 2 = 4. "])
def test_a_line_that_fails_is_read_again_with_what_stands_around_it(
    before: str, after: str
) -> None:
    text = f"{before}17 * 4 = 78\n{after}" + "-" * AFTER
    watch = Watch(0, NOTHING_KNOWN)
    told = watch.feed(text, 5) + watch.feed(" ", 5 + WAIT)
    assert told == list(failed(claims_in(text)[0]))


def test_so_many_characters_must_follow_as_may_take_it_back() -> None:
    watch = Watch(0, NOTHING_KNOWN)
    assert watch.feed("17 * 4 = 78\n" + "-" * (AFTER - 1), 5 + WAIT) == []
    assert watch.feed("-", 6 + WAIT) == []
    assert lefts(watch.feed("-", 5 + 2 * WAIT)) == ["17 * 4"]


def test_a_line_that_goes_on_does_not_keep_a_claim_that_fails() -> None:
    """A paragraph is often one line."""
    text = "Then 17 * 4 = 78, which we add to 17 * 20 = 340, and so " + "we go on and on, " * 20
    watch, told = Watch(START, NOTHING_KNOWN), dict[int, list[Claim]]()
    for at in range(4, len(text), 4):
        if found := watch.feed(text[at - 4 : at], at // 4):
            told[at] = found
    ((at, (claim,)),) = told.items()
    end = len("Then 17 * 4 = 78")
    assert (claim.left, claim.found) == ("17 * 4", "68")
    assert end + AFTER <= at <= end + AFTER + APART + 8
    assert watch.feed("\n" + "." * AFTER, 1000)[0].left == "17 * 20"
    assert watch.feed(".\n" * AFTER, 2000) == []


def test_no_claim_is_told_of_a_number_that_goes_on() -> None:
    watch, text = Watch(START, NOTHING_KNOWN), f"3 * 5 = 15{'0' * 2 * AFTER} and"
    assert not any(watch.feed(sign, at) for at, sign in enumerate(text))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_any_pieces_tell_the_same(cuts: list[int]) -> None:
    """As far as tokens are concerned, all of them have come."""
    watch, told, at = Watch(START, NOTHING_KNOWN), list[Claim](), 0
    for cut in [*cuts, len(TEXT)]:
        told += watch.feed(TEXT[at : at + cut], 0)
        at += cut
    told += watch.feed("." * AFTER, WAIT)
    assert lefts(told) == ["17 * 20", "340 + 68", "17 * 4"]


def test_the_cost_has_a_bound_whatever_the_text() -> None:
    def seconds(lines: int) -> float:
        def read() -> None:
            watch = Watch(0, NOTHING_KNOWN)
            for line in range(lines):
                watch.feed("We find 17 * 4 = 78\n", 10 * line)

        return cpu_seconds(read)

    most = MOST_READ // 20
    assert seconds(20 * most) < 4 * seconds(2 * most)


def test_the_settled_sentences_of_a_long_line_are_not_read_again() -> None:
    def seconds(gap: str) -> float:
        text = f"We find 17 * 4 = 68.{gap}" * 90

        def read() -> None:
            watch = Watch(0, NOTHING_KNOWN)
            for at in range(0, len(text), 4):
                watch.feed(text[at : at + 4], at // 4)

        return cpu_seconds(read)

    assert seconds(" ") < 10 * seconds("\n")
