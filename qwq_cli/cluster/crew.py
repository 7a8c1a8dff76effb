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
    """An actor died; another takes its place under its name, and joins when it is ready."""

    worker: str
    why: str


@dataclass(frozen=True)
class Refused:
    """An actor can't work, and is gone for good."""

    worker: str
    refusal: Refusal


Event = Joined | Reported | Lost | Refused


class Crew(Protocol):
    """Actors by their names. Each may be given work again before it has reported."""

    @property
    def members(self) -> set[str]:
        """Those that work, or may join yet."""

    @property
    def wanting(self) -> str:
        """What those wait for who are not ready, for people."""

    def wait(self, seconds: float) -> Iterator[Event]:
        """What happened, as soon as something has."""

    def give(self, worker: str, tasks: Sequence[Task]) -> None:
        """To go on, with these tasks beside what it has; brings a report."""

    def calls(self, worker: str) -> int:
        """How many reports it has still to bring."""

    def dismiss(self, worker: str) -> None:
        """Nothing is to come from it any more."""
