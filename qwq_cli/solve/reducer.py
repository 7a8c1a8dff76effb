"""Turns many answers into one: votes by equality, and when a vote is decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from qwq_cli.errors import UsageError
from qwq_cli.solve.record import Group, SampleResult, Vote

Equal = Callable[[str, str], bool]
CONFIDENCE = Fraction(95, 100)


@dataclass(frozen=True)
class Rule:
    """When to stop sampling, and which samples vote.

    first: only the first so many samples to finish vote (short-m@k, Hassid et al., 2025); None for
    all. adaptive: stop once the lead would hold at CONFIDENCE (Aggarwal et al., 2023).
    """

    adaptive: bool = False
    first: int | None = None

    @classmethod
    def parse(cls, text: str, planned: int) -> Rule:
        """Parse `majority`, `adaptive`, `short-3` or `short`. Raises UsageError.

        short-3 is the first 3 samples, short the first half of the planned ones.
        """
        if text in ("majority", "adaptive"):
            return cls(adaptive=text == "adaptive")
        if match := re.fullmatch(r"short(?:-([1-9]\d{0,3}))?", text):
            return cls(first=int(match[1] or (planned + 1) // 2))
        raise UsageError(
            f"There is no voting rule {text!r}.",
            "Use adaptive, majority, short, or short-3 (the first 3 that finish).",
        )

    @property
    def value(self) -> str:
        """The rule in the form that `parse` reads."""
        if self.first is not None:
            return f"short-{self.first}"
        return "adaptive" if self.adaptive else "majority"


MAJORITY = Rule()
ADAPTIVE = Rule(adaptive=True)


@dataclass(frozen=True)
class Decision:
    """stop: whether no further sample is needed. vote: its present state, final at the end."""

    stop: bool
    vote: Vote


def decide(
    samples: Sequence[SampleResult], planned: int, equal: Equal, rule: Rule = ADAPTIVE
) -> Decision:
    """Return the vote of the samples so far, in any order.

    Samples that were stopped from outside don't vote. planned: all samples, including these.
    """
    voters = sorted((s for s in samples if not s.stopped), key=lambda sample: sample.index)
    answered = [sample for sample in voters if sample.answer is not None]
    if rule.first is not None and len(answered) >= rule.first:
        shortest = sorted(answered, key=lambda s: (s.tokens, s.index))[: rule.first]
        answered = sorted(shortest, key=lambda sample: sample.index)
    groups = group(answered, equal)
    stop = _is_over(voters, planned, rule) or _is_decided(groups, planned - len(voters), rule)
    vote = Vote(
        winner=groups[0][0].answer if groups else None,
        groups=tuple(
            Group(answer=members[0].answer or "", samples=tuple(s.index for s in members))
            for members in groups
        ),
        why=_why(groups, answered, voters, planned, rule),
    )
    return Decision(stop, vote)


def is_enough(
    samples: Sequence[SampleResult], planned: int, equal: Equal, rule: Rule = ADAPTIVE
) -> bool:
    """Return whether no further sample is needed: `decide(...).stop`.

    Answers are compared only if the result depends on it, because each pair of formulas takes time.
    """
    voters = [sample for sample in samples if not sample.stopped]
    is_over = _is_over(voters, planned, rule)
    return is_over or (rule.adaptive and decide(samples, planned, equal, rule).stop)


def group(samples: Sequence[SampleResult], equal: Equal) -> tuple[tuple[SampleResult, ...], ...]:
    """Return groups of samples with equal answers, the strongest group first.

    Equality need not be transitive (5 agrees with 5 km and with 5 kg). Answers that a chain of
    equal answers links are in one group, so that the order of samples changes nothing.
    """
    texts = list(dict.fromkeys(sample.answer or "" for sample in samples))
    root = {text: text for text in texts}
    for i, text in enumerate(texts):
        for other in texts[:i]:
            if root[other] != root[text] and equal(other, text):
                old, new = root[text], root[other]
                root = {name: new if its == old else its for name, its in root.items()}
    found: dict[str, list[SampleResult]] = {}
    for sample in samples:
        found.setdefault(root[sample.answer or ""], []).append(sample)
    return tuple(sorted(map(tuple, found.values()), key=weakness))


def holds(lead: int, second: int) -> Fraction:
    """Return the probability that the leading answer is really commoner than the second.

    P(p > 1/2) for p ~ Beta(lead + 1, second + 1), which is a sum of binomials.
    """
    n = lead + second + 1
    return Fraction(sum(comb(n, k) for k in range(lead + 1)), 2**n)


def _is_over(voters: Sequence[SampleResult], planned: int, rule: Rule) -> bool:
    """Return whether the missing samples can't change the result, whatever they answer."""
    answered = sum(sample.answer is not None for sample in voters)
    return len(voters) >= planned or (rule.first is not None and answered >= rule.first)


def _is_decided(groups: Sequence[Sequence[SampleResult]], left: int, rule: Rule) -> bool:
    if not rule.adaptive or not groups:
        return False
    lead, second = _sizes(groups)
    return lead > second + left or holds(lead, second) >= CONFIDENCE


def _sizes(groups: Sequence[Sequence[SampleResult]]) -> tuple[int, int]:
    return len(groups[0]), len(groups[1]) if len(groups) > 1 else 0


def weakness(samples: Sequence[SampleResult]) -> tuple[int, Fraction, int]:
    """Return a sort key: large groups first, then those with fewer tokens.

    Short thoughts are more often right (Hassid et al., 2025).
    """
    return -len(samples), _mean_tokens(samples), samples[0].index


def _mean_tokens(samples: Sequence[SampleResult]) -> Fraction:
    return Fraction(sum(sample.tokens for sample in samples), len(samples))


def _why(
    groups: Sequence[Sequence[SampleResult]],
    answered: Sequence[SampleResult],
    voters: Sequence[SampleResult],
    planned: int,
    rule: Rule,
) -> str:
    if not groups:
        return "no sample gave an answer" if voters else "no sample finished"
    lead, second = _sizes(groups)
    parts = [_margin(groups, lead, second, len(answered))]
    if rule.first == len(answered) < len(voters):
        parts.append(f"the {rule.first} shortest of {len(voters)}")
    elif rule.first == len(answered) < planned:
        parts.append(f"the first {rule.first} of {planned}")
    elif len(voters) < planned and rule.adaptive and lead > second:
        parts.append(f"decided at {lead}-{second} of {planned}")
    silent = sum(sample.answer is None for sample in voters)
    if silent:
        parts.append(f"{silent} without an answer")
    return "; ".join(parts)


def _margin(groups: Sequence[Sequence[SampleResult]], lead: int, second: int, answered: int) -> str:
    if answered == 1:
        return "one answer"
    if lead == answered:
        return f"all {answered} agree"
    if lead > second:
        return f"{lead} of {answered} agree"
    means = [round(float(_mean_tokens(members))) for members in groups[:2]]
    told = f"fewer tokens win, {means[0]:,} to {means[1]:,} on average"
    return f"a tie, {lead}-{second}: {told if means[0] != means[1] else 'the earlier sample wins'}"
