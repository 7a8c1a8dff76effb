"""Kinds of answers about space: planes, vectors by their base, points with a name, cases."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import tex

Plane = tuple[int, ...]


def planes(random: Random) -> Example:
    value = tuple(random.choice((-1, 1)) * random.randint(1, 9) for _ in range(4))
    a, b, c, d = value
    others = ((a, -b, c, d), (b, a, c, d), (a, b, c, d + 1), (a, b, c + 1, d), (a, b, c, -d))
    return example(_lowest(value), _plane, map(_lowest, others))


def _lowest(value: Plane) -> Plane:
    divisor = gcd(*value) * (1 if value[0] > 0 else -1)
    return tuple(part // divisor for part in value)


def _plane(value: Plane) -> list[str]:
    a, b, c, d = value
    doubled, negative = [2 * part for part in value], [-part for part in value]
    return [
        f"{_sum(value)}=0",
        f"{_sum(value[:3])}={-d}",
        f"{_sum(doubled)} = 0",
        f"{_sum(negative)}=0",
        f"{_sum((a, b))}={_sum((0, 0, -c, -d))}",
        f"{-d} = {_sum((a, b, c))}",
    ]


def _sum(factors: Plane | list[int]) -> str:
    text = ""
    for factor, name in zip(factors, ("x", "y", "z", ""), strict=False):
        size = "" if abs(factor) == 1 and name else str(abs(factor))
        text += f"{'-' if factor < 0 else '+'}{size}{name}" if factor else ""
    return text.removeprefix("+") or "0"


def base_vectors(random: Random) -> Example:
    a, b, c = (random.choice((-1, 1)) * random.randint(2, 9) for _ in range(3))
    others = ((b, a, c), (a, -b, c), (a, b, c + 20), (-a, -b, -c))
    return example((a, b, c), _base_vector, others)


def _base_vector(value: tuple[int, int, int]) -> list[str]:
    a, b, c = value
    return [
        rf"{a}\mathbf{{i}}{b:+d}\mathbf{{j}}{c:+d}\mathbf{{k}}",
        rf"{a}\vec{{i}}{b:+d}\vec{{j}}{c:+d}\vec{{k}}",
        rf"{a}\hat{{i}}{b:+d}\hat{{j}}{c:+d}\hat{{k}}",
        rf"{b}\mathbf{{j}}{a:+d}\mathbf{{i}}{c:+d}\mathbf{{k}}",
    ]


def scaled_vectors(random: Random) -> Example:
    a, b = random.sample(range(1, 12), 2)
    factor = Fraction(1, random.choice((2, 3, 5)))
    others = ((factor, b, a), (factor * 2, a, b), (factor, a, -b), (-factor, a, b))
    return example(_vector(factor, a, b), _scaled, (_vector(*other) for other in others))


class _Scaled(tuple[Fraction, Fraction]):
    factor: Fraction


def _vector(factor: Fraction, a: int, b: int) -> _Scaled:
    made = _Scaled((factor * a, factor * b))
    made.factor = factor
    return made


def _scaled(value: _Scaled) -> list[str]:
    a, b = value
    inside = rf"{tex(a / value.factor)} \\ {tex(b / value.factor)}"
    return [
        rf"{tex(value.factor)}\begin{{pmatrix}} {inside} \end{{pmatrix}}",
        rf"\begin{{pmatrix}} {tex(a)} \\ {tex(b)} \end{{pmatrix}}",
        rf"\left({tex(a)}, {tex(b)}\right)",
        rf"\begin{{bmatrix}} {tex(a)} \\ {tex(b)} \end{{bmatrix}}",
    ]


def named_points(random: Random) -> Example:
    a, b = random.sample(range(-12, 13), 2)
    name = random.choice("PQM")
    other = "R"
    others = ((name, b, a), (name, a + 1, b), (other, a, b), (name, -a or 40, b))
    return example((name, a, b), _point, others, loose=(f"({a}, {b})", rf"\left({a},{b}\right)"))


def _point(value: tuple[str, int, int]) -> list[str]:
    name, a, b = value
    return [f"{name} = ({a}, {b})", f"{name}=({a},{b})", rf"{name} = \left({a}, {b}\right)"]


def piecewise(random: Random) -> Example:
    a, b, at = random.sample(range(1, 10), 3)
    others = ((b, a, at), (a, b, at + 20), (a + 20, b, at), (-a, b, at))
    return example((a, b, at), _piecewise, others)


def _piecewise(value: tuple[int, int, int]) -> list[str]:
    a, b, at = value
    below, above = f"x < {at}", rf"x \ge {at}"
    cases = [
        rf"{a}x & {below} \\ {b} & {above}",
        rf"{b} & {above} \\ {a}x & {below}",
        rf"{a}x, & \text{{if }} {below} \\ {b}, & \text{{if }} {above}",
        rf"{a}x & \text{{if }} {at} > x\\{b} & \text{{if }} x \geq {at}",
    ]
    return [rf"\begin{{cases}} {lines} \end{{cases}}" for lines in cases]


def pairs_of_values(random: Random) -> Example:
    """Alternatives of two names at once."""
    a, b, c, d = random.sample(range(-9, 10), 4)
    others = (((a, d), (c, b)), ((b, a), (d, c)), ((a, b),), ((a, b), (c, d + 30)))
    return example(frozenset(((a, b), (c, d))), _alternatives, map(frozenset, others))


def _alternatives(value: frozenset[tuple[int, int]]) -> list[str]:
    up = sorted(value)
    down = up[::-1]
    named = [f"x={x}, y={y}" for x, y in down]
    return [
        " or ".join(named),
        "; ".join(f"x = {x}, y = {y}" for x, y in up),
        ", ".join(f"({x},{y})" for x, y in up),
        r"(x,y)=" + r" \text{ or } ".join(f"({x},{y})" for x, y in down),
    ]
