from __future__ import annotations

import pytest

from qwq_cli.claims.counts import ClaimCounts
from qwq_cli.render.terminal.theme import UNICODE, WORDS
from qwq_cli.render.trace.claims import CLAIM_CELLS, claim_line, counts_text, failed_lines
from qwq_cli.values.kinds import ClaimVerdict
from tests.claims.claimed import claimed
from tests.render.stage import INJECTION

FAILS = ClaimVerdict.FAILS
WRONG = claimed(r"17 \times 24", "418", FAILS, found="408")


def test_a_claim_in_signs_and_in_words() -> None:
    assert claim_line(WRONG, UNICODE) == "17 × 24 = 418 ≠ 408"
    assert claim_line(WRONG, WORDS) == r"17 \times 24 = 418 (wrong: 408)"


def test_only_those_that_fail_have_a_line() -> None:
    assert failed_lines((claimed("1 + 1", "2"), WRONG), UNICODE) == ("17 × 24 = 418 ≠ 408",)


def test_text_of_a_model_is_cleaned_and_cut() -> None:
    line = claim_line(claimed(INJECTION, "1" * 5000, FAILS, found="2" * 5000), UNICODE)
    assert not set(line) & set("\x1b\x9b\x07\u202e\n")
    assert len(line) < 2 * CLAIM_CELLS


@pytest.mark.parametrize(
    ("counts", "signs", "words"),
    [
        (ClaimCounts(3, 1), "=3 ≠1", "3 hold, 1 wrong"),
        (ClaimCounts(1, 0), "=1", "1 holds"),
        (ClaimCounts(0, 1200), "≠1,200", "1,200 wrong"),
        (ClaimCounts(0, 0), "", ""),
    ],
)
def test_counts(counts: ClaimCounts, signs: str, words: str) -> None:
    assert counts_text(counts, UNICODE) == signs
    assert counts_text(counts, WORDS) == words
