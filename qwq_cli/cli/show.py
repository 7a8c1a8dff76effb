"""qwq show: a stored trace, in the viewer, as text, or as a file for others."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from qwq_cli.cli import options
from qwq_cli.cli.completion import trace_ids
from qwq_cli.cli.flag import argument, flag, worded
from qwq_cli.cli.flags import only_one, spread
from qwq_cli.destination import check_destination, is_stdout
from qwq_cli.errors import ExitStatus, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done, write_document

if TYPE_CHECKING:
    from qwq_cli.render.terminal.theme import Terminal
    from qwq_cli.settings import Settings
    from qwq_cli.values.trace import Trace


Which = Annotated[
    str | None,
    argument(
        "[ID|FILE]",
        "Id of a trace, a file of traces, or - for standard input. Default: the last trace.",
        autocompletion=trace_ids,
    ),
]


class Form(str, Enum):
    """The form of a trace; the value is its flag and the ending of a file's name."""

    JSON = "json"
    HTML = "html"
    MARKDOWN = "md"
    SVG = "svg"


class FormFlags(NamedTuple):
    """What is written, and where."""

    as_json: options.Json = False
    as_html: bool = flag("--html", "Print a web page that works offline.")
    as_markdown: bool = flag("--md", "Print Markdown; with --plain, formulas as text.")
    as_svg: bool = options.SVG
    file: Path | None = worded(options.OUTPUT, "Write to FILE: .html, .md, .svg or .json.")
    quiet: options.Silent = False

    def chosen(self) -> Form | None:
        """Return the form, by flag or file name; None for viewer or text. Raises UsageError."""
        flags = {
            Form.JSON: self.as_json, Form.HTML: self.as_html,
            Form.MARKDOWN: self.as_markdown, Form.SVG: self.as_svg,
        }  # fmt: skip
        given = only_one(flags)
        if given or self.file is None:
            return given
        try:
            return Form(self.file.suffix.removeprefix(".").lower())
        except ValueError:
            names = " ".join(map(_flag, flags))
            raise UsageError(
                f"The name {self.file} tells no format.", f"Add one of {names}."
            ) from None

    def odd_form(self) -> str:
        """Return what was written, if the name of the file says another form."""
        ending = self.file.suffix.removeprefix(".").lower() if self.file else ""
        form = self.chosen()
        is_other = form and form.value != ending and ending in [each.value for each in Form]
        return f", with {form.name} in it" if form and is_other else ""


class ReplayFlags(NamedTuple):
    replay: bool = flag("--replay", "Play the run again, as it was live.")
    speed: float | None = flag("--speed N", "With --replay: N times as fast.", min=0.01)


class PlaceFlags(NamedTuple):
    """Which exchange of a file."""

    number: str | None = flag("--number N|ID", "Which trace of a file with several.")
    limit: int | None = worded(options.LIMIT, "Read at most N traces of a file.")


@spread
def command(
    ctx: typer.Context,
    which: Which = None,
    *,
    looks: options.Looks,
    form: FormFlags,
    replay: ReplayFlags,
    place: PlaceFlags,
) -> ExitStatus:
    """Show a trace again: fold its steps, search, read its answer.

    A file may be a trace of qwq, or hold the reasoning that other programs kept: chats, responses
    of servers, logs of evaluations, data sets of traces, exports of chat programs, or plain text
    as a model wrote it. qwq recognises the format by the content.

    A terminal shows it in a viewer (? lists the keys). A pipe, or --plain, gets it as text.
    """
    env: Environment = ctx.obj
    settings = env.settings(looks).settings
    wanted = form.chosen()
    if replay.speed and not replay.replay:
        raise UsageError("--speed is for --replay.", "Add --replay.")
    if wanted and replay.replay:
        raise UsageError(
            f"--replay and {_flag(wanted)} can't be used together.", "Give one of them."
        )
    check_destination(form.file, [env.paths.traces_file, *([which] if which else ())])
    trace = _trace(env, which, place)
    if wanted:
        _export(env, _encoded(trace, wanted, settings), form)
    elif replay.replay:
        play(env, trace, settings, replay.speed or 1.0)
    else:
        show(env, trace, env.terminal(env.stdout, settings))
    return ExitStatus.ANSWERED


