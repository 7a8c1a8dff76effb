"""All slash commands, in the order in which /help lists them."""

from __future__ import annotations

from qwq_cli.repl import keeping, looking, settings, steering
from qwq_cli.repl.command import Command

_ALL = (
    looking.help,
    steering.retry,
    steering.undo,
    steering.edit,
    steering.fork,
    steering.more,
    steering.answer,
    steering.branch,
    steering.diff,
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
