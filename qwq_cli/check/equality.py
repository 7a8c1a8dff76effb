"""Whether two answers are the same answer: by text, by what they say, then by algebra."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from types import TracebackType
from typing import Protocol

from qwq_cli.check.algebra import AlgebraProcess
from qwq_cli.check.comparison import same
from qwq_cli.check.formula import as_latex
from qwq_cli.check.notation import squeeze, tidy
from qwq_cli.check.reading import read

SECONDS = 2.0  # for one pair, all its parts together
LONGEST = 2_000  # characters; a longer answer is equal to its own text alone
_CACHED = 65_536  # pairs


class Verdict(str, Enum):
    """How two answers were found equal or not."""

    TEXT = "text"  # the same text, but for notation
    VALUE = "value"  # the same number, time, letter, interval, list
    ALGEBRA = "algebra"
    DIFFERENT = "different"
    UNDECIDED = "undecided"  # algebra could not tell in time; counts as different

    @property
    def equal(self) -> bool:
        return self in (Verdict.TEXT, Verdict.VALUE, Verdict.ALGEBRA)


class Oracle(Protocol):
    """Whether two LaTeX formulas are equal, told within `seconds`."""

    def equal(self, a: str, b: str, seconds: float) -> bool | None: ...

    def close(self) -> None: ...


class Equality:
    """Compares answers; a context manager, as a worker process may stand behind it.

    Symmetric and reflexive, but not always transitive: 5 agrees with 5 km and with 5 kg.
    """

    def __init__(
        self,
        oracle: Oracle | None = None,
        *,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._oracle = oracle or AlgebraProcess(seconds=seconds)
        self._seconds, self._clock = seconds, clock
        self._judged = lru_cache(_CACHED)(self._judge)

    def __enter__(self) -> Equality:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self._oracle.close()

    def equal(self, a: str, b: str) -> bool:
        return self.compare(a, b).equal

    def compare(self, a: str, b: str) -> Verdict:
        """Never raises, whatever the texts; takes little more than `seconds` at most."""
        return self._judged(*sorted((a, b)))

    def _judge(self, a: str, b: str) -> Verdict:
        if " ".join(a.split()) == " ".join(b.split()):
            return Verdict.TEXT
        if max(len(a), len(b)) > LONGEST:
            return Verdict.DIFFERENT
        if squeeze(tidy(a)) == squeeze(tidy(b)):
            return Verdict.TEXT
        algebra = _Algebra(self._oracle, self._clock, self._clock() + self._seconds)
        verdict = same(read(a), read(b), algebra)
        if verdict is None:
            return Verdict.UNDECIDED
        if not verdict:
            return Verdict.DIFFERENT
        return Verdict.ALGEBRA if algebra.asked else Verdict.VALUE


class _Algebra:
    """What comparing asks of the oracle, all of it by one deadline."""

    def __init__(self, oracle: Oracle, clock: Callable[[], float], deadline: float) -> None:
        self._oracle, self._clock, self._deadline = oracle, clock, deadline
        self.asked = False

    def __call__(self, a: str, b: str) -> bool | None:
        if squeeze(a) == squeeze(b):
            return True
        left, right, seconds = as_latex(a), as_latex(b), self._deadline - self._clock()
        if left is None or right is None or seconds <= 0:
            return None
        self.asked = True
        return self._oracle.equal(left, right, seconds)
