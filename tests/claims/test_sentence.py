from __future__ import annotations

import pytest

from qwq_cli.claims.reader import claims_in
from qwq_cli.claims.sentence import BEHIND, sentence_of
from qwq_cli.values.kinds import ClaimVerdict


def test_a_sentence_is_taken_apart_once_wherever_it_stands() -> None:
    said = "So 17 * 4 = 78."
    assert sentence_of(said, len(said)) is sentence_of(said, len(said))
    (alone,), _ = claims_in(said)
    (later,), _ = claims_in(f"We try.\n{said}\nThen on.", offset=5)
    assert (alone.verdict, alone.found) == (ClaimVerdict.FAILS, "68")
    assert (later.verdict, later.found) == (ClaimVerdict.FAILS, "68")
    assert later.start == alone.start + len("We try.\n") + 5


@pytest.mark.parametrize("behind", ["", "\n4 = 12", " "])
def test_what_stands_behind_decides_only_how_the_last_token_is_read(behind: str) -> None:
    said = "So 3 x"
    kinds = [token.kind for token in sentence_of((said + behind)[: 6 + BEHIND], 6).tokens]
    assert kinds == ["word", "number", "operation" if behind.strip() else "name"]
