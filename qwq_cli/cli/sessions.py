"""qwq sessions: what was talked about in `qwq chat`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli.leading_flags import Listing
from qwq_cli.errors import ExitStatus, QwqError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import confirmed, emit

if TYPE_CHECKING:
    from qwq_cli.generation.kept_state import KeptStates

app = typer.Typer(
    cls=Listing,
    help="Sessions of qwq chat: list, export, rm.",
    rich_markup_mode=None,
)
Key = Annotated[str, typer.Argument(metavar="ID|NAME")]


@app.command("list")
def list_sessions(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Only sessions in which all of these stand."),
    ] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> ExitStatus:
    """List sessions, the last used first: id, when, what about, turns."""
    from qwq_cli.repl.session_list import session_list
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    with Store(env.paths.traces_file) as store:
        rows = store.sessions.search(limit, words or [])
    listing = session_list(rows) if rows else "No sessions."
    emit(env, settings, rows, [listing], as_json=as_json)
    return ExitStatus.ANSWERED


@app.command("export")
def export(
    ctx: typer.Context,
    key: Key,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=".md, .html, or .json with all branches.")
    ],
) -> ExitStatus:
    """Write a session to FILE."""
    from qwq_cli.repl.export import write_session
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    with Store(env.paths.traces_file) as store:
        write_session(store.sessions.get(key), file, store.get)
    env.note(f"Wrote {file}.")
    return ExitStatus.ANSWERED


@app.command("rm")
def remove(
    ctx: typer.Context,
    key: Key,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")] = False,
) -> ExitStatus:
    """Delete a session and all its traces for good."""
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    with Store(env.paths.traces_file) as store:
        session = store.sessions.find(key)
        if not yes and not confirmed(env, f"Delete session {session} for good?"):
            raise QwqError("Nothing is deleted.")
        store.delete_session(session)
    kept_states(env).forget(session)
    env.note(f"Deleted session {session}.")
    return ExitStatus.ANSWERED


def kept_states(env: Environment) -> KeptStates:
    """To forget what the KV cache held of sessions that are deleted."""
    from qwq_cli.generation.kept_state import KeptStates

    return KeptStates(env.paths.session_states, 0)


def kept_preambles(env: Environment) -> KeptStates:
    """To forget what it held of system messages."""
    from qwq_cli.generation.kept_state import KeptStates

    return KeptStates(env.paths.preamble_states, 0)
