"""The last claim that failed and can be mended, for the key that does so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qwq_cli.values.events import AnyEvent, Checked, Rewound, StepClosed
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim


class Mends(Protocol):
    """The run, for who wants a right value in it; may be asked from any thread."""

    def may_mend(self, claim: Claim) -> bool: ...

    def request_mend(self, claim: Claim) -> None: ...


class Mendable:
    """Follows a run. mends: None where nothing can be mended."""

    def __init__(self, mends: Mends | None) -> None:
        self._mends = mends
        self._claims: list[Claim] = []  # that failed, in the order of the text

    @property
    def claim(self) -> Claim | None:
        claims = self._claims
        return claims[-1] if claims else None

    def take(self, event: AnyEvent) -> bool:
        """Whether it changed anything."""
        before = self._claims
        if isinstance(event, Rewound):
            self._claims = [claim for claim in before if claim.end <= event.at]
        elif isinstance(event, Checked):
            self._replace(event.claim.start, [event.claim])
        elif isinstance(event, StepClosed):
            self._replace(event.step.start, event.step.claims)
        return self._claims != before

    def mend(self) -> None:
        """Ask for it."""
        claim = self.claim
        if self._mends and claim:
            self._mends.request_mend(claim)

    def _replace(self, start: int, claims: Sequence[Claim]) -> None:
        """All from `start` on, by those of `claims` that can be mended."""
        kept = (claim for claim in self._claims if claim.end <= start)
        self._claims = [*kept, *filter(self._may_mend, claims)]

    def _may_mend(self, claim: Claim) -> bool:
        is_wrong = claim.verdict is ClaimVerdict.FAILS
        return is_wrong and self._mends is not None and self._mends.may_mend(claim)
