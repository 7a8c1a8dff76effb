"""A straight line through points, pulled towards zero slope: ridge regression by elimination."""

from __future__ import annotations

from collections.abc import Sequence

PULL = 1.0  # points' worth of doubt about each slope; the level is free

Row = Sequence[float]


def slopes_of(points: Sequence[Row], values: Sequence[float]) -> list[float]:
    """Return the slopes. The first figure of each point is 1, for the level."""
    size = range(len(points[0]))
    columns = [[point[i] for point in points] for i in size]
    rows = [[*(_dot(one, other) for other in columns), _dot(one, values)] for one in columns]
    for i in size[1:]:
        rows[i][i] += PULL
    for i in size:  # the matrix is positive definite, so no pivot is 0
        rows[i] = [figure / rows[i][i] for figure in rows[i]]
        for other in size:
            if other != i:
                factor = rows[other][i]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[i], strict=True)]
    return [row[-1] for row in rows]


def at(slopes: Row, point: Row) -> float:
    return _dot(slopes, point)


def _dot(one: Row, other: Row) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