def _export(env: Environment, text: str, form: FormFlags) -> None:
    """Write the document. Raises StoreError."""
    is_file = form.file and not is_stdout(form.file)
    replaced = is_file and form.file and form.file.is_file()
    write_document(env, text, form.file)
    if is_file:
        verb = "Replaced" if replaced else "Wrote"
        done(env, f"{verb} {form.file}{form.odd_form()}.", quiet=form.quiet)


def _trace(env: Environment, which: str | None, place: PlaceFlags) -> Trace:
    """Return the trace. Raises UsageError, StoreError."""
    if which and _is_file(which):
        return _from_file(env, Path(which), place.number, place.limit)
    if place.number or place.limit:
        raise UsageError("--number and --limit are for files.", "Give a file: qwq show FILE")
    return find_trace(env, which)


def show(env: Environment, trace: Trace, out: Terminal) -> None:
    """Show the trace in the viewer if a user can press keys, or else print it."""
    if env.typed and out.rich:
        from qwq_cli.render.trace.transcript import Saved
        from qwq_cli.render.viewer.viewer import view

        view(Saved(trace, out.glyphs), out)
    else:
        from qwq_cli.render.trace.saved import print_trace

        print_trace(trace, out)


def play(env: Environment, trace: Trace, settings: Settings, speed: float) -> None:
    """Play the trace as if it were thought now, `speed` times as fast.

    Keys pause it, change its speed, skip in it and leave it.
    """
    from qwq_cli.render.live.views import make_view
    from qwq_cli.render.live.watched import Watch
    from qwq_cli.render.trace.player import Player
    from qwq_cli.render.trace.replay import at_reading_pace, is_timed, paced, replay, token_by_token

    player = Player(speed)
    view = make_view(
        env.terminal(env.stdout, settings),
        env.terminal(env.stderr, settings),
        trace=settings.trace,
        watch=Watch(trace.question, env.stdin, player=player) if env.stdin and env.typed else None,
        run_time=player.now,
    )
    in_pieces = token_by_token if is_timed(trace) else at_reading_pace
    with view:
        for event in paced(in_pieces(replay(trace)), player):
            view.show(event)


def _from_file(env: Environment, path: Path, number: str | None, limit: int | None) -> Trace:
    """Read a trace from a file. Raises UsageError, StoreError."""
    from qwq_cli.jobs.choosing import choose
    from qwq_cli.jobs.spool import source

    with source(env, path) as found:
        trace, remark = choose(found, number, limit)
    if remark:
        env.note(remark)
    return trace


def _is_file(which: str) -> bool:
    """Return whether it is a file, a pipe or standard input; impossible names are not."""
    if which == "-":
        return True
    try:
        return Path(which).is_file() or Path(which).is_fifo()
    except (OSError, ValueError):
        return False


def find_trace(env: Environment, which: str | None) -> Trace:
    """Return the trace by id, or the last one. Raises UsageError, StoreError."""
    from qwq_cli.store import Store, read_trace

    if which and which.endswith((".json", ".jsonl")) and _is_file(which):
        return read_trace(Path(which))  # it reports why the file can't be read
    if which and _is_path(which):
        raise _no_file(Path(which))
    with Store(env.paths.traces_file) as store:
        trace = store.get(which) if which else store.last()
    if trace is None:
        raise UsageError("There is no trace yet.", 'Ask something first: qwq "What is 17 * 24?"')
    return trace


def _is_path(which: str) -> bool:
    """Return whether it is a path: an id has neither a dot nor a slash."""
    return bool(set(which) & set("./\\~")) or Path(which).exists()


def _no_file(path: Path) -> UsageError:
    if path.is_dir():
        return UsageError(f"{path} is a folder.", "Give one of the files in it.")
    return UsageError(f"There is no file {path}.", "Check the path; qwq log lists kept traces.")


def _flag(form: Form) -> str:
    return f"--{form.value}"


def _encoded(trace: Trace, form: Form, settings: Settings) -> str:
    if form is Form.JSON:
        from qwq_cli.render.live.json_views import encode_trace

        return encode_trace(trace)
    if form is Form.HTML:
        from qwq_cli.render.export.html import html_page

        return html_page(trace)
    if form is Form.MARKDOWN:
        from qwq_cli.render.export.markdown import markdown_page

        return markdown_page(trace, plain=settings.plain)
    from qwq_cli.render.export.svg import svg_picture

    return svg_picture(trace)
