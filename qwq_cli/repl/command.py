"""A slash command as a value: its name, its arguments, what it does, and how it is completed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qwq_cli.errors import UsageError
from qwq_cli.nearest import did_you_mean

if TYPE_CHECKING:
    from qwq_cli.repl.repl import Repl

Run = Callable[["Repl", str], None]
Complete = Callable[["Repl"], Iterable[str]]
CompleteAfter = Callable[["Repl", str], Iterable[str]]
# What people type for help, or to leave, in other programs.
_MEANT = {
    "?": "help", "/?": "help", "help": "help", "exit": "exit", "quit": "exit", ":q": "exit",
    ":q!": "exit", ":wq": "exit", ":quit": "exit", "exit()": "exit", "quit()": "exit",
}  # fmt: skip
# Names of the same commands in other programs.
_OTHER_NAMES = {
    "h": "help", "q": "exit", "quit": "exit", "bye": "exit", "new": "clear", "reset": "clear",
    "history": "sessions", "list": "sessions", "settings": "set", "config": "set",
    "models": "model", "redo": "retry", "regenerate": "retry", "continue": "more",
    "tokens": "stats", "usage": "stats", "think": "trace", "thought": "trace",
}  # fmt: skip
_LIST = "/help lists them."
_COMMAND = re.compile(r"/([A-Za-z]+)(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """usage: its arguments, such as "N [TEXT]". choices: possible words for the first argument.

    files: whether an argument names a file. after: what may follow the first word. about: describes
    a possible first word in a few words.
    """

    name: str
    usage: str
    run: Run
    choices: Complete
    files: bool
    after: CompleteAfter | None = None
    about: Callable[[str], str] = lambda _: ""

    @property
    def help(self) -> str:
        return " ".join((self.run.__doc__ or "").split())

    @property
    def summary(self) -> str:
        return self.help.partition(". ")[0].rstrip(".")

    @property
    def line(self) -> str:
        return f"/{self.name} {self.usage}".strip()


def command(
    usage: str = "",
    choices: Complete = lambda _: (),
    *,
    files: bool = False,
    after: CompleteAfter | None = None,
    about: Callable[[str], str] = lambda _: "",
) -> Callable[[Run], Command]:
    """Turn a function into a command. It takes the REPL and the text after the command's name.

    Its docstring is the help.
    """
    return lambda run: Command(run.__name__, usage, run, choices, files, after, about)


def find(line: str, commands: Mapping[str, Command]) -> tuple[Command, str] | None:
    """Return the command in `line` and its argument; None for a question.

    A question may begin with a slash: "/etc/passwd is what?" is no command, and of two slashes the
    first is removed. Raises UsageError for a command that does not exist, for slashes alone, for
    words after a command that takes none, and for the name of a command without its slash.
    """
    if not line.strip().strip("/"):
        raise UsageError(f"There is no command {line.strip()}.", _LIST)
    if meant := _MEANT.get(line.strip().lower()):
        return commands[meant], ""
    _refuse_bare(line.strip(), commands)
    match = _COMMAND.fullmatch(line.strip())
    if match is None:
        return None
    name = own_name(match[1])
    if name not in commands:
        hint = did_you_mean(f"/{name}", [f"/{known}" for known in commands])
        raise UsageError(f"There is no command /{match[1]}.", hint or _LIST)
    argument = (match[2] or "").strip()
    if argument and not commands[name].usage:
        raise UsageError(f"/{name} takes nothing after it.", f"Type /{name} alone.")
    return commands[name], argument


def _refuse_bare(word: str, commands: Mapping[str, Command]) -> None:
    """Raise UsageError for the name of a command alone: a model may take minutes to answer it."""
    name = own_name(word)
    if word.isascii() and word.isalpha() and name in commands:
        send = f"To send the word to the model: {word}."
        raise UsageError(f"{word} alone is not sent.", f"The command is /{name}. {send}")


def own_name(typed: str) -> str:
    """Return our name of a command that other programs name differently."""
    name = typed.lower()
    return _OTHER_NAMES.get(name, name)


def number(text: str, count: int, noun: str) -> int:
    """Return the index, from 0, for a typed number from 1 to `count`. Raises UsageError."""
    if not count:
        raise UsageError(f"There is no {noun} yet.", "Ask something first.")
    try:
        index = int(text) - 1
    except ValueError:
        index = -1
    if not 0 <= index < count:
        known = f"Give a number from 1 to {count}." if count > 1 else f"There is one {noun}, 1."
        raise UsageError(f"Which {noun} is {text!r}?", known)
    return index
