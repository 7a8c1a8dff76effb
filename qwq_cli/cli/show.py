"""qwq show: a stored trace again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.environment import Environment
from qwq_cli.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from qwq_cli.render.theme import Terminal
    from qwq_cli.trace.model import Trace


def command(
    ctx: typer.Context,
    which: Annotated[
        str | None,
        typer.Argument(metavar="[ID|FILE]", help="A trace; the last one by default."),
    ] = None,
    *,
    plain: options.Plain = None,
    color: options.Color = None,
    as_json: options.Json = False,
) -> ExitStatus:
    """Show a trace again.

    Its steps with their text, what answers were seen on the way, and the answer.
    """
    from qwq_cli.render.json_views import encode_trace, write_utf8
    env: Environment = ctx.obj
    settings = env.settings({"plain": plain, "color": color}).settings
    trace = find_trace(env, which)
    if as_json:
        write_utf8(env.stdout, encode_trace(trace))
    else:
        show(env, trace, env.terminal(env.stdout, settings))
    return ExitStatus.ANSWERED


def show(env: Environment, trace: Trace, out: Terminal) -> None:
    """In the viewer where somebody can press keys, else printed."""
    if env.typed and out.rich:
        from qwq_cli.render.transcript import Saved
        from qwq_cli.render.viewer import view

        view(Saved(trace, out.glyphs), out)
    else:
        from qwq_cli.render.saved import print_trace

        print_trace(trace, out)


def find_trace(env: Environment, which: str | None) -> Trace:
    """By file name or id, or the last one. Raises UsageError, StoreError."""
    from qwq_cli.store import Store, read_trace

    if which and (which.endswith(".json") or Path(which).is_file()):
        return read_trace(Path(which))
    with Store(env.paths.traces_file) as store:
        trace = store.get(which) if which else store.last()
    if trace is None:
        raise UsageError("There is no trace yet.", 'Ask something first: qwq "What is 17 * 24?"')
    return trace
