"""What a program gets of a value that was asked for, and what a terminal gets."""

from __future__ import annotations

import io
import os

import pytest

from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import table, write, write_value
from qwq_cli.jobs.progress import tracked
from qwq_cli.render.terminal.theme import make_terminal
from qwq_cli.settings import Settings
from tests.render.stage import Tty

NAMES = (b"a.gguf", b"a  b\tc.gguf", b"\xff\xfe.gguf", b"a\x1b[2J\r\nb", "\u202eé∎".encode())


@pytest.fixture
def piped() -> tuple[Environment, io.BytesIO]:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    return Environment({}, None, stream, stream), raw


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_program_gets_a_name_byte_for_byte(
    piped: tuple[Environment, io.BytesIO], name: bytes
) -> None:
    env, raw = piped
    write_value(env, Settings(), os.fsdecode(name))
    assert raw.getvalue() == name + b"\n"


def test_an_encoding_that_lacks_a_character_gets_a_question_mark() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1")
    write_value(Environment({}, None, stream, stream), Settings(), "é∎")
    assert raw.getvalue() == b"\xe9?\n"


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_terminal_gets_it_safe_and_on_one_line(name: bytes) -> None:
    stream = Tty()
    write_value(Environment({}, None, stream, stream), Settings(), os.fsdecode(name))
    shown = stream.getvalue()
    assert shown.count("\n") == 1
    assert not any(sign in shown for sign in "\x1b\r\u202e")


def test_a_part_is_a_line_and_so_is_a_cell() -> None:
    stream = io.StringIO()
    env = Environment({}, None, stream, stream)
    write(env, Settings(), stream, ["two\nlines", table([("a\nb", "c\nd")])])
    assert stream.getvalue() == "two lines\na b  c d\n"


def test_the_name_of_a_bar_is_no_markup() -> None:
    terminal = make_terminal(Tty(), environ={"TERM": "xterm"})
    assert [*tracked([1, 2], terminal, "a[/b]\n[red]c")] == [1, 2]
