"""The last failing claim that can be mended, for the key that does so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qwq_cli.values.events import AnyEvent, Checked, Rewound, StepClosed
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim


class Mends(Protocol):
    """The run, as seen by a caller that wants a value mended; any thread may call it."""

    def may_mend(self, claim: Claim) -> bool: ...

    def request_mend(self, claim: Claim) -> None: ...


class Mendable:
    """Follows a run. mends: None if nothing can be mended."""

    def __init__(self, mends: Mends | None) -> None:
        self._mends = mends
        self._claims: list[Claim] = []  # those that failed, in the order of the text

    @property
    def claim(self) -> Claim | None:
        claims = self._claims
        return claims[-1] if claims else None

    def take(self, event: AnyEvent) -> bool:
        """Take an event; return whether it changed anything."""
        before = self._claims
        if isinstance(event, Rewound):
            self._claims = [claim for claim in before if claim.end <= event.at]
        elif isinstance(event, Checked):
            self._put(before, [event.claim])
        elif isinstance(event, StepClosed):
            kept = [claim for claim in before if claim.end <= event.step.start]
            self._put(kept, event.step.claims)
        return self._claims != before

    def mend(self) -> bool:
        """Ask for the mend; return whether there is anything to mend."""
        claim = self.claim
        if self._mends is None or claim is None:
            return False
        self._mends.request_mend(claim)
        return True

    def _put(self, kept: Sequence[Claim], claims: Sequence[Claim]) -> None:
        """Add those of `claims` that can be mended to `kept`."""
        self._claims = sorted({*kept, *filter(self._may_mend, claims)}, key=lambda c: c.start)

    def _may_mend(self, claim: Claim) -> bool:
        is_wrong = claim.verdict is ClaimVerdict.FAILS
        return is_wrong and self._mends is not None and self._mends.may_mend(claim)
