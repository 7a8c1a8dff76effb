"""All slash commands, in the groups in which /help lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from qwq_cli.errors import UsageError
from qwq_cli.jobs.output import table
from qwq_cli.nearest import did_you_mean
from qwq_cli.repl import branching, keeping, looking, settings
from qwq_cli.repl.command import Command, command, own_name
from qwq_cli.repl.help_screen import help_screen
from qwq_cli.repl.repl import Repl

KEYS = (
    ("Enter", "send; Alt+Enter or Ctrl+J begins a new line, and pasting never sends"),
    ("Up, Down, Ctrl+R", "what was typed before"),
    ("Tab", "complete a command, what it takes, or a file; open a long paste that is folded"),
    ("Ctrl+X Ctrl+E", "write in your editor; v in vi mode (`qwq config set keys vi`)"),
    ("Ctrl+C", "clear the line, into the history; twice leaves"),
    ("Ctrl+D", "leave"),
    ("Ctrl+O", "open the last thought; while the model thinks, this one, as o does"),
    ("a, Ctrl+G", "while it thinks: answer now; Ctrl+G also where a line is begun"),
    ("m, Ctrl+T", "while it thinks: mend the last wrong value; Ctrl+T also where a line is begun"),
    ("Ctrl+C", "while it thinks: stop, and keep what there is"),
    ("a line", "while it thinks: is kept; Enter has it sent next, when the model is done"),
)
_KEYS_IN_SHORT = (
    "Enter sends, Alt+Enter or Ctrl+J begins a line, Tab completes.",
    "Up and Ctrl+R bring back what was typed; Ctrl+X Ctrl+E: your editor.",
    "Ctrl+O opens the thought. Ctrl+C stops it, or clears; twice leaves.",
    "While it thinks: a answers, m mends; in a line, Ctrl+G and Ctrl+T.",
    "/help COMMAND tells all about one; /help keys, about keys.",
)


@command("[COMMAND|keys]", lambda _: (*COMMANDS, "keys"))
def help(repl: Repl, argument: str) -> None:
    """List the commands and keys, or tell all about one command, or about the keys."""
    repl.list(*told_of(argument, repl.stage.err.console.width))


def told_of(argument: str, columns: int) -> Sequence[RenderableType]:
    """Return all about one command or the keys; of nothing, the list of all. Raises UsageError."""
    word = argument.partition(" ")[0].removeprefix("/").lower()
    name = own_name(word)
    if name == "keys":
        return [table(KEYS, "fold")]
    if name in COMMANDS:
        return [Group(Text(COMMANDS[name].line, "fold"), Text(COMMANDS[name].help))]
    if name:
        hint = did_you_mean(word, [*COMMANDS, "keys"])
        raise UsageError(f"There is no command {word!r}.", hint or "/help lists them.")
    groups = {
        group: [(f"/{item.name}", words) for item, words in items]
        for group, items in _GROUPS.items()
    }
    return [help_screen(groups, _KEYS_IN_SHORT, columns)]


_GROUPS: Mapping[str, tuple[tuple[Command, str], ...]] = {
    "Thought": (
        (looking.trace, "open the last one"),
        (looking.steps, "number its steps"),
        (looking.copy, "into the clipboard"),
        (looking.stats, "tokens and time"),
    ),
    "Again": (
        (branching.retry, "with another seed"),
        (branching.more, "think on"),
        (branching.answer, "answer now"),
        (branching.edit, "change a step, go on"),
        (branching.fork, "go on after a step"),
        (branching.undo, "take the turn back"),
        (branching.branch, "choose a branch"),
        (branching.diff, "compare two"),
    ),
    "Next": (
        (settings.file, "send a file along"),
        (settings.paste, "send the clipboard"),
        (settings.model, "change the model"),
        (settings.system, "what it is told first"),
        (settings.set, "change a setting"),
        (settings.context, "how full; make room"),
    ),
    "Session": (
        (keeping.save, "give it a name"),
        (keeping.load, "go on with another"),
        (keeping.sessions, "list or delete them"),
        (keeping.export, "write it to a file"),
        (keeping.clear, "begin a new one"),
        (looking.exit, "or /q: leave; it is kept"),
    ),
}
COMMANDS: dict[str, Command] = {
    item.name: item for item in (help, *(it for pair in _GROUPS.values() for it, _ in pair))
}
