"""Chooses the view of a run, from what was asked for and where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from qwq_cli.choices import TraceMode
from qwq_cli.render.live.json_views import DocumentView, EventsView
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.outlook import Outlook
from qwq_cli.render.live.plain import PlainView, QuietView
from qwq_cli.render.live.view import View
from qwq_cli.render.live.watched import Watch, WatchedView
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.trace.blocks import NO_LIMIT, Limit


class Output(str, Enum):
    """What stdout is for, and how much else is shown."""

    TEXT = "text"
    QUIET = "quiet"  # -q
    JSON = "json"  # --json
    JSON_LINES = "jsonl"  # --jsonl


def make_view(
    out: Terminal,
    err: Terminal,
    *,
    output: Output = Output.TEXT,
    trace: TraceMode | None = None,
    limit: Limit = NO_LIMIT,
    outlook: Outlook | None = None,
    watch: Watch | None = None,
    run_time: Callable[[], float] | None = None,
) -> View:
    """Return the view for `output` on these streams.

    trace: None if not asked for; a terminal then gets the fold, and a pipe or log file nothing on
    stderr except why there is no answer. limit, outlook, run_time: see LiveView. watch: the user at
    the keyboard, if there is one.
    """
    match output:
        case Output.JSON:
            return DocumentView(out, err)
        case Output.JSON_LINES:
            return EventsView(out, err)
        case Output.QUIET:
            return QuietView(out, err)
        case Output.TEXT:
            mode = trace or (TraceMode.FOLD if err.is_tty else TraceMode.OFF)
            if err.lively:
                live = LiveView(
                    out, err, trace=mode, limit=limit, outlook=outlook, run_time=run_time
                )
                return WatchedView(live, out, err, watch) if watch and err.rich else live
            return PlainView(out, err, trace=mode)
