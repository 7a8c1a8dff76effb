"""How a check came out: told by its last words, its figures and the step that follows.

The last verdict that a check speaks counts, unless a doubt follows it. Without a verdict it held
if it computed something and fell silent: models stop checking when they are satisfied. It is open
if it only announces itself or ends in a question. With hindsight a check has failed if
the next step is a correction, or an open one if the next step begins with a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

import msgspec

from qwq_cli.trace.evidence import Heard, Look
from qwq_cli.trace.model import Outcome, Step, StepKind
from qwq_cli.trace.phrases import Found, packaged

_BRIEF = 120  # characters; a shorter check that finds nothing was only announced
_NEXT = 160  # characters of the next step that may tell how a check came out
_DENIED = 16  # characters that a denial such as "does not match" may take
_VERDICTS = {group.value: group for group in Outcome}


def outcome_of(step: Look, heard: Heard) -> Outcome:
    text = step.text.rstrip()
    said = _last_said(step.found)
    asks = text.endswith(("?", "？"))
    confirmed = bool(step.results) and step.results[-1] in heard.values
    if said is Outcome.OPEN and confirmed and not asks:
        return Outcome.HELD
    if said is Outcome.FAILED or (said is Outcome.HELD and not asks):
        return said
    if said is Outcome.OPEN or asks:
        return Outcome.OPEN
    return Outcome.HELD if confirmed or step.length > _BRIEF else Outcome.OPEN


def _last_said(found: list[Found]) -> Outcome | None:
    """What is said last; "not correct" beats the "correct" in it."""
    said: Outcome | None = None
    denied = -1
    for at, group in found:
        verdict = _VERDICTS.get(group)
        if verdict is None or (at <= denied and verdict is Outcome.HELD):
            continue
        said = verdict
        denied = at + _DENIED if verdict is Outcome.FAILED else denied
    return said


def with_hindsight(steps: tuple[Step, ...], raw: str) -> tuple[Step, ...]:
    """Checks that were open when they closed, told by the step after each."""
    return tuple(_told(steps, raw))


def _told(steps: tuple[Step, ...], raw: str) -> Iterator[Step]:
    for step, after in zip_longest(steps, steps[1:]):
        if step.outcome is not None and after is not None and _fails(step, after, raw):
            yield msgspec.structs.replace(step, outcome=Outcome.FAILED)
        else:
            yield step


def _fails(step: Step, after: Step, raw: str) -> bool:
    """Whether `after` takes back what `step` checked."""
    if after.kind is StepKind.CORRECTION:
        return True
    head = raw[after.start : min(after.end, after.start + _NEXT)]
    said = {group for _, group in packaged().find(head)}
    return step.outcome is Outcome.OPEN and "failed" in said
