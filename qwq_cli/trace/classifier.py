"""Labels a paragraph by the cues at its start, and only if they are clear.

Cue words alone predict badly what a step does (0.46 accuracy over seven classes was measured), so a
paragraph without a strong cue is plain derivation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, NamedTuple

import msgspec

from qwq_cli.toml_file import packaged_table
from qwq_cli.values.kinds import StepKind

HEAD_LIMIT = 120  # characters of a paragraph that are examined
_LINKS = 6  # leads and cues in a row; more would only be a list of words

_SEPARATORS = " \t\u3000*_#>,.:;!?\"'()~`，。：；！？、…—–“”‘’（）"
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
        """Return what each phrase says; leads say nothing unless they are weak cues too."""
        table = {lead: Evidence(StepKind.DERIVE, 0.0) for lead in self.leads}
        for kind in StepKind:
            weights: Mapping[str, float] = getattr(self, kind.value, {})
            table.update({phrase: Evidence(kind, weight) for phrase, weight in weights.items()})
        return table


class Evidence(NamedTuple):
    kind: StepKind
    weight: float


class Label(NamedTuple):
    """A kind. settled: whether no later text can change it."""

    kind: StepKind
    settled: bool


class Classifier:
    """Labels paragraphs. It examines at most HEAD_LIMIT characters."""

    def __init__(self, cues: Cues) -> None:
        self._threshold = cues.threshold
        self._evidence = cues.evidence()
        self._phrases = _by_first_character(self._evidence)
        self._beginnings = {text[:end] for text in self._evidence for end in range(len(text) + 1)}

    def label(self, head: str) -> Label:
        """Return the kind of a paragraph that begins with `head`, as far as it is known yet."""
        rest = _folded(head[:HEAD_LIMIT].lower())
        doubt: dict[StepKind, float] = {}
        for _ in range(_LINKS):
            rest = rest.lstrip(_SEPARATORS)
            pattern, settled = self._phrases.get(rest[:1]), rest not in self._beginnings
            match = pattern.match(rest) if pattern else None  # the longest phrase
            if match:
                kind, weight = self._evidence[match[0]]
                doubt[kind] = doubt.get(kind, 1.0) * (1 - weight)
            if not (match and settled):
                return Label(self._verdict(doubt), settled or len(head) >= HEAD_LIMIT)
            rest = rest[match.end() :]
        return Label(self._verdict(doubt), settled=True)

    def _verdict(self, doubt: dict[StepKind, float]) -> StepKind:
        if not doubt:
            return StepKind.DERIVE
        kind = min(doubt, key=doubt.__getitem__)
        # 1e-9: a weight equal to the threshold reaches it, in spite of rounding.
        confident = 1 - doubt[kind] >= self._threshold - 1e-9
        return kind if confident else StepKind.DERIVE


def _folded(text: str) -> str:
    return text.replace("-", " ") if text.isascii() else text.translate(_FOLD)


def _by_first_character(phrases: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """Return one pattern for all phrases with the same first character, the longest first."""
    alike: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        alike.setdefault(phrase[0], []).append(re.escape(phrase) + _word_end(phrase))
    return {first: re.compile("|".join(patterns)) for first, patterns in alike.items()}


def _word_end(phrase: str) -> str:
    """Return a pattern for what may follow: no phrase ends in the middle of a Latin word."""
    last = phrase[-1]
    return r"(?![^\W_]|')" if last.isascii() and last.isalnum() else ""


@cache
def packaged() -> Classifier:
    """Return the classifier of the cues.toml next to this file."""
    return Classifier(msgspec.convert(packaged_table(__package__, "cues.toml"), Cues))
