"""Where in a trace what was taken back is shown."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from qwq_cli.values.trace import Rewind, Trace


def dropped_before(trace: Trace) -> Mapping[int, Sequence[Rewind]]:
    """By the index of the step before which it stands, each in the order in which it happened:
    the step where the run went on, or the number of steps for what ended none.

    What was dropped on a way that was dropped later stands where that one does.
    """
    found: dict[int, list[Rewind]] = defaultdict(list)
    ends, at = [step.end for step in trace.steps], len(trace.raw)
    for rewind in reversed(trace.rewinds):
        at = min(at, rewind.at)
        found[bisect_right(ends, at)].append(rewind)
    return {index: rewinds[::-1] for index, rewinds in found.items()}
