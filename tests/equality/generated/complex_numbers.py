"""Kinds of complex answers: sums, quotients, powers of i, polar forms."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.equality.generated.angles import cosine, multiple_of_pi, sine, surd
from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import decimal, tex

Gaussian = tuple[Fraction, Fraction]


def sums(random: Random) -> Example:
    parts = [Fraction(random.choice((-1, 1)) * random.randint(1, 12)) for _ in range(2)]
    if random.random() < 0.3:
        parts = [part / random.choice((2, 4, 5)) for part in parts]
    a, b = parts
    others = ((b, a), (a, -b), (-a, b), (-a, -b), (a + 1, b), (a, b * 2), (a, Fraction(0)))
    return example((a, b), _sum, others, loose=(f"z = {_sum((a, b))[0]}",))


def _sum(value: Gaussian) -> list[str]:
    a, b = value
    if not b:
        return [tex(a)]
    if not a:
        return [f"{tex(b)}i"]
    front = {1: "", -1: "-"}.get(int(b) if b.denominator == 1 else 0, tex(b))
    plus = "+" if b > 0 else ""
    found = [
        f"{tex(a)}{plus}{front}i",
        f"{front}i{'+' if a > 0 else ''}{tex(a)}",
        rf"{tex(a)}{plus}{front}\mathrm{{i}}",
        f"{tex(a)} {plus} {front} i",
        rf"{tex(a)}{plus}i\cdot {tex(b)}" if b > 0 else f"{tex(a)}-i({tex(-b)})",
        f"-({tex(-a)}{'-' if b > 0 else '+'}{front.lstrip('-')}i)",
    ]
    short = decimal(a), decimal(b)
    is_finite = all(short) and a.denominator * b.denominator > 1
    return [*found, f"{short[0]}{plus}{short[1]}i"] if is_finite else found


def quotients(random: Random) -> Example:
    a, b, c, d = (random.choice((-1, 1)) * random.randint(1, 6) for _ in range(4))
    norm = c * c + d * d
    value = (Fraction(a * c + b * d, norm), Fraction(b * c - a * d, norm))
    x, y = value
    written = [rf"\frac{{{a}{b:+d}i}}{{{c}{d:+d}i}}", f"({a}{b:+d}i)/({c}{d:+d}i)"]
    others = ((x, -y), (y, x), (-x, y), (x + 1, y), (x, y + 1))
    return example(value, lambda v: [*_sum(v), *written] if v == value else _sum(v), others)


def powers_of_i(random: Random) -> Example:
    power = random.randint(2, 60)
    names = ("1", "i", "-1", "-i")
    value = power % 4
    spelled = [
        f"i^{{{power}}}",
        f"i^{power}" if power < 10 else f"i^{{{power}}}",
        names[value],
        f"i^{{{power + 4}}}",
    ]
    others = [(value + n) % 4 for n in (1, 2, 3)]
    return example(value, lambda v: spelled if v == value else [names[v], f"i^{{{v + 8}}}"], others)


def polar_forms(random: Random) -> Example:
    size, degrees = random.choice((1, 2, 4)), random.choice((30, 45, 60, 120, 135, 150, 210, 300))
    others = ((size, degrees + 180), (size, -degrees), (size * 2, degrees), (size, 90 - degrees))
    return example(_point(size, degrees), _polar, (_point(*pair) for pair in others))


Point = tuple[int, int]


def _point(size: int, degrees: int) -> Point:
    return size, degrees % 360


def _polar(value: Point) -> list[str]:
    size, degrees = value
    front = "" if size == 1 else str(size)
    angle = multiple_of_pi(Fraction(degrees, 180))
    real, imaginary = ((size * factor, root) for factor, root in (cosine(degrees), sine(degrees)))
    sign = "-" if imaginary[0] < 0 else "+"
    part = surd((abs(imaginary[0]), imaginary[1]))
    part = "" if part == "1" else part
    inner = rf"\cos {angle}+i\sin {angle}"
    whole = f"{surd(real)}{sign}{part}i" if real[0] else f"{sign.strip('+')}{part}i"
    whole = surd(real) if not imaginary[0] else whole
    return [
        f"{front}e^{{{_exponent(degrees)}}}",
        f"{size}({inner})" if front else inner,
        whole,
        rf"{front}e^{{i {angle}}}",
        rf"{size}\left(\cos {degrees}^\circ+i\sin {degrees}^\circ\right)",
    ]


def _exponent(degrees: int) -> str:
    turn = Fraction(degrees, 180)
    return rf"{'' if turn.numerator == 1 else turn.numerator}i\pi/{turn.denominator}"
