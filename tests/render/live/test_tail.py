from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qwq_cli.render.live.tail import CHARACTERS_PER_CELL, Tail

TEXT = st.text(st.sampled_from("ab cd\n\t数学한é\u0301🙂"))


def fed(text: str, rows: int = 3, width: int = 10) -> list[str]:
    tail = Tail(rows, width)
    tail.feed(text)
    return tail.rows()


def test_breaks_at_spaces_and_keeps_the_last_rows() -> None:
    assert fed("one two three four five six") == ["one two", "three four", "five six"]
    assert fed("a\n\n\nb\nc\nd") == ["b", "c", "d"]
    assert fed("abcdefghijklmno") == ["abcdefghij", "klmno"]
    assert fed("数学数学数学") == ["数学数学数", "学"]


@given(TEXT, st.integers(0, 6), st.integers(1, 20))
def test_rows_fit(text: str, rows: int, width: int) -> None:
    shown = fed(text, rows, width)
    assert len(shown) <= rows
    assert all(cell_len(row) <= max(width, 2) for row in shown)


@given(st.lists(TEXT))
def test_how_the_text_is_cut_does_not_matter(pieces: list[str]) -> None:
    tail = Tail(3, 10)
    for piece in pieces:
        tail.feed(piece)
    assert tail.rows() == fed("".join(pieces))


def test_marks_without_width_cannot_fill_memory() -> None:
    shown = fed("a" + "\u0301" * 10_000)
    assert sum(map(len, shown)) <= 3 * 10 * CHARACTERS_PER_CELL


def test_a_new_size_keeps_the_text() -> None:
    tail = Tail(3, 10)
    tail.feed("one two three four")
    assert tail.resized(3, 10) is tail
    assert tail.resized(3, 5).rows() == ["two", "three", "four"]
    assert tail.resized(0, 5).rows() == []


def test_clear() -> None:
    tail = Tail(3, 10)
    tail.feed("one two three four")
    tail.clear()
    assert tail.rows() == []
