from __future__ import annotations

import io
from pathlib import Path

import pytest

from qwq_cli.choices import TraceMode
from qwq_cli.render.live.json_views import DocumentView, EventsView
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.plain import PlainView, QuietView
from qwq_cli.render.live.views import Output, make_view
from qwq_cli.render.live.watched import Watch, WatchedView
from qwq_cli.render.terminal.theme import make_terminal
from qwq_cli.render.trace.replay import replay
from tests.render.stage import Tty, make_trace, on_tty, pipes, play


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        (Output.TEXT, LiveView),
        (Output.QUIET, QuietView),
        (Output.JSON, DocumentView),
        (Output.JSON_LINES, EventsView),
    ],
)
def test_what_was_asked_for(output: Output, kind: type) -> None:
    stage = on_tty()
    assert type(make_view(stage.out, stage.err, output=output)) is kind


WATCH = Watch("17*24", io.StringIO())


def test_the_manual_says_which_flags_leave_the_keyboard_to_the_shell() -> None:
    plain, rich = on_tty(plain=True), on_tty()
    assert type(make_view(rich.out, rich.err, watch=WATCH)) is WatchedView
    assert type(make_view(plain.out, plain.err, watch=WATCH)) is PlainView
    for output, kind in ((Output.QUIET, QuietView), (Output.JSON, DocumentView)):
        assert type(make_view(rich.out, rich.err, output=output, watch=WATCH)) is kind
    page = Path(__file__).parents[3].joinpath("docs/scripts.md").read_text("utf-8")
    keyboard = page.split("\n## The keyboard\n")[1].split("\n## ")[0]
    for told in ("lost", "`-q`", "`--json`", "`--plain`", "`</dev/null`"):
        assert told in keyboard


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": "xterm", "ACCESSIBLE": "1"}])
def test_a_terminal_that_must_not_move_still_gets_the_steps(environ: dict[str, str]) -> None:
    stream = Tty()
    terminal = make_terminal(stream, environ=environ, width=80, height=24)
    view = make_view(terminal, terminal)
    assert type(view) is PlainView
    play(view, replay(make_trace()))
    assert len(stream.lines()) == 5


def test_a_pipe_gets_the_answer_alone_unless_more_was_asked_for() -> None:
    stage = pipes()
    play(make_view(stage.out, stage.err), replay(make_trace()))
    assert (stage.stdout, stage.stderr) == ("36\n", "")
    play(make_view(stage.out, stage.err, trace=TraceMode.FOLD), replay(make_trace()))
    assert len(stage.stderr.splitlines()) == 4


@pytest.mark.parametrize("output", Output)
def test_every_view_says_what_went_wrong_on_stderr(output: Output) -> None:
    for stage in (pipes(), on_tty()):
        with make_view(stage.out, stage.err, output=output) as view:
            view.warn("The trace is \x1b[31mnot kept.")
        assert "The trace is not kept." in stage.stderr
        assert stage.stdout == ""


def test_an_ascii_terminal_gets_words() -> None:
    raw = io.BytesIO()
    terminal = make_terminal(io.TextIOWrapper(raw, encoding="ascii"), environ={})
    play(make_view(terminal, terminal, trace=TraceMode.FULL), replay(make_trace()))
    assert b"check held: 11 tokens, 2.0s" in raw.getvalue()
    assert b"?" not in raw.getvalue()
