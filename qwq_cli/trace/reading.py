"""What was read of a text: the value behind a trace."""

from __future__ import annotations

from qwq_cli.values.events import AnyEvent
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import Answer, Candidate, Step
from qwq_cli.values.value import Value


class Reading(Value, frozen=True, kw_only=True):
    """What was read of `raw`, the text verbatim.

    events: those that `feed` has not returned. format: the one that the text turned out to have.
    steps: some may follow an answer, if the model continued to think. Their tokens add up to
    `thought_tokens`. An answer without a marker or tag lies inside a step, or after all steps if
    there is none, and has no tokens of its own.
    """

    raw: str
    format: Format
    events: tuple[AnyEvent, ...]
    steps: tuple[Step, ...]
    answer: Answer
    candidates: tuple[Candidate, ...]
    thought_tokens: int
    answer_tokens: int
