"""Kinds of answers with angles: multiples of pi, degrees, and functions of special angles."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import decimal, tex

# The sine of k times 15 degrees, as far as it is a simple surd: numerator, root, denominator.
_SINES = {0: (0, 1, 1), 2: (1, 1, 2), 3: (1, 2, 2), 4: (1, 3, 2), 6: (1, 1, 1)}
Surd = tuple[Fraction, int]


def sine(degrees: int) -> Surd:
    degrees %= 360
    if degrees >= 180:
        factor, inside = sine(degrees - 180)
        return -factor, inside
    top, inside, bottom = _SINES[min(degrees, 180 - degrees) // 15]
    return Fraction(top, bottom), inside


def cosine(degrees: int) -> Surd:
    return sine(degrees + 90)


def tangent(degrees: int) -> Surd | None:
    degrees %= 180
    known = {
        0: (Fraction(0), 1),
        30: (Fraction(1, 3), 3),
        45: (Fraction(1), 1),
        60: (Fraction(1), 3),
    }
    if degrees > 90:
        found = tangent(180 - degrees)
        return None if found is None else (-found[0], found[1])
    return known.get(degrees)


_FUNCTIONS = {"sin": sine, "cos": cosine, "tan": tangent}


def surd(value: Surd) -> str:
    factor, inside = value
    if inside == 1:
        return tex(factor)
    sign, size = "-" if factor < 0 else "", abs(factor)
    top = rf"\sqrt{{{inside}}}" if size.numerator == 1 else rf"{size.numerator}\sqrt{{{inside}}}"
    return (
        f"{sign}{top}" if size.denominator == 1 else rf"{sign}\frac{{{top}}}{{{size.denominator}}}"
    )


def special_angles(random: Random) -> Example:
    """`\\tan 45` without the degrees is the tangent of 45 radians."""
    name = random.choice(("sin", "cos", "tan"))
    degrees = random.choice((30, 45, 60, 120, 135, 150, 210, 225, 300, 330))
    value = _FUNCTIONS[name](degrees)
    assert value is not None
    negative = (-value[0], value[1])
    spelled = [
        rf"\{name} {degrees}^\circ",
        rf"\{name} {degrees}^{{\circ}}",
        f"{name} {degrees}°",
        rf"\{name}({degrees}^\circ)",
        rf"\{name} {multiple_of_pi(Fraction(degrees, 180))}",
        rf"\{name}\left({multiple_of_pi(Fraction(degrees, 180))}\right)",
        surd(value),
        rf"\{name}\left({degrees}^\circ\right)",
    ]

    others = (negative, (value[0] / 2, value[1]), (value[0], value[1] + 4))
    made = example(value, lambda v: spelled if v == value else [surd(v)], others)
    return made.but_not(rf"\{name} {degrees}", rf"\{name}({degrees})")


def inverse_functions(random: Random) -> Example:
    name, inverse = random.choice((("tan", "arctan"), ("sin", "arcsin"), ("cos", "arccos")))
    degrees = random.choice((30, 45, 60))
    value = _FUNCTIONS[name](degrees)
    assert value is not None
    inside, turn = surd(value), Fraction(degrees, 180)
    spelled = [
        multiple_of_pi(turn),
        rf"\{inverse} {inside}",
        rf"\{inverse}\left({inside}\right)",
        rf"\{name}^{{-1}}\left({inside}\right)",
        f"{degrees}^\\circ",
        rf"\{name}^{{-1}}({inside})",
    ]
    others = (turn + 1, -turn, turn * 2, turn / 2)
    return example(turn, lambda v: spelled if v == turn else _pi(v), others)


def multiple_of_pi(turn: Fraction) -> str:
    """A multiple of pi as one fraction."""
    top = {1: r"\pi", -1: r"-\pi"}.get(turn.numerator, rf"{turn.numerator}\pi")
    if turn.denominator == 1:
        return top
    sign = "-" if turn < 0 else ""
    return rf"{sign}\frac{{{top.lstrip('-')}}}{{{turn.denominator}}}"


def multiples_of_pi(random: Random) -> Example:
    value = Fraction(
        random.choice((-1, 1)) * random.randint(1, 24), random.choice((1, 2, 3, 4, 5, 6))
    )
    others = (-value, 1 / value, value * 2, value + 1, value / 2)
    about = decimal(Fraction(round(value * 3_141_592_654), 10**9))
    made = example(value, _pi, others)
    return made.but_not(rf"{tex(value)}\pi^2", tex(value), str(about))


def _pi(turn: Fraction) -> list[str]:
    found = [
        multiple_of_pi(turn),
        multiple_of_pi(turn).replace(r"\pi", "π"),
        multiple_of_pi(turn).replace(r"\pi", "{\\pi}"),
    ]
    if abs(turn) != 1:
        found += [rf"{tex(turn)}\pi", rf"\pi\cdot {tex(turn)}" if turn > 0 else rf"{tex(turn)} \pi"]
    if turn.denominator != 1:
        top = {1: "", -1: "-"}.get(turn.numerator, turn.numerator)
        found += [
            rf"{top}\pi/{turn.denominator}",
            f"{top}π/{turn.denominator}",
            f"{turn.numerator}*pi/{turn.denominator}",
        ]
    if (short := decimal(turn)) and turn.denominator != 1:
        found.append(rf"{short}\pi")
    return found


def degrees(random: Random) -> Example:
    value = Fraction(random.choice((15, 30, 36, 45, 60, 72, 90, 108, 120, 135, 144, 150, 225)))
    others = (value + 1, 180 - value + Fraction(7), value / 10, value * 2, -value)
    return example(value, _degrees, others, loose=(tex(value), f"x = {tex(value)}^\\circ"))


def _degrees(value: Fraction) -> list[str]:
    n = decimal(value)
    return [
        rf"{n}^\circ",
        rf"{n}^{{\circ}}",
        f"{n}°",
        f"{n} degrees",
        rf"{n}\text{{ degrees}}",
        rf"{n}\degree",
        multiple_of_pi(value / 180),
        rf"{multiple_of_pi(value / 180)}\text{{ radians}}",
        f"{n} deg",
    ]


def minutes_of_arc(random: Random) -> Example:
    whole, minutes = random.randint(1, 179), random.choice((6, 12, 15, 24, 30, 36, 45, 48, 54))
    others = ((whole, minutes + 1), (whole + 1, minutes), (minutes, whole % 60))
    return example((whole, minutes), _minutes, others)


def _minutes(value: tuple[int, int]) -> list[str]:
    whole, minutes = value
    exact = Fraction(minutes, 60) + whole
    return [
        f"{whole}^\\circ {minutes}'",
        f"{whole}°{minutes}′",
        tex(exact) + r"^\circ",
        *([f"{short}°"] if (short := decimal(exact)) else []),
    ]


def identities(random: Random) -> Example:
    """Two writings of one function of x, and writings of others."""
    number = random.randrange(len(_IDENTITIES))
    others = [n for n in range(len(_IDENTITIES)) if n != number]
    return example(number, lambda n: list(_IDENTITIES[n]), random.sample(others, 5))


_IDENTITIES = (
    (r"\sin 2x", r"2\sin x\cos x", r"2 \cos(x) \sin(x)", r"\sin(2x)"),
    (r"\cos 2x", r"1-2\sin^2 x", r"2\cos^2 x-1", r"\cos^2 x-\sin^2 x"),
    (r"\sec^2 x", r"1+\tan^2 x", r"\frac{1}{\cos^2 x}", r"\tan^2(x)+1"),
    (r"1", r"\sin^2 x+\cos^2 x", r"\cos^2(x)+\sin^2(x)"),
    (r"\tan x", r"\frac{\sin x}{\cos x}", r"\tan(x)"),
    (r"\cot x", r"\frac{\cos x}{\sin x}", r"\frac{1}{\tan x}"),
    (r"\sin x", r"\sin(x)", "sin x", r"\cos\left(\frac{\pi}{2}-x\right)"),
    (r"e^{2x}", r"(e^x)^2", r"e^x \cdot e^x", r"\exp(2x)"),
    (r"\ln x^2 + \ln 3", r"\ln(3x^2)", r"\ln 3 + \ln(x^2)"),
    (r"|x-1|", r"|1-x|", r"\left|x-1\right|", r"\lvert x-1\rvert"),
    (r"\sqrt{x^2+1}", r"(x^2+1)^{1/2}", r"\sqrt{1+x^2}"),
    (r"\frac{1}{x}", r"x^{-1}", "1/x"),
    (r"2^{x+1}", r"2\cdot 2^x", r"2 \cdot 2^{x}"),
    (r"\sin x + \cos x", r"\cos x+\sin x", r"\sin(x)+\cos(x)"),
    (r"\sinh x", r"\frac{e^x-e^{-x}}{2}", r"\frac{1}{2}(e^x-e^{-x})"),
)
