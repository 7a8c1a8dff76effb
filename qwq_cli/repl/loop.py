"""The loop of `qwq chat`: read a line, act on it, until the user leaves."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from shlex import quote

from qwq_cli.chat.model_room import ModelLost
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import ContextOverflow, ExitStatus, Interrupted, QwqError, StoreError
from qwq_cli.repl.command import Command, find
from qwq_cli.repl.fullness import make_room, tell_fullness
from qwq_cli.repl.prompt import Prompt
from qwq_cli.repl.repl import Repl
from qwq_cli.units import count


class Loop:
    """Reads lines for `repl`. Commands act on it; all other lines are questions."""

    def __init__(self, repl: Repl, commands: Mapping[str, Command]) -> None:
        self.repl, self._commands = repl, commands

    def run(self, prompt: Prompt, first: str = "") -> ExitStatus:
        """Run until the input ends; return the status of the first question that failed.

        first: a line that was given before.
        """
        self.repl.read_from(prompt)
        if first.strip():
            self.do(first)
        while not self.repl.leaving:
            text = self._read()
            if text is None:
                break
            if text.strip():
                self.do(text)
        with suppress(OSError):  # the terminal is gone
            self.repl.put_away()
            self._say_where_it_is()
        ended_by = self.repl.thinking.ended_by
        return self.repl.status if ended_by is None else ExitStatus.after(ended_by)

    def do(self, text: str) -> None:
        """Carry out a command or ask a question; report a failure. Raises ModelLost."""
        try:
            found = find(text, self._commands)
            if found:
                command, argument = found
                command.run(self.repl, argument)
            else:
                self.ask(text.removeprefix("/") if text.startswith("//") else text)
        except ModelLost:
            raise
        except (Cancelled, KeyboardInterrupt):
            self.repl.fail(Interrupted("Interrupted."))
            self.repl.leaving |= self.repl.stage.keyboard is None
        except QwqError as error:
            self.repl.fail(error)
        except BrokenPipeError:  # nobody reads the output any more
            raise
        except OSError as error:
            self.repl.fail(QwqError(f"The system refused: {error}."))
        self.repl.leaving |= self.repl.thinking.ended_by is not None

    def ask(self, question: str) -> None:
        """Ask a question, after making room for it."""
        if not make_room(self.repl, question):
            self.repl.draft = question
            return
        try:
            self.repl.think(question, lambda guard: self.repl.chat.ask(question, (guard,)))
        except ContextOverflow:
            self.repl.draft = question
            raise
        tell_fullness(self.repl)

    def _say_where_it_is(self) -> None:
        talk = self.repl.chat.conversation
        if self.repl.stage.keyboard and talk.turns and self.repl.resolved.settings.save:
            with suppress(StoreError):  # then it is not stored, as reported before
                key = self.repl.chat.store.sessions.key(talk)
                self.repl.note(f"This session is kept: qwq chat --resume {quote(key)}")

    def _read(self) -> str | None:
        ahead = self.repl.thinking.ahead
        self.repl.thinking.take_rest()
        ahead.typed_before(self.repl.stage.waiting())
        text = self._set_aside() if self.repl.draft or ahead.stopped else ""
        try:
            return self.repl.prompt.read(text, ahead.release())
        except QwqError as error:
            self.repl.fail(error)
            return ""

    def _set_aside(self) -> str:
        """Return the text for the next input, so that nothing typed is sent by itself.

        It is the draft, or the first line; the other lines go into the history.
        """
        lines, draft = self.repl.thinking.ahead.put_away(), self.repl.draft
        self.repl.draft = ""
        first, *others = [text for text in (draft, *lines) if text] or [""]
        if draft and self.repl.prompt.edits:
            self.repl.note("The question stands in the input: Enter sends it, Ctrl+C clears it.")
        if lines and self.repl.prompt.remember(others):
            self.repl.note(_not_sent(len(lines), len(others)))
        return first


def _not_sent(lines: int, others: int) -> str:
    """Return the note about lines that were typed but not sent.

    lines: how many there are. others: how many of them are not in the input.
    """
    told = f"Not sent: {count(lines, 'line')}."
    if others == lines:  # the input begins with something else
        return f"{told} Up brings {'it' if lines == 1 else 'them'} back."
    if not others:
        return f"{told} Enter sends it."
    rest = "the other one" if others == 1 else f"the other {others:,}"
    return f"{told} Enter sends the first one. Up brings {rest} back."
