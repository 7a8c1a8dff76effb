"""Where in a trace the text that was taken back is shown."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from qwq_cli.values.trace import Rewind, Trace


def dropped_before(trace: Trace) -> Mapping[int, Sequence[Rewind]]:
    """Return rewinds by the index of the step before which their text is shown, in time order.

    This is the step at which the run continued, or the number of steps if none followed. Text
    dropped inside a text that was dropped later is shown at the later one.
    """
    found: dict[int, list[Rewind]] = defaultdict(list)
    ends, at = [step.end for step in trace.steps], len(trace.raw)
    for rewind in reversed(trace.rewinds):
        at = min(at, rewind.at)
        found[bisect_right(ends, at)].append(rewind)
    return {index: rewinds[::-1] for index, rewinds in found.items()}
