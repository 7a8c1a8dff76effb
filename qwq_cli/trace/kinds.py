"""The kind of a closed step, from all its words and numbers.

A linear model over evidence.py's features chooses among five kinds; its weights were learnt by
tools/train_kinds.py. Corrections are too rare to learn from (one in 300 steps), so a rule finds
them: something is withdrawn in so many words, without "maybe", and something is put in its place.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from math import exp
from operator import mul
from typing import NamedTuple

import msgspec

from qwq_cli.trace.evidence import Features, Heard, Look, features
from qwq_cli.trace.model import StepKind
from qwq_cli.trace.phrases import Found

CONFIDENT = 0.35  # of the probability; with less a step is plain derivation
_NEAR = 30  # characters before a withdrawal where a "maybe" takes its force
# Without one of these a step is of no such kind, whatever its place and its length suggest.
_WITNESSES = {
    StepKind.PLAN: {"aim", "reread"},
    StepKind.CHECK: {"doubt", "verify", "reread", "held", "failed", "open", "asks", "recomputed"},
    StepKind.ALTERNATIVE: {"other", "idea", "doubt"},
    StepKind.CONCLUSION: {"answer", "sequel", "box"},
}
_SEEN = ("asks", "recomputed", "box")
_REPLACED = re.compile(r"\d")


class Verdict(NamedTuple):
    kind: StepKind
    confidence: float


class Kinds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of kinds.json: a weight for each kind, in the order of `kinds`."""

    kinds: tuple[StepKind, ...]
    weights: dict[str, tuple[float, ...]]

    def label(self, step: Look, heard: Heard) -> Verdict:
        if heard.steps and "withdraw" in step.groups and _withdrawn(step.text, step.found):
            return Verdict(StepKind.CORRECTION, 1.0)
        evidence = features(step, heard)
        said = step.groups.union([name for name in _SEEN if evidence[name]])
        ranked = zip(self.chances(evidence), self.kinds, strict=True)
        allowed = [(chance, kind) for chance, kind in ranked if _witnessed(kind, said)]
        chance, kind = max(allowed, key=lambda pair: pair[0])
        return Verdict(kind if chance >= CONFIDENT else StepKind.DERIVE, chance)

    def chances(self, evidence: Features) -> list[float]:
        """Probabilities, in the order of `kinds`."""
        told = [name for name, value in evidence.items() if value and name in self.weights]
        values = [evidence[name] for name in told]
        rows = [self.weights[name] for name in told] or [(0.0,) * len(self.kinds)]
        sums = [sum(map(mul, values, column)) for column in zip(*rows, strict=True)]
        highest = max(sums)
        powers = [exp(total - highest) for total in sums]
        whole = sum(powers)
        return [power / whole for power in powers]


def _witnessed(kind: StepKind, said: set[str]) -> bool:
    witnesses = _WITNESSES.get(kind)
    return witnesses is None or not witnesses.isdisjoint(said)


def _withdrawn(text: str, found: list[Found]) -> bool:
    doubts = [one.at for one in found if one.group in ("idea", "verify")]
    for one in found:
        if one.group != "withdraw" or any(0 <= one.at - at <= _NEAR for at in doubts):
            continue
        rest = text[one.at :]
        if "=" in rest or _REPLACED.search(rest):
            return "?" not in rest[:_NEAR]
    return False


@cache
def packaged() -> Kinds:
    """Of the kinds.json next to this file."""
    source = resources.files(__package__).joinpath("kinds.json").read_bytes()
    return msgspec.json.decode(source, type=Kinds)
