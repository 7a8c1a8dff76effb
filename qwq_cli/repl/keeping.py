"""Commands for sessions: name, list, open, export, begin again."""

from __future__ import annotations

import os
from collections.abc import Iterable
from shlex import quote
from typing import TYPE_CHECKING

from qwq_cli.destination import check_destination, descriptor
from qwq_cli.errors import UsageError
from qwq_cli.paths import typed_path, write_file
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.trace.readable import answer_line
from qwq_cli.repl.command import command
from qwq_cli.repl.export import form_of, session_page
from qwq_cli.repl.session_list import described, session_list
from qwq_cli.units import count

if TYPE_CHECKING:
    from qwq_cli.repl.repl import Repl

LISTED = 20


def _sessions(repl: Repl) -> Iterable[str]:
    return (row.name or row.id for row in repl.chat.store.sessions.search(LISTED))


@command("NAME")
def save(repl: Repl, argument: str) -> None:
    """Give this session a name. Every turn is kept anyway."""
    if not argument:
        raise UsageError("Which name?", "As in: /save taxes")
    chat = repl.chat
    chat.change(chat.conversation.named(argument))
    if not chat.store.is_lasting:
        repl.note("This session has a name now; it is gone when this chat ends (--no-save).")
        return
    if not chat.conversation.turns:
        repl.note("This session has a name now. It is kept from its first turn on.")
        return
    key = chat.store.sessions.key(chat.conversation)
    repl.note(f"This session has a name now: qwq chat --resume {quote(key)}")


@command("ID|NAME", _sessions)
def load(repl: Repl, argument: str) -> None:
    """Go on with another session; this one is kept."""
    if not argument:
        raise UsageError("Which session?", "/sessions lists them.")
    key = repl.chat.store.sessions.find(argument, "/sessions")
    repl.change_session(lambda: repl.chat.load(key))
    resumed(repl)


@command("[WORDS]|rm ID", lambda _: ("rm",))
def sessions(repl: Repl, argument: str) -> None:
    """List the sessions used last, or those in which all WORDS stand; `rm ID` deletes one and its
    traces for good."""
    words = argument.split()
    if len(words) == 2 and words[0] == "rm":
        _remove(repl, words[1])
        return
    rows = repl.chat.store.sessions.search(LISTED, words)
    if not rows:
        raise UsageError("No session has these words." if words else "There are no sessions yet.")
    repl.list(session_list(rows, current=repl.chat.conversation.id))


@command("FILE", files=True)
def export(repl: Repl, argument: str) -> None:
    """Write this session to FILE: .md, .html, or .json with all branches."""
    if not argument:
        raise UsageError("Which file?", "As in: /export thought.html")
    path = typed_path(argument)
    if descriptor(path) is not None:
        raise UsageError("/export writes a file.", "As in: /export thought.html")
    check_destination(path, [repl.stage.paths.traces_file])
    form = form_of(path)
    if not repl.chat.conversation.turns:
        raise UsageError("There is nothing to write yet.", "Ask something first.")
    if os.path.exists(path) and repl.prompt.choose(f"Replace {path}? [y/n]", ("yes", "no")) != "y":
        raise UsageError(f"{path} is there already.", "Nothing was written.")
    write_file(path, session_page(repl.chat.conversation, form, repl.chat.trace_of))
    repl.note(f"Wrote {count(len(repl.chat.conversation.turns), 'turn')} to {path}.")


@command()
def clear(repl: Repl, argument: str) -> None:
    """Begin a new session. This one is kept."""
    repl.change_session(repl.chat.begin)
    repl.note("A new session; the last one is kept: /sessions.")


def resumed(repl: Repl) -> None:
    """Tell a user who returns to a session where it stands."""
    chat = repl.chat
    turns = count(len(chat.conversation.turns), "turn")
    repl.note(f"{one_line(chat.conversation.title)} ({chat.conversation.id}, {turns})")
    last = chat.conversation.last
    if last:
        trace = chat.trace()
        repl.note(f"Last question: {one_line(last.question)}")
        repl.note(f"Last answer: {answer_line(trace, repl.stage.err.glyphs)}")
        held_with, now = trace.model.name, repl.room.launch.profile.model.name
        if held_with != now:
            back = f" To go on with {held_with}: /model {trace.model.path}"
            told = f"It was held with {held_with}; from here on {now} answers."
            repl.note(f"{told}{back if trace.model.path else ''}")


def _remove(repl: Repl, key: str) -> None:
    chat = repl.chat
    session = chat.store.sessions.find(key, "/sessions")
    it = described(session, chat.store.sessions.row(session))
    if repl.prompt.choose(f"Delete {it} for good? [y/n]", ("yes", "no")) != "y":
        raise UsageError("Nothing is deleted.")
    chat.store.delete_session(session)
    repl.states.forget(session)
    if session == chat.conversation.id:
        chat.begin()
    repl.note(f"Deleted session {session}.")
