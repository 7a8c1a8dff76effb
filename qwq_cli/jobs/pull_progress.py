"""The progress of a download: a bar on a terminal, plain lines elsewhere, or nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qwq_cli.hub.download.download import Watch
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import write
from qwq_cli.units import data_size, duration, gigabytes

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from qwq_cli.hub.download.pull import Plan
    from qwq_cli.settings import Settings

LINE_SECONDS = 30.0  # seconds between two plain lines of progress


@contextmanager
def unwatched(plan: Plan) -> Iterator[Watch]:
    """Show nothing."""
    yield Watch()


@contextmanager
def watched(env: Environment, settings: Settings, plan: Plan) -> Iterator[Watch]:
    """Show on stderr how the download of a plan goes on."""
    terminal = env.terminal(env.stderr, settings)
    if not terminal.lively:
        plain = PlainProgress(plan.bytes, lambda line: write(env, settings, env.stderr, [line]))
        yield Watch(plain.resumed, plain.received, plain.trouble)
        return
    with _columns(terminal.console) as progress:
        task = progress.add_task("", total=plan.bytes)

        def resumed(count: int) -> None:
            """Set what was here before; it doesn't count for the speed."""
            progress.reset(task, completed=int(progress.tasks[0].completed) + count)
            if count:
                progress.console.print(f"{gigabytes(count)} are here already.", style="meta")

        yield Watch(
            resumed=resumed,
            received=lambda count: progress.advance(task, count),
            trouble=lambda why: progress.console.print(f"{_sentence(why)}", style="meta"),
        )


def _columns(console: Console) -> Progress:
    """Return the columns: done, total, speed, time left."""
    from rich import progress as p

    return p.Progress(
        p.TextColumn("{task.percentage:>3.0f}%"),
        p.BarColumn(bar_width=None),
        p.DownloadColumn(),
        p.TransferSpeedColumn(),
        p.TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
        expand=True,
    )


class PlainProgress:
    """A line at every tenth, and at every half minute, passed to `say`. Safe between threads."""

    def __init__(
        self, total: int, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total, self._say, self._clock = total, say, clock
        self._lock = threading.Lock()
        self._done = self._received = self._tenth = 0
        self._start = self._last = clock()
        self._told: set[str] = set()

    def resumed(self, count: int) -> None:
        with self._lock:
            self._done += count
            self._tenth = 10 * self._done // max(1, self._total)
        if count:
            self._say(f"{gigabytes(count)} are here already.")

    def received(self, count: int) -> None:
        with self._lock:
            self._done += count
            self._received += count
            now, tenth = self._clock(), 10 * self._done // max(1, self._total)
            if tenth > self._tenth or now - self._last >= LINE_SECONDS:
                self._tenth, self._last = max(tenth, self._tenth), now
                self._say(self._line(now))

    def _line(self, now: float) -> str:
        speed = self._received / max(now - self._start, 1e-3)
        left = max(0, self._total - self._done)
        rest = f", {duration(left / speed)} left" if left and speed > 0 else ""
        done = f"{gigabytes(self._done)} of {gigabytes(self._total)}"
        fast = f"{speed / 1e6:.1f} MB" if speed >= 1e6 else data_size(round(speed))
        return f"{100 * self._done // max(1, self._total)}%  {done}  {fast}/s{rest}"

    def trouble(self, why: str) -> None:
        """Report each problem once: a thousand equal lines in a log hide the others."""
        with self._lock:
            if why not in self._told:
                self._told.add(why)
                self._say(_sentence(why))


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."
