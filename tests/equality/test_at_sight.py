from __future__ import annotations

import pytest

from qwq_cli.equality.at_sight import LONGEST, same_at_sight


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("408", "408", True), ("408", " 408.0", True), ("\\frac{1}{2}", "0.5", True),
        ("1,024", "1024", True), ("408", "409", False), ("x+1", "1+x", False), ("", "408", False),
    ],
)  # fmt: skip
def test_sees_what_needs_no_algebra(a: str, b: str, *, same: bool) -> None:
    assert same_at_sight(a, b) is same
    assert same_at_sight(b, a) is same


def test_a_long_text_equals_itself_alone() -> None:
    long = "4" * LONGEST + "8"
    assert same_at_sight(long, long)
    assert not same_at_sight(long, f"{long}.0")
