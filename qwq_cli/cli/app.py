"""The command line as a whole: its commands, its short form, and the one place for errors."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperCommand

from qwq_cli import __version__
from qwq_cli.cli.bash_words import colons_joined
from qwq_cli.cli.commands import HEADINGS, SUMMARIES, Commands
from qwq_cli.cli.failure import tell
from qwq_cli.cli.flag import flag
from qwq_cli.cli.help import HELP_NAMES, write_group
from qwq_cli.cli.leading_flags import FlagsAnywhere, flags_behind, taken_apart
from qwq_cli.cli.ray_flags import with_address
from qwq_cli.cli.slash_help import told_slash
from qwq_cli.cli.typed_words import meant, refuse_lone_word
from qwq_cli.errors import ExitStatus, Interrupted, QwqError, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.nearest import nearest
from qwq_cli.text_file import is_smuggled
from qwq_cli.waiting import heard_by

_SINGLE_DASH = re.compile(r"-[^\W\d_][\w-]{2,}")  # a long flag with one dash
_NO_FLAG = re.compile(r"--?[^\W\d_]?[^\w\s-]|--?\d")  # -5+3, -(2), -x^2; a flag has letters


class QuestionFirst(FlagsAnywhere):
    """`qwq "question"` means `qwq ask "question"`. Flags may precede a command."""

    def __init__(self, **made: Any) -> None:
        super().__init__(**{**made, "commands": None})
        self.commands: Any = Commands()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not (args or ctx.resilient_parsing) and _is_terminal(ctx.obj.stdin):
            typer.echo(ctx.get_help(), file=ctx.obj.stdout)  # unasked, so it never takes the keys
            ctx.exit()
        return super().parse_args(ctx, self._with_command(ctx, with_address(args)))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        write_group(self, ctx, formatter, HEADINGS)

    def list_commands(self, ctx: Any) -> list[str]:
        return list(SUMMARIES)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return a command for lists, with its summary; `resolve_command` returns the real one."""
        summary = SUMMARIES.get(cmd_name)
        return None if summary is None else TyperCommand(cmd_name, help=summary)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if command := self.commands.get(args[0]):
            return args[0], command, args[1:]
        return super().resolve_command(ctx, args)

    def _with_command(self, ctx: Any, args: list[str]) -> list[str]:
        own = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        if ctx.resilient_parsing and not (args and args[0].startswith("-")):
            return args  # a word that is being completed is the beginning of a command
        if "help" in args and self._tells_slash(ctx, args):
            ctx.exit()
        args = meant(args, self.commands)
        if args and (args[0] in self.commands or args[0] in own):
            return args
        if moved := flags_behind(args, self.commands, ctx):
            return moved
        typed = taken_apart(args, self.commands, ctx)
        has_file = {"-f", "--file"} & set(args)  # another word may say what to do with it
        if not (has_file or typed.strange_flags):  # the parser names a flag that is near
            from qwq_cli.cli.verbs import refuse_verb

            refuse_verb(typed, ctx.obj)
            refuse_lone_word(typed)
        return ["ask", *args]

    def _tells_slash(self, ctx: Any, args: list[str]) -> bool:
        return not ctx.resilient_parsing and told_slash(
            ctx.obj, taken_apart(args, self.commands, ctx).words
        )

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _before_typer():  # --help and --version print while the line is parsed
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with _before_typer():
            return super().invoke(ctx)


class _ClosedPipe(Exception):
    """Nobody reads stdout any more."""


@contextmanager
def _before_typer() -> Iterator[None]:
    """Catch errors that typer would turn into exit statuses of its own, or silence."""
    try:
        yield
    except BrokenPipeError as error:
        raise _ClosedPipe from error
    except KeyboardInterrupt as error:  # a run adds the signal that came first
        raise Interrupted("Interrupted.", by=next(iter(error.args), None)) from error
    except UnicodeEncodeError as error:
        if not is_smuggled(error.object):
            raise
        message = "An argument or a variable is not valid UTF-8."
        raise UsageError(message, "Check the terminal's locale.") from error


app = typer.Typer(
    cls=QuestionFirst,
    add_completion=True,
    rich_markup_mode=None,  # boxes around the help would take as much time as everything else
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": list(HELP_NAMES)},
)


