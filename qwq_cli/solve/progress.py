"""The progress of a run over problems, as a value that views ask for when they draw."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from qwq_cli.values.served import EndpointUse
from qwq_cli.values.value import Value

WINDOW = 20.0  # seconds over which the rate is measured
GRAIN = 0.25  # seconds between two points of the rate


@dataclass(frozen=True)
class Running:
    """A running sample. step: the summary of its last finished step."""

    name: str
    question: str
    index: int
    tokens: int
    seconds: float
    step: str


@dataclass(frozen=True)
class Progress:
    """Progress: `done` of `total` problems, `before` of them in earlier calls.

    correct of graded: answers. seconds: of this call. rate: in tokens a second. seconds_left: None
    if unknown. samples: per problem, at most. width: samples at a time.
    """

    total: int
    done: int
    failed: int
    graded: int
    correct: int
    seconds: float
    rate: float
    seconds_left: float | None
    samples: int
    width: int
    running: tuple[Running, ...]
    before: int = 0


class Speed(Value, frozen=True, kw_only=True):
    """tokens: generated in `seconds`, from the first batch to the last. width: at the end.

    endpoints: what each did, if servers generate.
    """

    tokens: int
    seconds: float
    width: int
    endpoints: tuple[EndpointUse, ...] = ()

    @property
    def tokens_per_second(self) -> float:
        return self.tokens / self.seconds if self.seconds > 0 else 0.0


class Rate:
    """Tokens a second over the last seconds."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()

    def saw(self, tokens: int, now: float) -> None:
        """Note the number of tokens so far."""
        if self._points and now - self._points[-1][0] < GRAIN:
            return
        self._points.append((now, tokens))
        while now - self._points[0][0] > WINDOW:
            self._points.popleft()

    def value(self, tokens: int, now: float) -> float:
        if not self._points:
            return 0.0
        then, before = self._points[0]
        return (tokens - before) / (now - then) if now > then else 0.0
