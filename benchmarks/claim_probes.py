"""Errors that are planted in texts, and which of them the reader of claims finds."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from claim_texts import Corpus
from planted import Place, Planted, places, plant
from progress import say
from table import Share

from qwq_cli.claims.reader import claims_in
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim

UNDECIDED = (None, ClaimVerdict.OPEN)


@dataclass(frozen=True)
class Probe:
    """A planted error. before, behind: the verdicts on its place without and with it."""

    name: str
    planted: Planted
    before: ClaimVerdict | None
    behind: ClaimVerdict | None

    @property
    def decided_before(self) -> bool:
        return self.before not in UNDECIDED

    @property
    def decided(self) -> bool:
        return self.behind not in UNDECIDED

    @property
    def found(self) -> bool:
        return self.behind is ClaimVerdict.FAILS


def verdict_at(claims: Iterable[Claim], text: str, place: Place) -> ClaimVerdict | None:
    """Of the claim whose own sign of equality stands there; None where nothing was read."""
    for claim in claims:
        if claim.start + len(claim.left) <= place.sign and place.sign < claim.end:
            between = text[claim.start + len(claim.left) : place.sign]
            if "=" not in between:
                return claim.verdict
    return None


def probes(one: Corpus, seed: int) -> Iterator[Probe]:
    """One error in each equality of each step, each in a text that has no other."""
    say(f"planting errors in {one.name}")
    draw = random.Random(seed)
    for part in one.parts:
        for place in places(part.text):
            planted = plant(part.text, place, draw)
            claims, _ = claims_in(planted.text, part.known)
            yield Probe(
                part.name,
                planted,
                verdict_at(part.claims, part.text, place),
                verdict_at(claims, planted.text, place),
            )


@dataclass(frozen=True)
class Found:
    """What became of planted errors. of_decided: of those with a verdict, the others got a tick.
    of_before: of those that had a verdict while the step was whole."""

    of_all: Share
    of_decided: Share
    of_before: Share


def found(all_probes: Sequence[Probe]) -> Found:
    return Found(
        of_all=share(all_probes),
        of_decided=share([probe for probe in all_probes if probe.decided]),
        of_before=share([probe for probe in all_probes if probe.decided_before]),
    )


def share(some: Sequence[Probe]) -> Share:
    return Share(sum(probe.found for probe in some), len(some))
