from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from qwq_cli.render.terminal.rows import lay_out, truncate


def rows(text: str, width: int) -> list[str]:
    return [row.plain for row in lay_out(Text(text), width).rows]


def test_rows_break_at_spaces_and_long_words_anywhere() -> None:
    assert rows("aaa bbb ccc", 7) == ["aaa bbb", "ccc"]
    assert rows("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert rows("a\n\nb", 4) == ["a", "", "b"]


def test_wide_characters_count_twice() -> None:
    assert rows("漢字漢字", 5) == ["漢字", "漢字"]
    assert rows("a漢", 1) == ["a", "漢"]


def test_wide_characters_fill_the_row_behind_a_space() -> None:
    assert rows("深度 (Deep Learning) 漢字漢字漢字", 24) == [
        "深度 (Deep Learning) 漢",
        "字漢字漢字",
    ]
    assert rows("用 GPU漢字漢字", 8) == ["用 GPU漢", "字漢字"]


def test_a_row_begins_with_no_closing_sign_and_ends_with_no_opening_one() -> None:
    assert rows("漢字漢，字", 6) == ["漢字", "漢，字"]
    assert rows("漢字（漢）", 6) == ["漢字", "（漢）"]


def test_nothing_stands_alone_in_front_of_a_long_word() -> None:
    assert rows("   漢字漢字漢字", 10) == ["   漢字漢", "   字漢字"]
    assert rows("1. abcdefghij", 8) == ["1. abcde", "   fghij"]
    assert rows("    abcdefgh", 8) == ["    abcd", "    efgh"]


def test_only_what_stands_in_front_of_a_row_is_faint() -> None:
    row = lay_out(Text.assemble("- aa ", ("bbb", "bold")), 5).rows[1]
    assert row.plain == "  bbb"
    assert not row.style
    assert {(span.start, span.end, span.style) for span in row.spans} == {
        (0, 2, "meta"),
        (2, 5, "bold"),
    }


def test_a_mark_behind_a_space_that_hangs_over_the_edge_starts_a_row() -> None:
    assert rows("漢 \u0301", 2) == ["漢", "\u0301"]


def test_a_line_of_ten_thousand_columns_is_wrapped_whole() -> None:
    assert "".join(rows("x" * 10_000, 77)) == "x" * 10_000
    assert len(rows("x" * 10_000, 77)) == 130


@given(text=st.text(alphabet="ab \n漢e\u0301字é", max_size=200), width=st.integers(2, 30))
def test_nothing_is_lost_and_nothing_overflows(text: str, width: int) -> None:
    starts = list(lay_out(Text(text), width).starts)
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    shown = rows(text, width)
    assert all(cell_len(row) <= width for row in shown)
    assert "".join("".join(shown).split()) == "".join(text.split())


@given(text=st.text(alphabet="ab \n", min_size=1, max_size=200), width=st.integers(2, 30))
def test_a_row_is_found_by_its_offset(text: str, width: int) -> None:
    body = lay_out(Text(text), width)
    assert [body.row_at(start) for start in body.starts] == list(range(len(body.starts)))


def test_a_line_that_is_cut_breaks_no_number() -> None:
    text = "Then 17 × 24 = 1,024.5 and 3.5 are left"
    whole = {"17", "24", "1,024.5", "3.5"}
    for cells in range(8, cell_len(text)):
        shown = truncate(text, cells, "…")
        assert cell_len(shown) <= cells
        assert {word for word in shown.removesuffix("…").split() if word[0].isdigit()} <= whole


def test_half_a_wide_sign_is_left_out() -> None:
    assert truncate("答案是408", 6, "…") == "答案…"
