"""The actors as the driver sees them, whatever runs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from qwq_cli.cluster.messages import Greeting, Refusal, Report
from qwq_cli.solve.task import Task


@dataclass(frozen=True)
class Joined:
    """An actor is ready, for the first time or again."""

    worker: str
    greeting: Greeting


@dataclass(frozen=True)
class Reported:
    worker: str
    report: Report


@dataclass(frozen=True)
class Lost:
    """An actor died. Another one takes its place and its name, and joins when it is ready."""

    worker: str
    why: str


@dataclass(frozen=True)
class Refused:
    """An actor can't work, and is gone for good."""

    worker: str
    refusal: Refusal


Event = Joined | Reported | Lost | Refused


class Crew(Protocol):
    """Actors by name. An actor may get more work before it has reported."""

    @property
    def members(self) -> set[str]:
        """Return the actors that work or may still join."""

    @property
    def wanting(self) -> str:
        """Return what the actors that are not ready wait for, in words for people."""

    def wait(self, seconds: float) -> Iterator[Event]:
        """Wait until something happens, at most `seconds`, and return it."""

    def give(self, worker: str, tasks: Sequence[Task]) -> None:
        """Let an actor continue, with these tasks added; it answers with a report."""

    def calls(self, worker: str) -> int:
        """Return how many reports of the actor are still to come."""

    def dismiss(self, worker: str) -> None:
        """Drop an actor; nothing it sends counts any more."""
