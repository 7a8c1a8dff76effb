from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.claims.reader import NOTHING_KNOWN
from qwq_cli.claims.watch import BEFORE, WAIT, Watch
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
    assert watch.feed("So far so good.", 8 + WAIT - 1) == []
    (claim,) = watch.feed(" Then", 8 + WAIT)
    assert (claim.verdict, claim.found, claim.start) == (FAILS, "68", START + 5)
    assert watch.feed(" more.\n", 100) == []


def test_a_line_that_fails_is_read_again_with_what_stands_around_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[str, int]] = []

    def reader(text: str, known: object, *, offset: int) -> tuple[tuple[Claim, ...], object]:
        from qwq_cli.claims.reader import claims_in

        seen.append((text, offset))
        claims, _ = claims_in(text, offset=offset)
        is_refuted = "No, wait" in text
        return () if is_refuted else claims, known

    monkeypatch.setattr("qwq_cli.claims.watch.claims_in", reader)
    watch = Watch(0, NOTHING_KNOWN)
    assert watch.feed("If we guess:\n17 * 4 = 78\nNo, wait.", 5) == []
    assert watch.feed(" It is 68", 5 + WAIT) == []
    assert seen[-1] == ("If we guess:\n17 * 4 = 78\nNo, wait. It is 68", 0)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_any_pieces_tell_the_same(cuts: list[int]) -> None:
    """As far as tokens are concerned, all of them have come."""
    watch, told, at = Watch(START, NOTHING_KNOWN), list[Claim](), 0
    for cut in [*cuts, len(TEXT)]:
        told += watch.feed(TEXT[at : at + cut], 0)
        at += cut
    told += watch.feed("", WAIT)
    assert lefts(told) == ["17 * 20", "340 + 68", "17 * 4"]


def test_the_cost_is_linear_in_the_text() -> None:
    def seconds(lines: int) -> float:
        def read() -> None:
            watch = Watch(0, NOTHING_KNOWN)
            for line in range(lines):
                watch.feed("We find 17 * 4 = 78\n", line)

        return cpu_seconds(read)

    assert seconds(4 * BEFORE // 10) < 8 * seconds(BEFORE // 10)


def test_many_failing_lines_in_one_piece_cost_no_more_than_their_number() -> None:
    def seconds(lines: int) -> float:
        text = "1 + 1 = 3\n" * lines
        return cpu_seconds(lambda: Watch(0, NOTHING_KNOWN).feed(text, 1))

    assert seconds(800) < 8 * seconds(200)
