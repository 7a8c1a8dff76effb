from __future__ import annotations

from qwq_cli.claims.counts import ClaimCounts, counts_in, counts_of, decided, failed
from qwq_cli.values.kinds import ClaimVerdict
from tests.claims.claimed import claimed, with_failed
from tests.render.stage import make_trace

CLAIMS = [claimed(verdict.value, "1", verdict) for verdict in ClaimVerdict]


def test_what_is_rounded_holds_and_what_is_open_counts_for_nothing() -> None:
    counts = counts_of(CLAIMS)
    assert counts == ClaimCounts(hold=2, fail=1)
    assert counts.decided == 3
    assert [claim.left for claim in decided(CLAIMS)] == ["holds", "rounded", "fails"]
    assert [claim.left for claim in failed(CLAIMS)] == ["fails"]


def test_those_of_a_trace_stand_in_its_steps() -> None:
    assert counts_in(make_trace()) == ClaimCounts(0, 0)
    trace = with_failed(make_trace(), ("9 * 4", "36", "35"), ("9 * 3", "27", "28"))
    assert counts_in(trace) == ClaimCounts(0, 2)
