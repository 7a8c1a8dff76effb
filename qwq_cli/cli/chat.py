"""qwq chat: a conversation that is stored, with every thought in it."""

from __future__ import annotations

from typing import Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.completion import sessions
from qwq_cli.cli.flag import argument, flag
from qwq_cli.cli.flags import spread
from qwq_cli.errors import ExitStatus, UsageError
from qwq_cli.jobs.environment import Environment


@spread
def command(
    ctx: typer.Context,
    question: Annotated[
        list[str] | None,
        argument("[QUESTION]...", f"The first question. {options.QUOTES}"),
    ] = None,
    *,
    last: Annotated[bool, flag("--continue -c", "Continue the last session.")] = False,
    resume: Annotated[
        str | None, flag("--resume -r ID|NAME", "Continue this session.", autocompletion=sessions)
    ] = None,
    settings: options.AllSettings,
) -> ExitStatus:
    """Talk with the model; it remembers the earlier turns.

    Each line from a pipe is one question. Type /help to see what you can do.
    """
    if last and resume is not None:
        raise UsageError("--continue and --resume can't be used together.", "Give one of them.")
    from qwq_cli.jobs.question import expanded
    from qwq_cli.repl.stage import Stage
    from qwq_cli.repl.start import Resume, hold_chat
    from qwq_cli.text_file import unicode_text

    env: Environment = ctx.obj
    resolved = env.settings(settings).settings
    unicode_text(resolved.system or "", "The system prompt")
    if said := expanded(question or []):
        env.note(said)
    out, err = (env.terminal(stream, resolved) for stream in (env.stdout, env.stderr))
    keyboard = env.stdin if env.typed and (out.is_tty or err.is_tty) else None
    stage = Stage(out, err, keyboard, env.variables, env.paths, env.settings)
    first = unicode_text(" ".join(question or ()), "The question")
    return hold_chat(stage, settings, Resume(last, resume), env.stdin, first=first)
