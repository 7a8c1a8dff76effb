from __future__ import annotations

import pytest

from qwq_cli.equality.items import both_signs, is_alternative, read_items


@pytest.mark.parametrize(
    ("text", "opener", "items"),
    [
        ("1, 2 and 3", "", ["1", "2", "3"]),
        ("1,000, 2,000", "", ["1,000", "2,000"]),
        ("(11,7)or(7,11)", "", ["(11,7)", "(7,11)"]),
        ("1, 2; 3, 4", "", ["1, 2", "3, 4"]),
        ("1; 2; 3", "", ["1", "2", "3"]),
        ("x=1, y=2 or x=2, y=1", "", ["x=1, y=2", "x=2, y=1"]),
        ("x=1, x=2 or x=3", "", ["x=1", "x=2", "x=3"]),
        (r"x=1 \lor x=2", "", ["x=1", "x=2"]),
        (r"(1, \{2, 3\})", "(", ["1", r"\{2, 3\}"]),
        ("{1, 2}", r"\{", ["1", "2"]),
        ("{1}", "{", ["1"]),
    ],
)
def test_where_a_list_falls_apart(text: str, opener: str, items: list[str]) -> None:
    assert read_items(text) == (opener, items)


@pytest.mark.parametrize("text", ["order", "1,000", r"p \land q", "Portland", "x", "sand"])
def test_what_is_one_item(text: str) -> None:
    assert read_items(text) is None


def test_or_is_told_from_and() -> None:
    assert is_alternative("x=1 or y=2")
    assert is_alternative(r"x<1 \lor x>2")
    assert not is_alternative("x=1 and y=2")
    assert not is_alternative("(a or b), c")


def test_a_sign_for_both() -> None:
    assert both_signs(r"1 \pm x") == ["1 +x", "1 -x"]
    assert both_signs(r"\pm x \mp y") == ["x -y", "-x +y"]
