"""What is typed before there is a prompt: lines that wait, and the one begun."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.render.terminal.ahead_line import PASTE_BEGIN, PASTE_END
from qwq_cli.render.terminal.pasted import paste_label, pasted_text
from qwq_cli.render.terminal.typed_ahead import TypedAhead


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


def test_a_mark_that_is_cut_between_two_reads_is_one() -> None:
    made = ahead(b"\x1b[2", b"00~a\rb\rc\rd", b"\x1b[201~\r")
    assert made.release() == PASTE_BEGIN + b"a\rb\rc\rd" + PASTE_END + b"\r"
    assert made.release() == b""


@given(
    st.lists(st.sampled_from(["a", "b\r", "\r\n", "é", "\x1b[A", "\x7f", "\x1b"]), max_size=30),
    st.lists(st.integers(0, 90), max_size=9),
)
def test_a_paste_stays_whole_however_it_is_cut(rows: list[str], cuts: list[int]) -> None:
    keys = b"x" + PASTE_BEGIN + "".join(rows).encode() + PASTE_END + b"\ry"
    places = [0, *sorted(cut for cut in cuts if cut < len(keys)), len(keys)]
    made = ahead(*(keys[start:end] for start, end in pairwise(places)))
    assert made.waiting == ahead(keys).waiting
    assert [made.release() for _ in range(3)] == [keys[:-1], b"y", b""]


def test_what_comes_of_a_paste_after_it_was_put_away_ends_where_it_ends() -> None:
    made = ahead(PASTE_BEGIN + b"a\rb\x1b[20")
    assert made.put_away() == ["a\nb"]
    made.take(b"1~\r")
    made.take(b"c\r")
    assert made.release() == PASTE_BEGIN + PASTE_END + b"\r"
    assert made.release() == b"c\r"


def test_a_paste_that_begins_while_lines_are_put_away_is_one() -> None:
    made = ahead(b"one\rtw\x1b[20")
    assert made.put_away() == ["one", "tw"]
    made.take(b"0~a\rb\rc\rd\x1b[201~\r")
    assert made.release() == PASTE_BEGIN + b"a\rb\rc\rd" + PASTE_END + b"\r"


def test_an_escape_key_is_put_away_with_the_rest() -> None:
    made = ahead(b"one\x1b")
    assert made.put_away() == ["one"]
    assert made.release() == b""


@given(
    st.lists(
        st.sampled_from(["a", "\r", "\n", "\r\n", "é", "\u2028", "\x0b", "\x1b[A"]), max_size=40
    ),
    st.integers(1, 9),
)
def test_a_paste_that_still_comes_is_counted_as_it_comes(scraps: list[str], size: int) -> None:
    text = "row\r\n" * 8 + "".join(scraps)
    keys = text.encode()
    made = ahead(PASTE_BEGIN, *(keys[at : at + size] for at in range(0, len(keys), size)))
    assert made.line.startswith("[pasted ")
    made.take(PASTE_END)
    assert made.line == paste_label(pasted_text(text))


@pytest.mark.parametrize("marked", [True, False])
def test_a_large_paste_in_many_pieces_costs_no_square(marked: bool) -> None:
    piece, made = b"some words\r" * 100, TypedAhead()
    began = time.process_time()
    made.take(PASTE_BEGIN if marked else b"")
    for _ in range(1000):
        made.take(piece)
        assert made.line
        assert not made.waiting
    assert time.process_time() - began < 10
