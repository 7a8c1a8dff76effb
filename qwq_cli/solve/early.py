"""What a sample would have given if its thought had been ended early, from what probes found."""

from __future__ import annotations

from msgspec import structs

from qwq_cli.equality.at_sight import same_at_sight
from qwq_cli.guards.agreement import LEVELS, Strictness, sure_at
from qwq_cli.guards.pace import COST
from qwq_cli.solve.record import RunInfo, SampleResult
from qwq_cli.values.kinds import FinishReason, Status, ValueSource
from qwq_cli.values.trace import Trace

_KEY = "strictness"  # key in a run's settings


def early_runs(run: RunInfo) -> dict[str, RunInfo]:
    """Return runs by strictness; otherwise they are equal to `run`."""
    return {
        level: structs.replace(run, settings={**run.settings, "stop": "early", _KEY: level})
        for level in LEVELS
    }


def level_of(run: RunInfo) -> str | None:
    """Return the strictness, if the run was worked out from samples of others."""
    level = run.settings.get(_KEY)
    return level if isinstance(level, str) else None


def ended_early(sample: SampleResult, trace: Trace, strictness: Strictness) -> SampleResult:
    """Return the sample as if it had been ended early; its `trace` was probed and not ended.

    The answer is what the last probe found. Its tokens are estimated, and include all probes before
    it.
    """
    stop = sure_at(trace.probes, strictness, same_at_sight)
    if stop is None:
        return structs.replace(sample, probe_tokens=COST * len(trace.probes))
    looks = trace.probes.index(stop) + 1
    return structs.replace(
        sample,
        answer_text=stop.value or "", answer_value=stop.value, answer_boxed=stop.value,
        answer_from=ValueSource.BOX, status=Status.ANSWERED, finish_reason=FinishReason.STOP,
        forced=True, early=True,
        thought_tokens=stop.tokens, answer_tokens=COST, probe_tokens=COST * looks,
    )  # fmt: skip