@app.callback(invoke_without_command=True)
def root(
    *,
    version: Annotated[
        bool, flag("--version -V", "Print the version and exit.", is_eager=True)
    ] = False,
) -> None:
    """Ask QwQ-32B-Preview, or any other GGUF model, and see how it thinks."""
    if version:
        typer.echo(f"qwq {__version__}")
        raise typer.Exit


def run(args: Sequence[str], environment: Environment | None = None) -> int:
    """Run one command line. Every failure ends here, as a message and an exit status."""
    env = environment or Environment.of_process()
    try:
        with colons_joined(os.environ, sys.stdout), heard_by(env.note):
            result = app(list(args), prog_name="qwq", standalone_mode=False, obj=env)
        with _before_typer():
            env.stdout.flush()  # a full disk can be reported here, but not at exit
        return int(result or ExitStatus.ANSWERED)
    except typer.Abort:
        return tell(env, Interrupted("Interrupted."), args)
    except _ClosedPipe:
        _abandon_stdout()
        return ExitStatus.CLOSED_PIPE
    except QwqError as error:
        return tell(env, error, args)
    except typer.TyperException as error:
        return tell(env, _usage(error, args), args)
    except OSError as error:
        _abandon_stdout()
        return tell(env, QwqError(f"Can't read or write: {error.strerror or error}."), args)


def _usage(error: typer.TyperException, args: Sequence[str]) -> QwqError:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else _command_path(args)
    see = f"See: {command} --help"
    if (name := getattr(error, "option_name", None)) and hasattr(error, "possibilities"):
        typed = next((each for each in args if each.startswith(name)), "")
        if _NO_FLAG.match(typed):
            return UsageError(
                f"{typed} begins with -, as flags do.", _asked(typed, args, context, command)
            )
        return _no_such_flag(_whole(name, typed), context, see)
    return UsageError(error.format_message(), see)


def _whole(name: str, typed: str) -> str:
    """Return a flag as it was typed: of -verson the parser names only -v."""
    word = typed.partition("=")[0]
    return word if _SINGLE_DASH.fullmatch(word) else name


def _no_such_flag(name: str, context: Any, see: str) -> UsageError:
    """Return the error with the nearest flag; one of qwq itself is named with its command."""
    message = f"No such option: {name}."
    if context is None:
        return UsageError(message, see)
    own, root = _flags_of(context), _flags_of(context.find_root())
    near = _near_flag(name, [*own, *root])
    if near is None:
        return UsageError(message, see)
    return UsageError(
        message, f"Did you mean {near}? {see if near in own else f'Type: qwq {near}'}"
    )


def _asked(word: str, args: Sequence[str], context: Any, command: str) -> str:
    """Return how a word with a minus in front is given to a command."""
    line, words = command.removesuffix(" ask"), word
    if context and line != command:
        others = [each for each in args if each not in (word, "ask")]
        typed = taken_apart(others, Commands(), context)
        words = " ".join(each for each in args if each == word or each in typed.words)
        line = typed.line("ask").replace(" ask", "", 1)
    return f'Flags end at --. To ask it: {line} -- "{words}"'


def _near_flag(name: str, flags: Sequence[str]) -> str | None:
    """Return a letter in the other case, or a similar name; the dashes don't count."""
    if len(name) == 2:
        return name.swapcase() if name.swapcase() in flags else None
    near = nearest(name.lstrip("-"), [flag[2:] for flag in flags if flag.startswith("--")])
    return near and f"--{near}"


def _flags_of(context: Any) -> list[str]:
    """Return the flags of a command."""
    return [
        name
        for parameter in context.command.get_params(context)
        for name in (*parameter.opts, *parameter.secondary_opts)
    ]


def _command_path(args: Sequence[str]) -> str:
    """Return the command that a line is for, if it could not be parsed so far."""
    command: Any = typer.main.get_command(app)
    words = ["qwq"]
    for word in args:
        inner = getattr(command, "commands", {})
        if word in inner:
            command = inner[word]
            words.append(word)
    return " ".join(words)


def _is_terminal(stdin: TextIO | None) -> bool:
    try:
        return stdin is None or stdin.isatty()
    except ValueError:  # the stream is closed
        return True


def _abandon_stdout() -> None:
    """Drop what is in stdout's buffer: it can't be written, and Python would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
