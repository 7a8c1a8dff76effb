"""A curve on a terminal: plotted in characters, and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from qwq_cli.render.solving.conditions import curve_rows
from qwq_cli.render.solving.curve_scale import (
    Axis,
    accuracy_axis,
    budget_text,
    token_axis,
    tokens_text,
)
from qwq_cli.render.solving.figures import figures
from qwq_cli.render.solving.report import percent
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import UNICODE, Glyphs
from qwq_cli.solve.curve import Curve, Point, frontier
from qwq_cli.units import count

COLUMNS = 78  # a wider plot is not clearer
ROWS = 12
_EARLY = "e"
_GUTTER = 6  # "100% |"
_TOKENS, _WIDE, _NARROW = 10, 15, 11  # cells of a column of tokens, and of one of figures


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
        yield figures(curve_rows(curve))


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
    """Return accuracy with its standard error for each budget and, if there is room, tokens."""
    rows = [(budget_text(budget), points) for budget, points in _by_budget(curve)]
    rows += [(f"early, {point.early}", [point]) for point in curve.early]
    left = width - max(len(name) for name, _ in (("budget", ()), *rows))
    is_wide = left >= _TOKENS + _WIDE * len(curve.counts)
    has_tokens = is_wide or left >= _TOKENS + _NARROW * len(curve.counts)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    for _ in range(len(curve.counts) + has_tokens):
        table.add_column(justify="right", no_wrap=True)
    heads = ["tokens\na sample"] if has_tokens else []
    heads += [count(samples, "sample") for samples in curve.counts]
    table.add_row(*(Text(head, "meta") for head in ("budget", *heads)))
    for name, points in rows:
        cells = [f"{points[0].tokens / points[0].samples:,.0f}"] if has_tokens else []
        cells += (_cell(point, is_wide=is_wide) for point in points)
        table.add_row(name, *cells)
    return table


def _by_budget(curve: Curve) -> Iterator[tuple[int | None, list[Point]]]:
    for budget in curve.budgets:
        yield budget, [point for point in curve.points if point.budget == budget]


def _cell(point: Point, *, is_wide: bool) -> str:
    """Return "81.0% ± 3.8", on two lines if there is no room."""
    text = percent(point.accuracy)
    return text if is_wide else text.replace(" ±", "\n±")
