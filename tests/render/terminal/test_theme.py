from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping

import pytest
from rich.cells import cell_len
from rich.control import Control
from rich.panel import Panel
from rich.segment import ControlType
from rich.table import Table
from rich.text import Text

from qwq_cli.choices import ColorMode
from qwq_cli.render.terminal.theme import (
    UNICODE,
    WORDS,
    is_seen,
    make_console,
    make_terminal,
    say,
)
from qwq_cli.values.kinds import StepKind
from tests.render.stage import Tty


def styled(stream: io.StringIO, environ: Mapping[str, str], color: ColorMode) -> bool:
    console = make_console(stream, color=color, environ=environ)
    console.print(Text("x", "bold red"))
    return "\x1b[" in stream.getvalue()


@pytest.mark.parametrize(
    ("environ", "in_pipe", "on_tty"),
    [
        ({}, False, True),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, False, True),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "3"}, True, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": ""}, False, True),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "1"}, False, True),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "0"}, False, True),
        ({"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    ],
)
def test_environment_decides_about_color(
    environ: Mapping[str, str], in_pipe: bool, on_tty: bool
) -> None:
    environ = {"TERM": "xterm-256color", **environ}
    assert styled(io.StringIO(), environ, ColorMode.AUTO) is in_pipe
    assert styled(Tty(), environ, ColorMode.AUTO) is on_tty


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}, {"TERM": "dumb"}])
def test_the_flag_goes_before_the_environment(environ: Mapping[str, str]) -> None:
    for stream in (io.StringIO, Tty):
        assert styled(stream(), environ, ColorMode.ALWAYS)
        assert not styled(stream(), environ, ColorMode.NEVER)


def test_forced_color_does_not_make_a_pipe_a_terminal() -> None:
    terminal = make_terminal(io.StringIO(), environ={"FORCE_COLOR": "1", "TERM": "xterm"})
    assert not terminal.is_tty
    assert not terminal.lively
    assert not terminal.console.is_interactive


def test_console_and_terminal_agree_whatever_rich_reads_from_the_environment() -> None:
    environ = {"TERM": "xterm", "TTY_INTERACTIVE": "0", "TTY_COMPATIBLE": "0"}
    terminal = make_terminal(Tty(), environ=environ)
    assert terminal.lively
    assert terminal.console.is_interactive


@pytest.mark.parametrize(
    ("environ", "lively", "rich"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "xterm", "ACCESSIBLE": "1"}, False, False),
        ({"TERM": "xterm", "ACCESSIBLE": "0"}, True, True),
    ],
)
def test_what_a_terminal_is_good_for(environ: Mapping[str, str], lively: bool, rich: bool) -> None:
    terminal = make_terminal(Tty(), environ=environ)
    assert terminal.is_tty
    assert (terminal.lively, terminal.rich) == (lively, rich)


def test_a_stream_without_utf8_gets_words_and_question_marks() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    terminal = make_terminal(stream, environ={})
    terminal.console.print(Text("∎ 数 ok"), soft_wrap=True)
    stream.flush()
    assert raw.getvalue() == b"? ? ok\n"
    assert terminal.glyphs is WORDS


def test_signs_are_one_cell_wide_and_complete() -> None:
    assert set(UNICODE.icons) == set(WORDS.icons) == set(StepKind)
    signs = [*UNICODE.icons.values(), *UNICODE.spinner, UNICODE.ellipsis]
    assert all(cell_len(sign) == 1 for sign in signs)
    words = "".join((*WORDS.icons.values(), WORDS.fold, WORDS.dot, WORDS.ellipsis, WORDS.spinner))
    assert words.isascii()


def test_markup_and_emoji_codes_are_text() -> None:
    stream = io.StringIO()
    make_console(stream, environ={}).print("[/b] :smile: [red]x[/red]")
    assert stream.getvalue() == "[/b] :smile: [red]x[/red]\n"


@pytest.mark.parametrize("stream", [Tty(), io.StringIO()])
def test_text_steers_nothing_whoever_prints_it(stream: io.StringIO) -> None:
    evil = "a\x1b[2J\x9b31m\x1b]0;x\x07\r\u202eb"
    table = Table.grid()
    table.add_row(evil, Text(evil))
    console = make_console(stream, environ={"NO_COLOR": "1"})
    console.print(evil, Text(evil), table, Panel(Text(evil), title=evil), style="bold")
    console.print(Text(evil), soft_wrap=True)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", stream.getvalue())


def test_styles_and_moves_of_the_cursor_pass() -> None:
    stream = Tty()
    console = make_console(stream, environ={"TERM": "xterm-256color"})
    console.print(Text("x", "bold red"))
    console.control(Control((ControlType.CURSOR_UP, 1)))
    assert stream.getvalue() == "\x1b[1;31mx\x1b[0m\n\x1b[1A"


def test_a_broken_pipe_reaches_the_caller() -> None:
    read, write = os.pipe()
    os.close(read)
    stream = os.fdopen(write, "w", buffering=1)
    console = make_console(stream, environ={})
    with pytest.raises(BrokenPipeError):
        console.print("x")
    with pytest.raises(BrokenPipeError):
        stream.close()


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_lines_end_between_words_on_any_terminal(term: str) -> None:
    tty = Tty(20, 5)
    terminal = make_terminal(tty, environ={"TERM": term}, width=20)
    say(terminal, Text("some words that are longer than one row"))
    assert [line for line in tty.lines() if line] == [
        "some words that are",
        "longer than one row",
    ]
    assert is_seen(terminal.console)
    pipe = io.StringIO()
    say(make_terminal(pipe, environ={}, width=20), Text("some words that are longer"))
    assert pipe.getvalue() == "some words that are longer\n"
