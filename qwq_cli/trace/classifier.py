"""Labels a paragraph by the cues at its head, and only with confidence.

Cue words predict what a step does poorly (0.46 accuracy over seven classes was measured with
them), so a paragraph without a strong cue is plain derivation.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Annotated, NamedTuple

import msgspec

from qwq_cli.trace.model import StepKind

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HEAD_LIMIT = 120  # characters of a paragraph that are looked at, at most
_LINKS = 6  # leads and cues in a row; further ones would only be a list of words

_SEPARATORS = frozenset(" \t\u3000*_#>,.:;!?\"'()~`，。：；！？、…—–“”‘’（）")
_FOLD = str.maketrans({"-": " ", "\u2010": " ", "\u2011": " ", "\u2019": "'"})

Weight = Annotated[float, msgspec.Meta(gt=0, lt=1)]


class Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of cues.toml."""

    threshold: Weight
    leads: tuple[str, ...]
    plan: dict[str, Weight]
    check: dict[str, Weight]
    correction: dict[str, Weight]
    alternative: dict[str, Weight]
    conclusion: dict[str, Weight]

    def evidence(self) -> dict[str, Evidence]:
        """Phrase to what it says; leads say nothing unless they are weak cues as well."""
        table = {lead: Evidence(StepKind.DERIVE, 0.0) for lead in self.leads}
        for kind in StepKind:
            weights: Mapping[str, float] = getattr(self, kind.value, {})
            table.update({phrase: Evidence(kind, weight) for phrase, weight in weights.items()})
        return table


class Evidence(NamedTuple):
    kind: StepKind
    weight: float


class Label(NamedTuple):
    """`settled`: no text that follows could change the kind."""

    kind: StepKind
    settled: bool


@dataclass
class _Node:
    """A trie over characters."""

    children: dict[str, _Node] = field(default_factory=dict)
    evidence: Evidence | None = None


class _Match(NamedTuple):
    evidence: Evidence | None
    end: int
    settled: bool


class Classifier:
    """Cues compiled into a trie; a label costs one walk over at most HEAD_LIMIT characters."""

    def __init__(self, cues: Cues) -> None:
        self._threshold = cues.threshold
        self._root = _Node()
        for phrase, evidence in cues.evidence().items():
            self._add(phrase, evidence)

    def label(self, head: str) -> Label:
        """The kind of a paragraph that begins with `head`, as far as is known by now."""
        text = head[:HEAD_LIMIT].translate(_FOLD).lower()
        doubt: dict[StepKind, float] = {}
        position = _skip(text, 0)
        for _ in range(_LINKS):
            match = self._longest(text, position)
            if match.evidence:
                kind, weight = match.evidence
                doubt[kind] = doubt.get(kind, 1.0) * (1 - weight)
            if not match.evidence or not match.settled:
                settled = match.settled or len(head) >= HEAD_LIMIT
                return Label(self._verdict(doubt), settled)
            position = _skip(text, match.end)
        return Label(self._verdict(doubt), settled=True)

    def _add(self, phrase: str, evidence: Evidence) -> None:
        node = self._root
        for char in phrase:
            node = node.children.setdefault(char, _Node())
        node.evidence = evidence

    def _longest(self, text: str, start: int) -> _Match:
        node, best, end = self._root, None, start
        for position in range(start, len(text)):
            if node.evidence and _ends_word(text, position):
                best, end = node.evidence, position
            child = node.children.get(text[position])
            if child is None:
                return _Match(best, end, settled=True)
            node = child
        return _Match(node.evidence or best, len(text), settled=False)

    def _verdict(self, doubt: dict[StepKind, float]) -> StepKind:
        kind = min(doubt, key=doubt.__getitem__, default=StepKind.DERIVE)
        # 1e-9: a weight that equals the threshold reaches it, whatever the rounding.
        confident = 1 - doubt.get(kind, 1.0) >= self._threshold - 1e-9
        return kind if confident else StepKind.DERIVE


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _SEPARATORS:
        position += 1
    return position


def _ends_word(text: str, position: int) -> bool:
    """Whether a phrase may end before `position`: not in the middle of a Latin word."""
    before, after = text[position - 1], text[position]
    return not (before.isascii() and before.isalnum() and (after.isalnum() or after == "'"))


@cache
def packaged() -> Classifier:
    """The classifier of the cues.toml next to this file."""
    source = resources.files(__package__).joinpath("cues.toml").read_text(encoding="utf-8")
    return Classifier(msgspec.convert(tomllib.loads(source), Cues))
