"""The line below the prompt, at every width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.repl.bar import bar
from tests.repl.desk import Desk


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (80, "qwq-demo Q8_0 · {used}/1,024 tokens (18%) · 34 tok/s · How many days are in a …"),
        (74, "qwq-demo · {used}/1,024 tokens (18%) · 34 tok/s · How many days are in a …"),
        (60, "qwq-demo · 18% · 34 tok/s · How many days are in a …"),
        (40, "qwq-demo · 18% · 34 tok/s"),
        (20, "qwq-demo · 18%"),
        (8, "18%"),
        (1, ""),
    ],
)
def test_what_does_not_fit_is_told_shorter_or_left_out(desk: Desk, columns: int, told: str) -> None:
    desk.lines("How many days are in a leapyear that begins on a Sunday?")
    assert bar(desk.chat, 34.2, UNICODE, columns) == told.format(used=desk.chat.used)


def test_no_part_is_ever_cut(desk: Desk) -> None:
    desk.lines("这个等式有多少个整数解？" * 9, "/set budget 500")
    whole = set(bar(desk.chat, 34.2, UNICODE, 1000).split(" · ")) | {
        "qwq-demo",
        f"{desk.chat.used / desk.chat.n_ctx:.0%}",
    }
    for columns in range(1, 120):
        line = bar(desk.chat, 34.2, UNICODE, columns)
        assert cell_len(line) <= columns
        assert set(filter(None, line.split(" · "))) <= whole
