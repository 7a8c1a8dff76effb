"""How far a run is, for a view that asks often and for one that asks every half minute."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from qwq_cli.solve.board import Board


class Run:
    """A solver that makes 10 tokens a second, four of them a step, and its clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.solver: Any = SimpleNamespace(
            tokens=0,
            run=SimpleNamespace(samples=1),
            speed=SimpleNamespace(width=4),
            running=tuple,
            tokens_left=lambda each: 600.0,
        )

    def go(self, board: Board, seconds: float) -> None:
        for _ in range(int(seconds * 2.5)):
            self.now += 0.4
            self.solver.tokens += 4
            board.stepped(self.solver)


@pytest.mark.parametrize("every", [0.4, 5.0, 30.0, 300.0])
def test_rate_and_time_left_do_not_hang_on_how_often_somebody_asks(every: float) -> None:
    run = Run()
    board = Board(10, [], lambda: run.now)
    run.now = 50.0  # the model loads
    for _ in range(4):
        run.go(board, every)
        shown = board.progress(run.solver)
    assert shown.rate == pytest.approx(10.0)
    assert shown.seconds_left == pytest.approx(60.0)
