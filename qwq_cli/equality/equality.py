"""Whether two answers are the same: by text, then by meaning, then by algebra."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Protocol

from qwq_cli.equality.algebra import AlgebraProcess, Question
from qwq_cli.equality.asked import NOTHING, Asked
from qwq_cli.equality.comparison import same
from qwq_cli.equality.expression import Expr
from qwq_cli.equality.notation import squeeze, tidy
from qwq_cli.equality.reading import read

SECONDS = 1.8  # for one pair with all its parts; everything together then takes less than 2
LONGEST = 2_000  # characters; a longer answer equals only its own text
SUSPECT, SHORT_SECONDS = 2, 0.3  # after so many timeouts, each further one only takes so long
_CACHED = 65_536  # pairs


class Verdict(str, Enum):
    """How two answers were found equal or not."""

    TEXT = "text"  # the same text, apart from notation
    VALUE = "value"  # the same number, time, letter, interval or list
    ALGEBRA = "algebra"
    DIFFERENT = "different"
    UNDECIDED = "undecided"  # algebra could not tell in time; counts as different

    @property
    def equal(self) -> bool:
        return self in (Verdict.TEXT, Verdict.VALUE, Verdict.ALGEBRA)


class Oracle(Protocol):
    """Answers questions of computer algebra within `seconds`; None if it can't tell."""

    @property
    def is_broken(self) -> bool: ...

    def ask(self, question: Question, seconds: float) -> bool | None: ...

    def close(self) -> None: ...


class Equality:
    """Compares answers. It is a context manager, because it may use a worker process.

    It is symmetric and reflexive, but not always transitive: 5 agrees with 5 km and with 5 kg.
    """

    def __init__(
        self,
        oracle: Oracle | None = None,
        *,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._oracle = oracle or AlgebraProcess(seconds=seconds)
        self._patience, self._clock = Patience(seconds), clock
        self._judged = lru_cache(_CACHED)(self._judge)
        self._undecided = 0

    def __enter__(self) -> Equality:
        return self

    def __exit__(self, *_: object) -> None:
        self._oracle.close()

    def equal(self, a: str, b: str, asked: Asked = NOTHING) -> bool:
        return self.compare(a, b, asked).equal

    def compare(self, a: str, b: str, asked: Asked = NOTHING) -> Verdict:
        """Return the verdict. Never raises for any texts; takes little more than `seconds`."""
        return self._judged(*sorted((a, b)), asked)

    def remarks(self) -> Iterator[str]:
        """Yield what a user should know about the verdicts so far."""
        if self._oracle.is_broken:
            yield "Computer algebra (sympy) does not start here; formulas count as text."
        elif self._undecided:
            formulas = "pair of formulas" if self._undecided == 1 else "pairs of formulas"
            yield f"{self._undecided:,} {formulas} could not be compared; they count as different."

    def _judge(self, a: str, b: str, asked: Asked) -> Verdict:
        if " ".join(a.split()) == " ".join(b.split()):
            return Verdict.TEXT
        if max(len(a), len(b)) > LONGEST:
            return Verdict.DIFFERENT
        if squeeze(tidy(a)) == squeeze(tidy(b)):
            return Verdict.TEXT
        algebra = _Algebra(self._oracle, self._patience, self._clock)
        verdict = same(read(a), read(b), algebra, asked)
        if verdict is None:
            self._undecided += 1
            return Verdict.UNDECIDED
        if not verdict:
            return Verdict.DIFFERENT
        return Verdict.ALGEBRA if algebra.asked else Verdict.VALUE


class Patience:
    """Chooses the seconds to wait for a comparison of two formulas: few after long waits.

    Otherwise, a few hanging formulas among the answers to one problem would cost the square of
    their number. A harmless formula that was compared with two of those can still be decided in the
    short time.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._vain: Counter[str | Expr] = Counter()

    def about(self, question: Question) -> float:
        is_suspect = any(self._vain[part] >= SUSPECT for part in question[1:])
        return min(self.seconds, SHORT_SECONDS) if is_suspect else self.seconds

    def learn(self, question: Question, *, vain: bool) -> None:
        for part in question[1:]:
            self._vain[part] = self._vain[part] + 1 if vain else 0


class _Algebra:
    """Asks the oracle about one pair, with one deadline for all questions."""

    def __init__(self, oracle: Oracle, patience: Patience, clock: Callable[[], float]) -> None:
        self._oracle, self._patience, self._clock = oracle, patience, clock
        self._deadline = clock() + patience.seconds
        self.asked = False

    def __call__(self, question: Question) -> bool | None:
        started = self._clock()
        seconds = min(self._deadline - started, self._patience.about(question))
        if seconds <= 0:
            return None
        self.asked = True
        verdict = self._oracle.ask(question, seconds)
        vain = verdict is None and self._clock() - started >= seconds
        self._patience.learn(question, vain=vain)
        return verdict
