"""What is told of a run's length: before it begins, while it goes on, and in its trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from qwq_cli.forecast.forecaster import Forecaster
from qwq_cli.jobs.slow_run import slow_run
from qwq_cli.launch import Launch, LocalLaunch
from qwq_cli.render.live.outlook import Outlook
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.trace.forecast import forecast_line
from qwq_cli.values.events import AnyEvent, Finished


class ForecastRun:
    """One run. err: a user is told there if it is a terminal; the trace gets the forecast anyway.

    outlook: what the live view shows; it takes the events that `follow` passes on.
    """

    def __init__(
        self, launch: Launch, question: str, forecaster: Forecaster, err: Terminal
    ) -> None:
        self._launch, self._forecaster, self._err = launch, forecaster, err
        self.outlook = Outlook(forecaster, question)

    def line(self) -> str | None:
        """Return the forecast for the user, if there is one."""
        if not self._err.is_tty:
            return None
        is_here = isinstance(self._launch, LocalLaunch)
        return forecast_line(self._forecaster.forecast, self._err.glyphs, here=is_here)

    def follow(self, run: Iterable[AnyEvent], tell: Callable[[str], None]) -> Iterator[AnyEvent]:
        """Yield the events. tell: called once if the run turns out far slower than forecast."""
        slow = slow_run(self._launch, self.outlook, self._err.glyphs) if self._err.is_tty else None
        for event in run:
            self.outlook.take(event)
            if slow and (said := slow.said(event)):
                tell(said)
            yield self._with_forecast(event) if isinstance(event, Finished) else event

    def _with_forecast(self, event: Finished) -> Finished:
        """Return it with the forecast in the trace, so that it can be compared with the result."""
        return replace(event, trace=replace(event.trace, forecast=self._forecaster.forecast))
