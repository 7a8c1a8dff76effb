"""A curve as an SVG without external parts, legible on light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from qwq_cli.render.solving.conditions import curve_rows
from qwq_cli.render.solving.curve_scale import (
    Axis,
    accuracy_axis,
    budget_text,
    token_axis,
    tokens_text,
)
from qwq_cli.render.solving.report import percent
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.solve.curve import Curve, Point, frontier
from qwq_cli.units import count

WIDTH, HEIGHT = 760, 440
_END = 8  # the width of an error bar at its ends
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 132, 52, 60
# Okabe and Ito's colours that are visible on both white and black. https://jfly.uni-koeln.de/color/
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_DASHES = ("none", "7 3", "2 3", "9 3 2 3", "4 2", "1 2")
_STYLE = """
:root { --page: #ffffff; --ink: #1f2328; --quiet: #59636e; --grid: #d8dee4; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --grid: #2c333b; }
}
rect.page { fill: var(--page); }
text { fill: var(--ink); font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; }
text.quiet { fill: var(--quiet); }
text.title { font-size: 15px; font-weight: 600; }
line.grid { stroke: var(--grid); }
line.axis { stroke: var(--quiet); }
path.error { fill: none; stroke-width: 1.5; opacity: 0.7; }
polyline { fill: none; stroke-width: 2; }
polyline.best { stroke: var(--quiet); stroke-width: 7; opacity: 0.25; stroke-linejoin: round; }
"""


def svg_curve(curve: Curve) -> str:
    """Return a line for each number of samples, with points for budgets and standard errors."""
    x, y = token_axis(curve), accuracy_axis(curve, errors=True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' width="{WIDTH}" height="{HEIGHT}">',
        f"<title>{escape(_title(curve))}</title>",
        *_conditions(curve),
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        _text(_LEFT, 28, _title(curve), "title"),
        *_axes(x, y, _across_text(curve)),
        _polyline(frontier(curve.points), x, y, 'class="best"'),
    ]
    for number, samples in enumerate(curve.counts):
        parts += _series(curve.series(samples), number, x, y)
    if curve.early:
        parts += _series(curve.early, len(curve.counts), x, y)
    return "\n".join([*parts, *_legend(curve), "</svg>"]) + "\n"


def _conditions(curve: Curve) -> Iterator[str]:
    """Yield the conditions as the picture's description, which no viewer draws."""
    if told := "; ".join(f"{name}: {value}" for name, value in curve_rows(curve)):
        yield f"<desc>{escape(told)}</desc>"


def _title(curve: Curve) -> str:
    return f"{one_line(curve.model)}: accuracy by tokens spent, {count(curve.problems, 'problem')}"


def _series(points: tuple[Point, ...], number: int, x: Axis, y: Axis) -> Iterator[str]:
    color = _COLORS[number % len(_COLORS)]
    yield f'<g stroke="{color}" fill="{color}">'
    dash = _DASHES[number % len(_DASHES)]
    yield _polyline(points, x, y, f'stroke-dasharray="{dash}"')
    for point in points:
        yield from _error_bar(point, x, y)
        left, top = _at(point, x, y)
        yield f'<circle cx="{left}" cy="{top}" r="4"><title>{_tip(point)}</title></circle>'
    yield "</g>"


def _error_bar(point: Point, x: Axis, y: Axis) -> Iterator[str]:
    """Yield a bar of one standard error on either side, if it is known and not 0."""
    if error := point.accuracy.error:
        left, _ = _at(point, x, y)
        low, high = (point.accuracy.mean + sign * error for sign in (-1, 1))
        top, bottom = _down(y.at(min(high, y.high))), _down(y.at(max(low, y.low)))
        yield f'<path class="error" d="{_bar(left, top, bottom)}"/>'


def _bar(left: float, top: float, bottom: float) -> str:
    """Return the path of an upright bar with its two ends."""
    start = round(left - _END / 2, 1)
    return f"M{start},{top}h{_END}M{left},{top}V{bottom}M{start},{bottom}h{_END}"


def _tip(point: Point) -> str:
    votes = count(point.samples, "sample")
    limit = f"ended early, {point.early}" if point.early else f"budget {budget_text(point.budget)}"
    return f"{votes}, {limit}: {percent(point.accuracy)} at {point.tokens:,.0f} tokens"


def _across_text(curve: Curve) -> str:
    """Return what the horizontal axis and, if there are any, the bars show."""
    has_bars = any(point.accuracy.error for point in (*curve.points, *curve.early))
    return f"tokens for a problem{'; bars: one standard error' if has_bars else ''}"


def _axes(x: Axis, y: Axis, across: str) -> Iterator[str]:
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    for tick in y.ticks:
        top = _down(y.at(tick))
        yield f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{top}" y2="{top}"/>'
        yield _text(_LEFT - 8, top + 4, f"{tick:.0%}", "quiet", anchor="end")
    for tick in x.ticks:
        left = _across(x.at(tick))
        yield f'<line class="axis" x1="{left}" x2="{left}" y1="{bottom}" y2="{bottom + 5}"/>'
        yield _text(left, bottom + 20, tokens_text(tick), "quiet", anchor="middle")
    yield f'<line class="axis" x1="{_LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}"/>'
    middle = (_LEFT + right) / 2
    yield _text(middle, bottom + 44, across, "quiet", anchor="middle")


def _legend(curve: Curve) -> Iterator[str]:
    left = WIDTH - _RIGHT + 20
    names = [count(samples, "sample") for samples in curve.counts]
    names += ["ended early"] if curve.early else []
    for number, name in enumerate(names):
        top, color = _TOP + 22 * number, _COLORS[number % len(_COLORS)]
        dash = _DASHES[number % len(_DASHES)]
        yield (
            f'<line x1="{left}" x2="{left + 26}" y1="{top}" y2="{top}" stroke="{color}"'
            f' stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        yield _text(left + 34, top + 4, name, "")
    top = _TOP + 22 * len(names)
    yield f'<polyline class="best" points="{left},{top} {left + 26},{top}"/>'
    yield _text(left + 34, top + 4, "best", "quiet")


def _polyline(points: tuple[Point, ...], x: Axis, y: Axis, attributes: str) -> str:
    places = " ".join(f"{left},{top}" for left, top in (_at(point, x, y) for point in points))
    return f'<polyline {attributes} points="{places}"/>'


def _at(point: Point, x: Axis, y: Axis) -> tuple[float, float]:
    return _across(x.at(max(point.tokens, 1.0))), _down(y.at(point.accuracy.mean))


def _across(share: float) -> float:
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _down(share: float) -> float:
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def _text(left: float, top: float, text: str, kind: str, *, anchor: str = "start") -> str:
    return f'<text x="{left}" y="{top}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'
