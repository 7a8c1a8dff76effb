from __future__ import annotations

from collections.abc import Sequence

import pytest

from qwq_cli.guards.agreement import LONGEST, Agreement, Strictness, sure_at
from qwq_cli.guards.pace import COST, EVERY_CHANCE, USUAL_PACE, Pace
from qwq_cli.values.trace import Probed

TWICE = Strictness(2, 0.9)
Seen = tuple["str | None", float]


def probes(*seen: Seen, apart: int = 100) -> list[Probed]:
    return [
        Probed(at=4 * apart * number, tokens=apart * number, value=value, confidence=confidence)
        for number, (value, confidence) in enumerate(seen, 1)
    ]


def same(a: str, b: str) -> bool:
    return float(a) == float(b)


@pytest.mark.parametrize(
    ("seen", "at"),
    [
        ([("4", 0.95), ("4", 0.95)], 2),
        ([("4", 0.95), ("4.0", 0.9)], 2),
        ([("4", 0.95), ("4", 0.89)], None),
        ([("4", 0.95), ("4", 0.5), ("4", 0.95)], None),
        ([("4", 0.95), ("5", 0.95), ("5", 0.95)], 3),
        ([("4", 0.95), (None, 0.0), ("4", 0.95)], None),
        ([("4" * (LONGEST + 1), 1.0)] * 3, None),
        ([("4", 1.0)], None),
    ],
)
def test_so_many_in_a_row_make_it_sure(seen: Sequence[Seen], at: int | None) -> None:
    found = sure_at(probes(*seen), TWICE, same)
    assert (found and found.tokens // 100) == at


def test_what_was_seen_in_a_text_that_was_taken_back_counts_no_more() -> None:
    first, second = probes(("4", 1.0), ("4", 1.0))
    agreement = Agreement(TWICE, same)
    assert not agreement.take(first)
    agreement.cut(first.at - 1)
    assert not agreement.take(second)
    agreement.cut(second.at)
    assert agreement.take(second)


def test_looks_cost_their_share_at_most() -> None:
    looks = looked = 0
    for tokens in range(2000):
        if USUAL_PACE.allows(looks, looked, tokens):
            looks, looked = looks + 1, tokens
        assert looks * COST <= USUAL_PACE.share * tokens
    assert looks == 2000 * USUAL_PACE.share // COST


def test_what_was_not_spent_early_is_there_later() -> None:
    pace = Pace(share=0.04, apart=10)
    late = [Probed(at=n, tokens=n, value="4", confidence=1.0) for n in range(900, 940)]
    assert [probed.tokens for probed in pace.of(late)] == [900, 910, 920]
    assert list(EVERY_CHANCE.of(late)) == late
