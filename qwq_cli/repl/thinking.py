"""A run of the model on the screen; what is typed meanwhile goes to the next prompt."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from qwq_cli.choices import TraceMode
from qwq_cli.engine.cancel import Cancel
from qwq_cli.guards.base import Guard
from qwq_cli.guards.steering import Steering
from qwq_cli.interrupts import cancels_on_signal
from qwq_cli.render.live.view import View, follow
from qwq_cli.render.live.views import make_view
from qwq_cli.render.live.watched import Watch
from qwq_cli.render.terminal.typed_ahead import TypedAhead
from qwq_cli.render.trace.answer import write
from qwq_cli.render.trace.blocks import NO_LIMIT, Limit
from qwq_cli.repl.prompt import Prompt
from qwq_cli.repl.stage import Stage
from qwq_cli.values.events import AnyEvent, Finished
from qwq_cli.values.trace import Trace

ERASE_LINE = "\r\x1b[K"
Start = Callable[[Guard], Iterator[AnyEvent]]


@dataclass
class Thinking:
    """trace: how to show a thought; None for what suits the terminal.

    ahead: what is typed while there is no prompt. ended_by: the first signal that asks the whole
    program to end. prompt: what has asked the user before; None before the first time.
    """

    stage: Stage
    cancel: Cancel
    trace: TraceMode | None = None
    ahead: TypedAhead = field(default_factory=TypedAhead)
    ended_by: int | None = None
    prompt: Prompt | None = None

    def end(self, by: int) -> None:
        """Note the signal that asks the whole program to end; the first one counts."""
        self.ended_by = self.ended_by or by

    def typed_before(self, keys: bytes) -> None:
        """Take keys that the terminal has already shown. An unfinished line will be shown again."""
        self.ahead.typed_before(keys)
        if self.ahead.line:
            write(self.stage.err, ERASE_LINE)

    def take_rest(self) -> None:
        """Take the keys that the prompt has read after the last Enter."""
        if self.prompt:
            self.ahead.typed_before(self.prompt.after_enter())

    def show(
        self, question: str, limit: Limit, start: Start, is_kept: Callable[[str], bool]
    ) -> Trace | None:
        """Show the run that `start` begins, until its end or Ctrl+C; None if it did not end.

        is_kept: returns whether other commands can read the trace with this id.

        A second Ctrl+C leaves at once. Raises what the run raises.
        """
        steering, trace = Steering(), None
        view = self._view(limit, self._watch(question, steering))
        try:
            with self._stoppable(), view, closing(_generator(start(steering))) as events:
                for event in follow(events, view, stop=self.cancel.set):
                    if isinstance(event, Finished):
                        trace = event.trace
                        if is_kept(trace.id):
                            view.kept_as(trace.id)
        except KeyboardInterrupt:
            return None
        return trace

    @contextmanager
    def status(self, text: str) -> Iterator[Callable[[str], None]]:
        """Show what is going on while the model doesn't think; Ctrl+C sets the cancel flag.

        Gives a function that changes the text.
        """
        with self._stoppable(), self._view(NO_LIMIT, self._listener()) as view:
            view.status(text)
            yield view.status

    def _view(self, limit: Limit, watch: Watch | None) -> View:
        return make_view(self.stage.out, self.stage.err, trace=self.trace, limit=limit, watch=watch)

    def _watch(self, question: str, steering: Steering) -> Watch | None:
        if self.stage.keyboard is None:
            return None
        return Watch(
            question,
            self.stage.keyboard,
            self.cancel.is_set,
            steering.request_answer,
            steering,
            self.ahead,
        )

    def _listener(self) -> Watch | None:
        """Return a listener for what is typed while there is no thought to steer."""
        keyboard = self.stage.keyboard
        return Watch(None, keyboard, ahead=self.ahead) if keyboard else None

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        self.cancel.clear()
        self.take_rest()
        with cancels_on_signal(self.cancel) as signals:
            try:
                yield
            finally:
                self.ahead.stopped |= bool(signals)
                for number in signals:
                    if number != signal.SIGINT:
                        self.end(number)


def _generator(events: Iterator[AnyEvent]) -> Generator[AnyEvent, None, None]:
    """Return a generator that can be closed and then releases the run."""
    yield from events
