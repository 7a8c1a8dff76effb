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
    """Shows messages during a run. This one shows only problems; all views build on it.

    It is a context manager: leaving it restores the terminal, whatever happened inside.
    """

    def __init__(self, err: Terminal) -> None:
        self._err = err

    def __enter__(self: N) -> N:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Prepare; called before anything is shown."""

    def close(self) -> None:
        """Clean up at the end, whatever happened."""

    def status(self, text: str) -> None:
        """Show what is going on before anything else is shown; the next output replaces it."""

    def note(self, text: str) -> None:
        """Show a message that stays; a view that was asked for silence leaves it out."""

    def warn(self, text: str) -> None:
        """Show a problem on stderr; every view does."""
        self._say(Text(one_line(text), "ending"))

    def _say(self, line: Text) -> None:
        """Print a line that stays."""
        say(self._err, line)


class View(Notices):
    """Shows the events of a run; this one shows none.

    Leaving it never raises by itself. `show` passes OSError on: the caller decides about a closed
    pipe.
    """

    def __init__(self, out: Terminal, err: Terminal) -> None:
        super().__init__(err)
        self._out = out
        self._kept_as: str | None = None

    def show(self, event: AnyEvent) -> None:
        """Take the next event."""

    def kept_as(self, name: str) -> None:
        """Take the name that `qwq show` reads the trace by. Called before the last event."""
        self._kept_as = name

    def _print_answer(self, trace: Trace) -> None:
        """Print the answer on stdout, or on stderr if it is incomplete."""
        from qwq_cli.render.trace.answer import left_out, print_outcome

        print_outcome(trace, self._out)
        if told := left_out(trace, self._out):
            say(self._err, Text(told, "note"))


def follow(
    events: Iterable[AnyEvent], view: View, *, stop: Callable[[], None]
) -> Iterator[AnyEvent]:
    """Pass each event on, to be kept, and then show it.

    If the reader leaves or the disk is full, the run ends early: `stop` is called, further events
    are passed on unseen, and at the end the OSError is raised.
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
