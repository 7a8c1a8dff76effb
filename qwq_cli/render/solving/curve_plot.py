"""A curve on a terminal: plotted in characters, and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from qwq_cli.render.solving.conditions import condition_rows
from qwq_cli.render.solving.curve_scale import (
    Axis,
    accuracy_axis,
    budget_text,
    token_axis,
    tokens_text,
)
from qwq_cli.render.solving.figures import figures
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import UNICODE, Glyphs
from qwq_cli.solve.curve import Curve, Point, frontier
from qwq_cli.units import count

COLUMNS = 78  # a wider plot is not clearer
ROWS = 12
_EARLY = "e"
_GUTTER = 6  # "100% |"
_NAME, _CELL = 10, 17  # cells of the first column, and of each other one


@dataclass(frozen=True)
class Lines:
    """The characters of a frame and of the line along the best points."""

    vertical: str
    horizontal: str
    corner: str
    tick: str
    path: str


_UNICODE = Lines("│", "─", "└", "┤", "·")
_ASCII = Lines("|", "-", "+", "+", ".")


def show_curve(curve: Curve, glyphs: Glyphs, *, width: int) -> Iterator[RenderableType]:
    """Yield the plot, the meaning of its signs, the figures and the conditions."""
    lines = _UNICODE if glyphs is UNICODE else _ASCII
    mended = f", {count(curve.mended, 'claim')} mended" if curve.mended else ""
    yield Text(f"{one_line(curve.model)}, {count(curve.problems, 'problem')}{mended}", "fold")
    yield Text()
    for line in plot(curve, lines, columns=max(min(width, COLUMNS), 40), rows=ROWS):
        yield Text(line, no_wrap=True, overflow="crop")
    yield Text()
    yield _table(curve, width)
    if curve.conditions:
        yield Text()
        yield figures(condition_rows(curve.conditions))


def plot(curve: Curve, lines: Lines, *, columns: int, rows: int) -> list[str]:
    """Return the rows of the plot.

    Each point is the number of samples that vote; dots join the points that no other point beats.
    Horizontal: tokens per problem, doubling from mark to mark. Vertical: the share of right
    answers.
    """
    x, y = token_axis(curve), accuracy_axis(curve)
    width = columns - _GUTTER - 1
    canvas = [[" "] * width for _ in range(rows)]
    _draw_path(
        canvas, [_place(point, x, y, canvas) for point in frontier(curve.points)], lines.path
    )
    for point in (*curve.points, *curve.early):
        row, column = _place(point, x, y, canvas)
        _write(canvas[row], column, _EARLY if point.early else str(point.samples))
    marks = {rows - 1 - round(y.at(tick) * (rows - 1)): tick for tick in y.ticks}
    body = [
        f"{f'{marks[i]:.0%}' if i in marks else '':>{_GUTTER - 2}} "
        f"{lines.tick if i in marks else lines.vertical}{''.join(row)}".rstrip()
        for i, row in enumerate(canvas)
    ]
    said = f"; {_EARLY}: ended early" if curve.early else ""
    return [*body, *_bottom(x, lines, width, said)]


def _bottom(x: Axis, lines: Lines, width: int, said: str) -> list[str]:
    """Return the axis. said: what else the signs mean."""
    labels = [" "] * width
    free = width
    for tick in reversed(x.ticks):  # the last is complete; one that would touch it is left out
        text = tokens_text(tick)
        column = min(round(x.at(tick) * (width - 1)), width - len(text))
        if column + len(text) <= free:
            _write(labels, column, text)
            free = column - 1
    indent = " " * (_GUTTER - 1)
    return [
        f"{indent}{lines.corner}{lines.horizontal * width}",
        f"{indent} {''.join(labels).rstrip()}",
        f"{indent} tokens a problem; numbers: samples that vote{said}; dotted: the best",
    ]


def _place(point: Point, x: Axis, y: Axis, canvas: Sequence[Sequence[str]]) -> tuple[int, int]:
    rows, width = len(canvas), len(canvas[0])
    row = rows - 1 - round(y.at(point.accuracy.mean) * (rows - 1))
    return row, round(x.at(max(point.tokens, 1.0)) * (width - 1))


def _draw_path(canvas: list[list[str]], places: Sequence[tuple[int, int]], sign: str) -> None:
    for (row, column), (end_row, end_column) in pairwise(places):
        span = max(end_column - column, abs(end_row - row), 1)
        for i in range(0, span + 1, 2):
            at = round(row + (end_row - row) * i / span)
            canvas[at][round(column + (end_column - column) * i / span)] = sign


def _write(cells: list[str], column: int, text: str) -> None:
    """Write `text` at `column`, moved left if it doesn't fit."""
    column = min(column, len(cells) - len(text))
    cells[column : column + len(text)] = text


def _table(curve: Curve, width: int) -> Table:
    """Return accuracy and, if there is room, tokens; the errors are in the JSON."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    for _ in curve.counts:
        table.add_column(justify="right", no_wrap=True)
    heads = (count(samples, "sample") for samples in curve.counts)
    table.add_row(*(Text(head, "meta") for head in ("budget", *heads)))
    has_room = width >= _NAME + _CELL * len(curve.counts)
    for budget in curve.budgets:
        row = (point for point in curve.points if point.budget == budget)
        table.add_row(budget_text(budget), *(_cell(point, tokens=has_room) for point in row))
    for point in curve.early:
        table.add_row(f"early, {point.early}", _cell(point, tokens=has_room))
    return table


def _cell(point: Point, *, tokens: bool) -> str:
    share = f"{point.accuracy.mean:.1%}"
    return f"{share} at {point.tokens:,.0f}" if tokens else share
