"""Keeps count of a run, so that a view can ask for its progress at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from qwq_cli.solve.progress import Progress, Rate
from qwq_cli.solve.record import Record
from qwq_cli.solve.solving import Solving

FRESH = 1.0  # seconds for which an estimate of the end is used


class Board:
    """The counts of a run. total: problems. before: those done in earlier runs."""

    def __init__(self, total: int, before: Iterable[Record], clock: Callable[[], float]) -> None:
        self._total, self._clock = total, clock
        self._done = self._failed = self._graded = self._correct = 0
        for record in before:
            self.saw(record)
        self._before = self._done
        self._started = clock()
        self._rate = Rate()
        self._here: list[int] = []  # number of samples of each problem in this run
        self._left: tuple[float, float | None] = (-FRESH, None)

    def saw(self, record: Record) -> None:
        self._done += 1
        self._failed += record.error is not None
        self._graded += record.correct is not None
        self._correct += record.correct is True

    def solved(self, record: Record) -> None:
        """Add a record of this run."""
        self.saw(record)
        if record.error is None:
            self._here.append(len(record.samples))

    def stepped(self, solver: Solving) -> None:
        """Note a step, so that the rate doesn't depend on how often a view asks."""
        self._rate.saw(solver.tokens, self._clock())

    def progress(self, solver: Solving) -> Progress:
        now = self._clock()
        rate = self._rate.value(solver.tokens, now)
        return replace(
            self.still(),
            seconds=now - self._started,
            rate=rate,
            seconds_left=self._seconds_left(solver, now, rate),
            samples=solver.run.samples,
            width=solver.speed.width,
            running=solver.running(),
        )

    def still(self) -> Progress:
        """Return the progress while nothing is generated."""
        return Progress(
            total=self._total,
            done=self._done,
            failed=self._failed,
            graded=self._graded,
            correct=self._correct,
            seconds=self._clock() - self._started,
            rate=0.0,
            seconds_left=None,
            samples=1,
            width=1,
            running=(),
            before=self._before,
        )

    def _seconds_left(self, solver: Solving, now: float, rate: float) -> float | None:
        """Return an estimate, renewed once a second, because it examines all lengths."""
        at, known = self._left
        if now - at >= FRESH:
            each = sum(self._here) / len(self._here) if self._here else None
            tokens = solver.tokens_left(each)
            known = tokens / rate if tokens is not None and rate > 0 else None
            self._left = (now, known)
        return known
