"""What is typed before there is a prompt: lines that wait, and the one begun."""

from __future__ import annotations

import pytest

from qwq_cli.render.terminal.typed_ahead import PASTE_BEGIN, PASTE_END, TypedAhead


def ahead(*pressed: bytes) -> TypedAhead:
    made = TypedAhead()
    for each in pressed:
        made.take(each)
    return made


def test_each_enter_ends_a_line_and_none_is_joined_to_the_next() -> None:
    made = ahead(b"/edit 1\r", b"/fork 1", b"\r", b"hal")
    assert made.waiting == ("/edit 1", "/fork 1")
    assert made.line == "hal"
    assert [made.release() for _ in range(4)] == [b"/edit 1\r", b"/fork 1\r", b"hal", b""]


@pytest.mark.parametrize(
    ("pressed", "line"),
    [
        (b"whatx\x7f", "what"), (b"junk\x15", ""), (b"one two\x17", "one"), (b"\x1b[A", ""),
        ("17×24 等".encode(), "17×24 等"), (b"a\nb", "a b"), (b"\x04", ""),
    ],
)  # fmt: skip
def test_the_line_that_is_begun_as_it_will_look(pressed: bytes, line: str) -> None:
    assert ahead(pressed).line == line


def test_keys_that_show_nothing_reach_the_prompt_all_the_same() -> None:
    assert ahead(b"one\x1b[D", b"\x04").release() == b"one\x1b[D\x04"


def test_enter_on_an_empty_line_asks_for_nothing() -> None:
    made = ahead(b"\r", b"\r", b"one", b"\r", b"\r", b"two")
    assert made.waiting == ("one",)
    assert [made.release() for _ in range(3)] == [b"one\r", b"two", b""]


def test_a_paste_is_one_line_and_a_long_one_is_told_as_such() -> None:
    made = ahead(PASTE_BEGIN + b"row\r" * 120 + PASTE_END, b" sum?", b"\r")
    assert made.waiting == ("[pasted 120 lines] sum?",)
    assert made.release() == PASTE_BEGIN + b"row\r" * 120 + PASTE_END + b" sum?\r"
    assert made.release() == b""


def test_a_paste_that_comes_in_pieces_is_one() -> None:
    made = ahead(PASTE_BEGIN + b"a\rb\rc\rd\r", b"e\rf\rg\rh" + PASTE_END)
    assert made.waiting == ()
    assert made.line == "a b c d e f g h"


def test_many_lines_at_once_are_a_paste_that_the_terminal_did_not_tell() -> None:
    made = ahead(b"one\rtwo\rthree\rfour")
    assert made.waiting == ()
    assert made.put_away() == ["one\ntwo\nthree\nfour"]
    assert ahead(b"one\rtwo\r").waiting == ("one", "two")


def test_lines_that_waited_in_the_terminal_were_typed() -> None:
    made = TypedAhead()
    made.typed_before(b"one\rtwo\rthree\r")
    assert made.waiting == ("one", "two", "three")


def test_what_is_put_away_is_told_as_text_and_gone() -> None:
    made = ahead(b"one\r", b" \r", b"tw\x7fwo")
    made.stopped = True
    assert made.put_away() == ["one", "two"]
    assert (made.release(), made.stopped) == (b"", False)
