from __future__ import annotations

import pytest

from qwq_cli.render.live.typed_rows import typed_rows
from qwq_cli.render.terminal.theme import UNICODE


def rows(waiting: tuple[str, ...], line: str, most: int = 3, width: int = 20) -> list[str]:
    found = typed_rows(waiting, line, UNICODE, width=width, most=most)
    assert all(row.cell_len <= width for row in found)
    assert len(found) <= max(most, 0)
    return [row.plain for row in found]


@pytest.mark.parametrize(
    ("waiting", "line", "most", "told"),
    [
        ((), "", 3, []),
        ((), "half", 3, ["> half"]),
        (("/fork 1",), "", 3, ["next: /fork 1"]),
        (("/edit 1", "/fork 1"), "half", 3, ["next: /edit 1", "next: /fork 1", "> half"]),
        (("a", "b", "c"), "half", 3, ["next: 2 lines", "next: c", "> half"]),
        (("a", "b", "c"), "half", 2, ["next: 3 lines", "> half"]),
        (("a", "b"), "half", 1, ["> half"]),
        (("a", "b"), "half", 0, []),
        (("a",), "", -1, []),
    ],
)
def test_lines_that_wait_and_the_one_begun(
    waiting: tuple[str, ...], line: str, most: int, told: list[str]
) -> None:
    assert rows(waiting, line, most) == told


def test_of_a_long_line_its_end_is_shown_and_of_one_that_waits_its_beginning() -> None:
    long = "abcdefghij" * 5
    assert rows((long,), long) == ["next: abcdefghijabc…", "> …defghijabcdefghij"]
    assert rows((), "等" * 30) == ["> …" + "等" * 8]


def test_the_end_of_a_line_without_end_is_found_at_once() -> None:
    assert rows((), "abcdefghij" * 100_000) == ["> …defghijabcdefghij"]
