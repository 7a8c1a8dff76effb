"""All slash commands, in the order in which /help lists them."""

from __future__ import annotations

from rich.text import Text

from qwq_cli.errors import UsageError
from qwq_cli.jobs.output import table
from qwq_cli.repl import branching, keeping, looking, settings
from qwq_cli.repl.command import Command, command, find
from qwq_cli.repl.repl import Repl

KEYS = (
    ("Enter", "send; Alt+Enter or Ctrl+J begins a new line, and pasting never sends"),
    ("Ctrl+R, Up, Down", "what was typed before"),
    ("Tab", "complete a command, what it takes, or a file"),
    ("Ctrl+O", "the last thought; while the model thinks, o does too"),
    ("a", "while it thinks: answer now"),
    ("Ctrl+C", "while it thinks: stop, and keep what there is; here: clear the line, twice leaves"),
    ("Ctrl+X Ctrl+E", "write in your editor; v in vi mode (`qwq config set keys vi`)"),
    ("Ctrl+D", "leave"),
)


@command("[COMMAND]", lambda _: COMMANDS)
def help(repl: Repl, argument: str) -> None:
    """List the commands and keys, or tell about one command."""
    if argument:
        found = find(f"/{argument.removeprefix('/')}", COMMANDS)
        if found is None:
            raise UsageError(f"There is no command {argument!r}.", "/help lists them.")
        repl.say(Text(found[0].line, "fold"), found[0].help)
        return
    commands = [(item.line, item.summary) for item in COMMANDS.values()]
    repl.say(table((*commands, ("", ""), *KEYS), "fold"))


_ALL = (
    help,
    branching.retry,
    branching.undo,
    branching.edit,
    branching.fork,
    branching.more,
    branching.answer,
    branching.branch,
    branching.diff,
    looking.trace,
    looking.steps,
    looking.stats,
    looking.copy,
    settings.file,
    settings.paste,
    settings.model,
    settings.system,
    settings.set,
    settings.context,
    keeping.save,
    keeping.load,
    keeping.sessions,
    keeping.export,
    keeping.clear,
    looking.exit,
)
COMMANDS: dict[str, Command] = {item.name: item for item in _ALL}
