"""A kind of input, what must hold of each, and how it is tried."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException

from tests.fuzz.inputs import Bytes


class TooSlow(BaseException):
    """Not an Exception: what catches everything must not catch this."""


@dataclass(frozen=True)
class Target:
    """check: raises where something does not hold. may_raise: our own errors for such an input.
    seconds: of the processor, that one input may take. costs: as many of the cheap ones."""

    name: str
    inputs: Bytes
    check: Callable[[bytes], object]
    may_raise: tuple[type[Exception], ...] = ()
    seconds: float = 2.0
    costs: int = 1

    def try_one(self, data: bytes) -> None:
        """Raises AssertionError or what the check raises."""
        try:
            with _limited(self.seconds):
                self.check(data)
        except self.may_raise:
            return
        except TooSlow:
            raise AssertionError(f"{self.name}: more than {self.seconds} s") from None


@dataclass(frozen=True)
class Finding:
    data: bytes
    error: Exception


@dataclass(frozen=True)
class Ran:
    """inputs: how many were tried. finding: the smallest that was found to fail, if one was."""

    name: str
    inputs: int
    seconds: float
    finding: Finding | None = None


def run(target: Target, examples: int, start: int | None = None) -> Ran:
    """start: of the random numbers; None gives the same inputs each time."""
    tried: list[Finding] = []
    count = 0

    def one(data: bytes) -> None:
        nonlocal count
        count += 1
        try:
            target.try_one(data)
        except Exception as error:
            tried[:] = [Finding(data, error)]
            raise

    chosen = settings(
        max_examples=examples,
        derandomize=start is None,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    test = chosen(given(target.inputs)(one))
    begun = time.perf_counter()
    try:
        (test if start is None else seed(start)(test))()
    except HypothesisException:
        raise
    except Exception as error:
        if not tried:
            raise error
    return Ran(target.name, count, time.perf_counter() - begun, tried[0] if tried else None)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """By the processor's time: a busy machine makes nobody slow."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
