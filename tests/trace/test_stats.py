from __future__ import annotations

from qwq_cli.claims.counts import ClaimCounts, counts_in
from qwq_cli.trace.stats import Tally, tally
from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import FinishReason, Format, Status
from qwq_cli.values.trace import EngineInfo, ModelInfo, SamplingInfo, Trace
from tests.trace.streams import PENS, SECOND_THOUGHT


def trace(raw: str) -> Trace:
    reading = parse(raw, Format.UNTAGGED, tokens=len(raw), seconds=len(raw) / 2)
    return Trace(
        id="t",
        created="2024-11-28T00:00:00Z",
        question="?",
        system="",
        model=ModelInfo(name="m"),
        engine=EngineInfo(
            backend="none", device="cpu", build="0", n_ctx=64, kv_type="f16", threads=1
        ),
        sampling=SamplingInfo(temperature=0.6, top_p=0.95, top_k=40, min_p=0.0, seed=0),
        format=Format.UNTAGGED,
        raw=raw,
        status=Status.ANSWERED,
        finish_reason=FinishReason.STOP,
        answer=reading.answer,
        steps=reading.steps,
        candidates=reading.candidates,
    )


def test_counts() -> None:
    thought = PENS.index("\\[ \\boxed")
    counted = trace(PENS)
    assert tally(counted) == Tally(
        seconds=thought / 2,
        tokens=thought,
        steps=6,
        checks=2,
        failed=0,
        open=0,
        corrections=0,
        claims=counts_in(counted),
        mended=0,
    )
    assert tally(trace(SECOND_THOUGHT)).failed == 1
    assert tally(trace("")) == Tally(
        seconds=0,
        tokens=0,
        steps=0,
        checks=0,
        failed=0,
        open=0,
        corrections=0,
        claims=ClaimCounts(0, 0),
        mended=0,
    )
