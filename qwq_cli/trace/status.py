"""How a run ended, from why decoding ended and what was read."""

from __future__ import annotations

from qwq_cli.trace.reading import Reading
from qwq_cli.values.kinds import AnswerSource, FinishReason, Status

_CUT = {FinishReason.BUDGET: Status.BUDGET, FinishReason.LOOP: Status.LOOP}


def status_of(reason: FinishReason, reading: Reading) -> Status:
    """Return the status. A stream that was cut off is answered only if it gave a value.

    An announced box is such a value.
    """
    answer = reading.answer
    if reason in (FinishReason.INTERRUPTED, FinishReason.ERROR):
        return Status.INTERRUPTED
    if reason is FinishReason.STOP:
        return Status.NO_ANSWER if answer.how is AnswerSource.NONE else Status.ANSWERED
    return Status.ANSWERED if answer.value is not None else _CUT.get(reason, Status.TRUNCATED)
