"""What every view of a run can do; the caller drives all of them alike.

with view:
    view.status("loading the model")
    for event in events:
        view.show(event)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.text import Text

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import Terminal, say
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.trace import Trace

N = TypeVar("N", bound="Notices")


class Notices:
    """Tells what is said beside a run; here only what went wrong, views of every kind build on it.

    A context manager: leaving it restores the terminal, whatever happened inside.
    """

    def __init__(self, err: Terminal) -> None:
        self._err = err

    def __enter__(self: N) -> N:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Before anything is shown."""

    def close(self) -> None:
        """In the end, whatever happened."""

    def status(self, text: str) -> None:
        """Say what is going on now, before anything is shown; replaced by whatever comes next."""

    def note(self, text: str) -> None:
        """Say something that stays; a view that was asked for silence leaves it out."""

    def warn(self, text: str) -> None:
        """Say that something went wrong; every view does, on stderr."""
        self._say(Text(one_line(text), "ending"))

    def _say(self, line: Text) -> None:
        """Print a line that stays."""
        say(self._err, line)


class View(Notices):
    """Shows the events of a run; this one shows none.

    Leaving it never raises by itself. `show` lets OSError through (a closed pipe is the caller's to
    judge).
    """

    def __init__(self, out: Terminal, err: Terminal) -> None:
        super().__init__(err)
        self._out = out
        self._kept_as: str | None = None

    def show(self, event: AnyEvent) -> None:
        """Take the next event."""

    def kept_as(self, name: str) -> None:
        """Before the last event: `qwq show NAME` reads the trace from now on."""
        self._kept_as = name

    def _print_answer(self, trace: Trace) -> None:
        """On stdout; on stderr, if that is not all of it."""
        from qwq_cli.render.trace.answer import left_out, print_outcome

        print_outcome(trace, self._out)
        if told := left_out(trace, self._out):
            say(self._err, Text(told, "note"))


def follow(
    events: Iterable[AnyEvent], view: View, *, stop: Callable[[], None]
) -> Iterator[AnyEvent]:
    """Pass each event on, to be kept, and then show it.

    A reader who leaves, or a disk that is full, ends the run early: `stop` is called, what still
    comes is passed on unseen, and the OSError is raised in the end.
    """
    left: OSError | None = None
    for event in events:
        yield event
        if left is None:
            try:
                view.show(event)
            except OSError as error:
                left = error
                stop()
    if left:
        raise left
