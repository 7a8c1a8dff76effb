"""How many sequences to run at a time, found by measuring the run itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Protocol

from qwq_cli.generation.flow import Flow
from qwq_cli.values.served import EndpointUse

SETTLE_STEPS = 3  # steps after a change of width
STEPS = 12  # steps that are timed, at least
SECONDS = 0.2  # seconds that are timed, at least
GAIN = 1.05  # how much faster a wider batch must be
LEVEL = 0.9  # share of the best rate; within it, rates differ by chance
TRIES = 2  # doublings without a gain: some kernels are slower at 2 than at 1 and at 4


class Width(Protocol):
    """width: samples at a time, now. most: the upper limit."""

    most: int

    @property
    def width(self) -> int: ...

    @property
    def uses(self) -> tuple[EndpointUse, ...]:
        """What each endpoint did, if servers generate."""

    def stepped(self, decoded: int, *, prefilled: bool, is_ahead: bool = False) -> None: ...


class Served(Protocol):
    """A generator of servers."""

    @property
    def flows(self) -> Sequence[Flow]: ...

    @property
    def uses(self) -> tuple[EndpointUse, ...]: ...


class ServedWidth:
    """Runs as many samples as the servers take; each server's number is found as text comes."""

    def __init__(self, served: Served, most: int, *, fixed: bool, sure: int | None = None) -> None:
        """sure: how many find room at a server even if all requests share its context."""
        self.most, self._served = most, served
        for flow in served.flows:
            if fixed:
                flow.fix(most)
            elif sure:
                flow.begin_with(sure)

    @property
    def width(self) -> int:
        return min(self.most, sum(flow.width for flow in self._served.flows))

    @property
    def uses(self) -> tuple[EndpointUse, ...]:
        return self._served.uses

    def stepped(self, decoded: int, *, prefilled: bool, is_ahead: bool = False) -> None:
        """Do nothing: each generator measures its own server."""


class WidthSearch:
    """Doubles `width` while that gives more tokens a second, then keeps one of the best.

    Time comes from `clock`, in seconds. Only steps that decode `width` sequences and nothing else
    are timed.
    """

    uses: tuple[EndpointUse, ...] = ()

    def __init__(self, most: int, clock: Callable[[], float], *, fixed: bool = False) -> None:
        self.most, self._clock = most, clock
        self.width = most if fixed else 1
        self.settled = self.width == most
        self._rates: dict[int, float] = {}
        self._steps: list[float] = []
        self._at: float | None = None
        self._ahead = 0

    def stepped(self, decoded: int, *, prefilled: bool, is_ahead: bool = False) -> None:
        """Note a step in which `decoded` sequences got a token.

        is_ahead: whether a draft had brought the token before; it counts for the next step.
        """
        if self.settled:
            return
        if is_ahead:
            self._ahead += decoded
            return
        now, before, ahead = self._clock(), self._at, self._ahead
        self._at, self._ahead = now, 0
        if before is None or prefilled or decoded != self.width:
            return
        self._steps.append((now - before) * decoded / (decoded + ahead))
        timed = self._steps[SETTLE_STEPS:]
        if len(timed) >= STEPS and sum(timed) >= SECONDS:
            self._judge(median(timed))

    def _judge(self, seconds: float) -> None:
        self._rates[self.width] = self.width / max(seconds, 1e-9)
        self._steps.clear()
        if self.width < self.most and not self._is_flat():
            self.width = min(2 * self.width, self.most)
            return
        self.width = self._middle()
        self.settled = True

    def _middle(self) -> int:
        """Return the middle one of the best widths; of two, the one that takes less memory.

        Sequences are short while this measures. Later, narrow widths pay more for the fixed cost of
        a step, and wide ones wait for the longest of many contexts.
        """
        best = max(self._rates.values())
        level = sorted(width for width, rate in self._rates.items() if rate >= LEVEL * best)
        return level[(len(level) - 1) // 2]

    def _is_flat(self) -> bool:
        """Return whether the last doublings gained nothing."""
        rates = list(self._rates.values())
        earlier, late = rates[:-TRIES], rates[-TRIES:]
        return bool(earlier) and max(late) < GAIN * max(earlier)
