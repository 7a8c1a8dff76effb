from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qwq_cli.render.markdown.places import CLOSE, OPEN
from qwq_cli.render.terminal.clean import FLOOD, clean, clean_json, harmless, line, one_line
from tests.cost import cpu_seconds

# Number signs of Arabic, Syriac and Kaithi; joiners of emoji and of some scripts.
SEEN = {*map(chr, range(0x600, 0x606))} | {
    *"\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\u200c\u200d"
}
STEERS = "\x1b\x9b\x9d\x07\x90\x9c\\[]0;mPX^_\u202e\u0301\u200d\u200b\n"
HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from(STEERS)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPdevice\x1b\\text", "text"),
        ("\x9b2Jtext", "text"),
        ("\x9d0;title\x9ctext", "text"),
        ("\x1b(Btext\x1bc", "text"),
        ("\x1b]0;never closed", "]0;never closed"),
        ("over\rwritten\x08\x7f", "overwritten"),
        ("\u202eevil\u2066", "evil"),
        ("a\u2028b", "a\nb"),
        ("\ud800", "\ufffd"),
        ("[/b] [link=x]", "[/b] [link=x]"),
        ("数学 ∎ é e\u0301", "数学 ∎ é e\u0301"),
        ("qwq\u200b-\u2060de\u00admo\ufeff", "qwq-demo"),
        ("a\u200eb\u200fc\u061cd\u180ee\ufff9f\U0001d173g", "abcdefg"),
        ("pay\u200dpal\u200c\u200c", "paypal"),
        *((same, same) for same in ("👩\u200d🚀", "می\u200cخواهم", "क्\u200d ", "٠\u0600١")),
        ("\u200d🚀", "\u200d🚀"),
    ],
)
def test_removes_what_steers_a_terminal_and_nothing_else(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_flood_of_marks_is_capped() -> None:
    assert clean("o" + "\u0301" * 500 + "k") == "o" + "\u0301" * FLOOD + "k"


@given(HOSTILE, HOSTILE)
def test_no_cut_between_deltas_lets_a_control_through(head: str, tail: str) -> None:
    shown = clean(head) + clean(tail)
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in shown)
    assert not {c for c in harmless(shown) if unicodedata.category(c) == "Cf"} - SEEN
    assert not {c for c in line(shown) if unicodedata.category(c) == "Cf"} - SEEN
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(HOSTILE)
def test_cleaning_twice_is_cleaning_once_for_whole_texts(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(HOSTILE)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_keeps_its_meaning_and_holds_no_control(value: object) -> None:
    document = clean_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(document) == value
    assert not any(unicodedata.category(c) == "Cc" for c in document)


def test_json_escapes_beyond_the_basic_plane() -> None:
    document = clean_json(json.dumps("\U000e0041\x9b\u202e", ensure_ascii=False))
    assert document == r'"\udb40\udc41\u009b\u202e"'


@pytest.mark.parametrize("unit", ["\x1b]", "\x1b[", "\x9b0", "\x1bP;", "\u0301", "\x1b[0;"])
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    assert cpu_seconds(lambda: clean(unit * 100_000)) < 2.0


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a  b.gguf", "a  b.gguf"), ("a\nb\tc\u2028d", "a b c d"), ("\x1b[2J\r\na", " a")],
)
def test_a_line_keeps_its_spaces(text: str, shown: str) -> None:
    assert line(text) == shown


@given(HOSTILE)
def test_the_last_gate_changes_no_width(text: str) -> None:
    shown = harmless(text)
    assert cell_len(shown) == cell_len(text)
    assert harmless(clean(text)) == clean(text).translate(dict.fromkeys(map(ord, OPEN + CLOSE)))
    assert not any(sign in shown for sign in "\x1b\x9b\x9d\x07\r\u202e\x7f")
