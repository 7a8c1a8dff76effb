"""`qwq help /retry`: what a chat says about its commands, without a chat."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.errors import UsageError
from qwq_cli.jobs.environment import Environment


def told_slash(env: Environment, words: Sequence[str]) -> bool:
    """Print the help of a command of `qwq chat`, if that is asked for. Raises UsageError."""
    match [*words]:
        case ["help", word] if word.startswith("/") and "/" not in word[1:] and " " not in word:
            _tell(env, word.removeprefix("/"))
            return True
        case _:
            return False


def _tell(env: Environment, name: str) -> None:
    from qwq_cli.jobs.output import emit
    from qwq_cli.nearest import did_you_mean
    from qwq_cli.repl.command import own_name
    from qwq_cli.repl.commands import COMMANDS, told_of
    from qwq_cli.usable import usable

    known = [f"/{each}" for each in (*COMMANDS, "keys")]
    if name and f"/{own_name(name)}" not in known:
        near = did_you_mean(f"/{name}", known)
        raise UsageError(f"There is no command /{name}.", near or "qwq help /help lists them.")
    settings = usable(env.variables, env.paths, {}).resolved.settings
    about = "" if own_name(name) == "help" else name
    text = told_of(about, env.terminal(env.stdout, settings).console.width)
    emit(env, settings, None, text, as_json=False, paged=True)
