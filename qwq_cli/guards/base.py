"""What a guard sees of a run, and what it can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from qwq_cli.values.trace import FinishReason


@dataclass(frozen=True)
class Moment:
    """The run after one step of the engine.

    text: what that step added, verbatim. tokens: all of the output so far. answering: whether
    the answer section has begun.
    """

    text: str
    tokens: int
    answering: bool


@dataclass(frozen=True)
class ForceAnswer:
    """Close the thought and open the answer, for the model to fill in. `why` is for people."""

    why: str


@dataclass(frozen=True)
class Stop:
    """End the output here."""

    reason: FinishReason


Verdict = ForceAnswer | Stop


class Guard(Protocol):
    """Made for one run; its cost for a token must not grow with the tokens before it."""

    def see(self, moment: Moment) -> Verdict | None:
        """What to do now; None to go on."""
