"""Tables as wide as what is in them."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.table import Table

from qwq_cli.render.terminal.fitted import Fitted


def drawn(text: str, width: int) -> str:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column(no_wrap=True, justify="right")
    table.add_row("id", text, "end")
    console = Console(file=io.StringIO(), width=width)
    with console.capture() as captured:
        console.print(Fitted(table))
    return captured.get().rstrip("\n")


@pytest.mark.parametrize("width", [20, 80, 500])
def test_it_takes_no_more_than_it_needs(width: int) -> None:
    assert drawn("short", width).rstrip() == "id  short  end"


def test_what_does_not_fit_is_cut_where_it_may_be() -> None:
    line = drawn("word " * 20, 40)
    assert len(line.rstrip()) <= 40
    assert line.startswith("id  word")
    assert line.rstrip().endswith("…  end")
