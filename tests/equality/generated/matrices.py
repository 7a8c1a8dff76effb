"""Kinds of answers in rows and columns."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import plain, tex

Rows = tuple[tuple[Fraction, ...], ...]


def vectors(random: Random) -> Example:
    drawn = random.sample(range(-20, 21), random.choice((2, 3, 3, 4)))
    items = tuple(Fraction(n, random.choice((1, 1, 1, 3))) for n in drawn)
    first, second, *rest = items
    others = (
        (second, first, *rest),
        items[::-1],
        (-first or Fraction(4), second, *rest),
        (first, second + 1, *rest),
        (*items, Fraction(0)),
        (first, second * 10 or Fraction(3), *rest),
    )
    return example(items, _vector, others)


def _vector(items: tuple[Fraction, ...]) -> list[str]:
    shown = [tex(item) for item in items]
    column, tight = r" \\ ".join(shown), r"\\".join(shown)
    return [
        rf"\begin{{pmatrix}} {column} \end{{pmatrix}}",
        rf"\begin{{pmatrix}}{tight}\end{{pmatrix}}",
        rf"\begin{{bmatrix}} {column} \end{{bmatrix}}",
        f"({', '.join(shown)})",
        rf"\begin{{pmatrix}} {column} \\ \end{{pmatrix}}",
        rf"\langle {', '.join(shown)} \rangle",
        rf"\left[\begin{{array}}{{c}}{tight}\end{{array}}\right]",
        f"({','.join(map(plain, items))})",
        rf"\left(\begin{{array}}{{c}} {column} \end{{array}}\right)",
        rf"\left\langle {','.join(shown)} \right\rangle",
        r"\begin{pmatrix}" + r"\\ ".join(shown) + r"\end{pmatrix}",
    ]


def matrices(random: Random) -> Example:
    height, width = random.choice(((2, 2), (2, 2), (3, 3), (2, 3)))
    rows = tuple(
        tuple(Fraction(random.randint(-9, 9), random.choice((1, 1, 2))) for _ in range(width))
        for _ in range(height)
    )
    return example(rows, _matrix, _changed(rows))


def _changed(rows: Rows) -> list[Rows]:
    (first, *others), last = rows[0], rows[-1]
    more = ((first + 1, *others), *rows[1:])
    negative = tuple(tuple(-entry for entry in row) for row in rows)
    halved = tuple(tuple(entry / 2 for entry in row) for row in rows)
    return [
        rows[::-1],
        tuple(zip(*rows, strict=True)),
        more,
        negative,
        halved,
        (*rows, last),
        (*rows[:-1], (*last[:-1], last[-1] - 1)),
    ]


def _matrix(rows: Rows) -> list[str]:
    shown = [[tex(entry) for entry in row] for row in rows]
    spaced = r" \\ ".join(" & ".join(row) for row in shown)
    tight = r"\\".join("&".join(row) for row in shown)
    mixed = r"\\ ".join(" & ".join(row) for row in shown)
    short = r" \\ ".join(" & ".join(map(_short, row)) for row in rows)
    columns = "c" * len(rows[0])
    return [
        rf"\begin{{pmatrix}} {spaced} \end{{pmatrix}}",
        rf"\begin{{pmatrix}}{tight}\end{{pmatrix}}",
        rf"\begin{{bmatrix}} {spaced} \end{{bmatrix}}",
        rf"\begin{{bmatrix}}{mixed} \\ \end{{bmatrix}}",
        rf"\left[\begin{{array}}{{{columns}}} {spaced} \end{{array}}\right]",
        rf"\left(\begin{{array}}{{{columns}}}{tight}\end{{array}}\right)",
        rf"\begin{{pmatrix}} {short} \end{{pmatrix}}",
        "\\begin{pmatrix}\n" + spaced.replace(r"\\", "\\\\\n") + "\n\\end{pmatrix}",
        rf"$\begin{{pmatrix}} {spaced} \end{{pmatrix}}$",
    ]


def _short(entry: Fraction) -> str:
    return str(float(entry)) if entry.denominator == 2 else str(entry)
