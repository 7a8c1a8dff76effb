"""The kind of a closed step, from its words and numbers and from the steps before it.

A linear model over the features of evidence.py and the step's own words chooses among five kinds;
tools/train_kinds.py learned its weights. Corrections are too rare to learn (one in a hundred
steps), so a rule finds them: something is withdrawn explicitly, without "maybe", and something else
takes its place.
"""

from __future__ import annotations

import re

from qwq_cli.trace.evidence import Features, Look
from qwq_cli.trace.linear import Linear, packaged
from qwq_cli.trace.phrases import Found
from qwq_cli.trace.refuted import Refuted, refuted_by
from qwq_cli.values.kinds import StepKind

# The least probability. Below it a step is plain derivation, or a kind that reaches its own limit.
ANY_CONFIDENT = 0.35
CONFIDENT: dict[str, float] = {StepKind.CHECK: 0.4}
_NEAR = 30  # characters before a withdrawal in which a "maybe" weakens it
# A step has such a kind only with one of these words, whatever its place and length suggest.
_WITNESSES: dict[str, set[str]] = {
    StepKind.PLAN: {"aim", "reread"},
    StepKind.CHECK: {"doubt", "verify", "reread", "held", "failed", "open", "asks", "recomputed"},
    StepKind.ALTERNATIVE: {"other", "idea", "doubt"},
    StepKind.CONCLUSION: {"answer", "sequel", "box"},
}
_AGAIN = re.compile(
    r"\b(?:let me|let's|i'll|i will|i need to|i should|i must) "
    r"(?:redo|start (?:over|again)"
    r"|(?:do|try|work|go|solve|compute|calculate)\b[^.!?\n]{0,30}\bagain)\b"
)
_SEEN = ("asks", "recomputed", "box")
_REPLACED = re.compile(r"\d")
# "Wait, no, 169 is 13²": a short step that denies at once and states something else.
_SOON, _PLAIN = 20, 250  # characters
_DENIED = re.compile(
    r"(?:[^\W\d]+\W+)??(?:no|nein|non|нет)\b\W*"
    r"(?!(?:if|let|because|since|that|this|wait|i|maybe|but|so)\b)[^?\n]*(?:=|\b(?:is|are|was|means)\b)",
    re.IGNORECASE,
)


def label(step: Look, evidence: Features, model: Linear | None = None) -> StepKind:
    """Return the kind. evidence: the step's features. model: the packaged one by default."""
    if "first" not in evidence and (_withdrawn(step) or _begun_again(step)):
        return StepKind.CORRECTION
    model = model or packaged("kinds")
    said = step.groups.union([name for name in _SEEN if evidence.get(name)])
    ranked = sorted(zip(model.chances(evidence, step), model.labels, strict=True), reverse=True)
    for chance, name in ranked:
        if chance >= CONFIDENT.get(name, ANY_CONFIDENT) and _witnessed(name, said):
            return StepKind(name)
    return StepKind.CHECK if _questions(step) else StepKind.DERIVE


def _questions(step: Look) -> bool:
    """Return whether the step doubts a result and says that something is wrong."""
    return "doubt" in step.groups and "failed" in step.groups


def _witnessed(kind: str, said: set[str]) -> bool:
    witnesses = _WITNESSES.get(kind)
    return witnesses is None or not witnesses.isdisjoint(said)


def _withdrawn(step: Look) -> bool:
    """Return whether something is taken back and something else takes its place."""
    for at, group in step.found:
        rest = step.text[at:]
        if group == "withdraw" and not _doubted(step.found, at) and not _stands(step.found, at):
            if "=" in rest or _REPLACED.search(rest):
                return "?" not in rest[:_NEAR]
        elif group == "denial" and at < _SOON and step.length <= _PLAIN:
            return _DENIED.match(rest) is not None and not _stands(step.found, at)
    return False


def _begun_again(step: Look) -> bool:
    """Return whether the step begins by calling the text before it wrong, and works it out again.

    The new value may stand only in the next step.
    """
    is_again = _AGAIN.search(step.lowered) is not None
    return is_again and refuted_by(step.text) is Refuted.PLAINLY


def _stands(found: list[Found], at: int) -> bool:
    """Return whether the words after `at` end well: then it was only a slip in a check."""
    said = [group for place, group in found if place > at and group in ("held", "failed")]
    return said[-1:] == ["held"]


def _doubted(found: list[Found], at: int) -> bool:
    return any(group in ("idea", "verify") and 0 <= at - before <= _NEAR for before, group in found)
