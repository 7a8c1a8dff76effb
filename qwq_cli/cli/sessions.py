"""qwq sessions: the conversations of `qwq chat`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.completion import sessions
from qwq_cli.cli.flag import argument
from qwq_cli.cli.leading_flags import group
from qwq_cli.destination import check_destination, is_stdout
from qwq_cli.errors import ExitStatus, QwqError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import confirmed, done, emit, write_document

if TYPE_CHECKING:
    from qwq_cli.generation.kept_state import KeptStates

app = group("Sessions of qwq chat: list, export, rm.")
Key = Annotated[str, argument("ID|NAME", autocompletion=sessions)]


@app.command("list")
def list_sessions(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        argument("[WORDS]...", "Only sessions that contain all these words."),
    ] = None,
    *,
    limit: options.Most = 20,
    as_json: options.Json = False,
) -> ExitStatus:
    """List sessions, the last used first: id, date, first question, turns."""
    from qwq_cli.repl.session_list import session_list
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    with Store(env.paths.traces_file) as store:
        rows = store.sessions.search(limit, words or [])
    listing = session_list(rows) if rows else "No sessions."
    emit(env, settings, rows, [listing], as_json=as_json, paged=True)
    return ExitStatus.ANSWERED


@app.command("export")
def export(
    ctx: typer.Context,
    key: Key,
    file: Annotated[
        Path,
        argument("FILE", "A .md or .html file, or .json with all branches. - prints Markdown."),
    ],
    *,
    quiet: options.Silent = False,
) -> ExitStatus:
    """Write a session to a file, or to standard output."""
    from qwq_cli.repl.export import form_of, session_page
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    check_destination(file, [env.paths.traces_file])
    form = form_of(file)
    with Store(env.paths.traces_file) as store:
        page = session_page(store.sessions.get(key), form, store.get)
    write_document(env, page, file)
    if not is_stdout(file):
        done(env, f"Wrote {file}.", quiet=quiet)
    return ExitStatus.ANSWERED


@app.command("rm")
def remove(
    ctx: typer.Context,
    key: Key,
    *,
    yes: options.Yes = False,
    quiet: options.Silent = False,
) -> ExitStatus:
    """Delete a session and all its traces for good."""
    from qwq_cli.repl.session_list import described
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    with Store(env.paths.traces_file) as store:
        session = store.sessions.find(key)
        it = described(session, store.sessions.row(session))
        if not yes and not confirmed(env, f"Delete {it} for good?"):
            raise QwqError("Nothing was deleted.")
        store.delete_session(session)
    kept_states(env).forget(session)
    done(env, f"Deleted session {session}.", quiet=quiet)
    return ExitStatus.ANSWERED


def kept_states(env: Environment) -> KeptStates:
    """Return stored KV caches of sessions, to delete those of deleted sessions."""
    from qwq_cli.generation.kept_state import KeptStates

    return KeptStates(env.paths.session_states, 0)


def kept_preambles(env: Environment) -> KeptStates:
    """Return stored preambles, to delete them."""
    from qwq_cli.generation.kept_state import KeptStates

    return KeptStates(env.paths.preamble_states, 0)
