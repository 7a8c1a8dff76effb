"""How a check came out, judged by its words, its figures and the step that follows.

A linear model over the words of a check, above all at its end, chooses among held, failed and open;
tools/train_kinds.py learned its weights. A failure in its last words counts at once, and a check
that only announces itself is open. Later steps may change this. A check has failed if the next step
is a correction. It has also failed if the next step begins by saying that something is wrong,
unless the check itself said that all is well. An open check has failed if the next step begins with
a failure. A check that was only announced gets the outcome of the check after it.
"""

from __future__ import annotations

import msgspec

from qwq_cli.trace.evidence import ONE, Features, Look
from qwq_cli.trace.linear import Linear, packaged
from qwq_cli.trace.phrases import Found
from qwq_cli.trace.phrases import packaged as phrases
from qwq_cli.trace.refuted import Refuted, refuted_by
from qwq_cli.values.kinds import Outcome, StepKind
from qwq_cli.values.trace import Step

_BRIEF = 120  # characters; a shorter check often only announces itself
_END = 90  # characters of the end in which a verdict is the last word
_NEXT = 160  # characters of the next step that may tell how a check came out
_DENIED = 16  # characters that a denial such as "does not match" may take
_ASKS = ("?", "？")
_SOFT = {"idea", "lacking", "doubt"}
_VERDICTS = {"held", "failed", "open", "lacking"}


def outcome_of(step: Look, evidence: Features, model: Linear | None = None) -> Outcome:
    """Return the outcome, from plain words, or else by a model. evidence: the step's features.

    model: the packaged one by default.
    """
    said = _last_said(step.found)
    plain = _plainly(step, said)
    if plain:
        return plain
    model = model or packaged("outcomes")
    chances = model.chances(_with_signs(evidence, step, said), step)
    return Outcome(model.labels[chances.index(max(chances))])


def _plainly(step: Look, said: str) -> Outcome | None:
    """Return FAILED if that is the last word without softening, OPEN if little else is said."""
    if said == "failed":
        text = step.text.rstrip()
        end = {group for at, group in step.found if at >= len(text) - _END}
        is_plain = "failed" in end and end.isdisjoint(_SOFT) and not text.endswith(_ASKS)
        return Outcome.FAILED if is_plain else None
    if step.length >= _BRIEF or step.results:
        return None
    silent = said in ("open", "nothing")
    silent = silent or (said == "lacking" and step.text.rstrip().endswith(_ASKS))
    return Outcome.OPEN if silent else None


def signs(step: Look, evidence: Features) -> Features:
    """Return the evidence for an outcome, apart from words. evidence: the step's features."""
    return _with_signs(evidence, step, _last_said(step.found))


def _with_signs(evidence: Features, step: Look, said: str) -> Features:
    text, out = step.text.rstrip(), evidence.copy()
    out[f"{said} said"] = ONE
    for at, group in step.found:
        if at >= len(text) - _END:
            out[f"{group} at the end"] = ONE
    out["brief"] = ONE * (step.length < _BRIEF)
    out["announces"] = ONE * text.endswith((":", "："))
    return out


def _last_said(found: list[Found]) -> str:
    """Return what is said last; "not correct" counts before the "correct" in it."""
    said, denied = "nothing", -1
    for at, group in found:
        if group not in _VERDICTS or (at <= denied and group == "held"):
            continue
        said = group
        denied = at + _DENIED if group == "failed" else denied
    return said


def with_hindsight(steps: tuple[Step, ...], raw: str) -> tuple[Step, ...]:
    """Return the steps with each check judged again by the step after it."""
    told: list[Step] = []
    after: Step | None = None
    for step in reversed(steps):
        if step.outcome is not None and after is not None:
            outcome = _settled(step, after, raw)
            after = msgspec.structs.replace(step, outcome=outcome)
        else:
            after = step
        told.append(after)
    return tuple(reversed(told))


def _refutes(after: Step, raw: str) -> bool:
    """Return whether a step begins by saying that the check before it failed.

    A vague beginning counts only if the step does not find that all is well.
    """
    said = refuted_by(raw[after.start : after.end])
    is_well = after.outcome is Outcome.HELD
    return said is Refuted.PLAINLY or (said is Refuted.PERHAPS and not is_well)


def _holds_plainly(step: Step, raw: str) -> bool:
    """Return whether its last words say that it holds; later doubts are then about other things."""
    end = raw[max(step.start, step.end - _END) : step.end]
    return _last_said(phrases().find(end)) == "held"


def _settled(step: Step, after: Step, raw: str) -> Outcome | None:
    """Return the outcome that the next step settles, if it takes back, refutes or does a check."""
    if after.kind is StepKind.CORRECTION:
        return Outcome.FAILED
    if step.outcome is not Outcome.OPEN:
        is_refuted = _refutes(after, raw) and not _holds_plainly(step, raw)
        return Outcome.FAILED if is_refuted else step.outcome
    head = raw[after.start : min(after.end, after.start + _NEXT)]
    if "failed" in {group for _, group in phrases().find(head)}:
        return Outcome.FAILED
    return after.outcome if after.outcome and step.end - step.start < _BRIEF else step.outcome
