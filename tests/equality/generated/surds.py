"""Kinds of answers with roots, powers, logarithms and e."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, isqrt
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import decimal, plain, signed, tex

FREE = (2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19)  # no square divides these


def powers(random: Random) -> Example:
    base, power = random.choice((-3, -2, 2, 3, 4, 5, 6, 10)), random.randint(-4, 8) or 2
    others = [(base, power + 1), (base, power - 1), (base + 1 or 2, power), (base, -power)]
    return example(_Power(base, power), _power, (_Power(*pair) for pair in others))


class _Power(Fraction):
    base: int
    power: int

    def __new__(cls, base: int, power: int) -> _Power:
        made = super().__new__(cls, Fraction(base) ** power)
        made.base, made.power = base, power
        return made


def _power(value: _Power) -> list[str]:
    base = str(value.base) if value.base > 0 else f"({value.base})"
    power = value.power
    found = [
        f"{base}^{{{power}}}",
        f"{base}^{power}",
        tex(value),
        plain(value),
        f"{base}**{power}" if power > 0 else f"1/{base}^{-power}",
    ]
    return [*found, rf"\frac{{1}}{{{base}^{{{-power}}}}}"] if power < 0 else found


def surds(random: Random) -> Example:
    free = random.choice(FREE)
    factor = Fraction(random.choice((-1, 1)) * random.randint(1, 12), random.choice((1, 1, 2, 3)))
    others = (
        (factor, free + 1),
        (-factor, free),
        (factor + 1, free),
        (factor * 2, free),
        (1 / factor, free),
        (factor, 1),
        (factor, free * 4),
    )
    return example(_surd(factor, free), _root, (_surd(*pair) for pair in others))


def _surd(factor: Fraction, inside: int) -> tuple[Fraction, int]:
    """factor * sqrt(inside), with nothing left to draw out of the root."""
    for root in range(isqrt(inside), 1, -1):
        if inside % root**2 == 0:
            return factor * root, inside // root**2
    return (factor, inside) if factor else (factor, 1)


def _root(value: tuple[Fraction, int]) -> list[str]:
    factor, inside = value
    if inside == 1 or not factor:
        return [tex(factor), plain(factor)]
    sign, size = "-" if factor < 0 else "", abs(factor)
    top, bottom = size.numerator, size.denominator
    root = rf"\sqrt{{{inside}}}"
    shown = root if top == 1 else f"{top}{root}"
    over = f"{sign}{shown}" if bottom == 1 else rf"{sign}\frac{{{shown}}}{{{bottom}}}"
    front = "" if size == 1 else tex(size)
    found = [
        over,
        f"{sign}{front}{root}",
        rf"{sign}\frac{{{top * inside}}}{{{bottom}{root}}}",
        rf"{root} \cdot ({tex(factor)})",
    ]
    square = size**2 * inside
    found.append(rf"{sign}\sqrt{{{tex(square)}}}")
    if bottom == 1:
        found += [
            f"{sign}{'' if top == 1 else top}√{inside}",
            f"{sign}sqrt({square})",
            f"{sign}{top}*sqrt({inside})",
            rf"{sign}{square}^{{1/2}}",
            f"{sign}{'' if top == 1 else top}\\sqrt {{{inside}}}",
        ]
    return found


def sums_with_surds(random: Random) -> Example:
    free = random.choice(FREE)
    a, b = (
        random.choice((-1, 1)) * random.randint(1, 9),
        random.choice((-1, 1)) * random.randint(1, 5),
    )
    value = (Fraction(a, d := random.choice((1, 2, 3, 4))), Fraction(b, d), free)
    p, q, n = value
    others = (
        (p, -q, n),
        (-p, q, n),
        (p + 1, q, n),
        (p, q * 2, n),
        (q, p, n),
        (-p, -q, n),
        (p / 2, q, n),
        (p, q, next(f for f in FREE if f != n)),
    )
    return example(value, _sum_with_surd, others)


def _sum_with_surd(value: tuple[Fraction, Fraction, int]) -> list[str]:
    a, b, inside = value
    bottom = a.denominator * b.denominator // gcd(a.denominator, b.denominator)
    root = rf"\sqrt{{{inside}}}"
    top, factor = int(a * bottom), int(b * bottom)
    first, last = f"{top}{_times(factor, root)}", f"{_times(factor, root, is_first=True)}{top:+d}"
    norm = top**2 - factor**2 * inside
    conjugate = f"{top}{_times(-factor, root)}"
    found = [
        first if bottom == 1 else rf"\frac{{{first}}}{{{bottom}}}",
        last if bottom == 1 else rf"\dfrac{{{last}}}{{{bottom}}}",
        f"{tex(a)}{_times(b, root)}",
        f"{_times(b, root, is_first=True)}{signed(a)}",
        rf"\frac{{{norm}}}{{{bottom}({conjugate})}}",
        first.replace("\\sqrt{", "√").replace("}", "")
        if bottom == 1
        else f"({first.replace(root, f'sqrt({inside})')})/{bottom}",
    ]
    short = decimal(a), decimal(b)
    return [*found, f"{short[0]}{'+' if b > 0 else ''}{short[1]}{root}"] if all(short) else found


def _times(factor: Fraction | int, root: str, *, is_first: bool = False) -> str:
    sign = "-" if factor < 0 else "" if is_first else "+"
    size = abs(Fraction(factor))
    return f"{sign}{'' if size == 1 else tex(size)}{root}"


def sums_of_two_surds(random: Random) -> Example:
    small, large = sorted(random.sample(FREE, 2))
    value = (small, large, random.choice((-1, 1)))
    others = (
        (small, large, -value[2]),
        (small, large + 12, value[2]),
        (small + 20, large, value[2]),
    )
    return example(value, _two_surds, others)


def _two_surds(value: tuple[int, int, int]) -> list[str]:
    a, b, sign = value
    low, high, mark = rf"\sqrt{{{a}}}", rf"\sqrt{{{b}}}", "+" if sign > 0 else "-"
    swapped = f"{low}+{high}" if sign > 0 else f"-{low}+{high}"
    return [
        f"{high}{mark}{low}",
        swapped,
        rf"\sqrt{{{a + b}{mark}2\sqrt{{{a * b}}}}}",
        rf"\frac{{{b - a}}}{{{high}{'-' if sign > 0 else '+'}{low}}}",
        f"sqrt({b}) {mark} sqrt({a})",
    ]


def roots(random: Random) -> Example:
    degree, inside = random.choice((3, 4, 5)), random.choice((2, 3, 5, 6, 7, 10))
    factor = random.randint(1, 4)
    others = (
        (factor + 1, inside, degree),
        (factor, inside + 1, degree),
        (factor, inside, degree + 1),
        (-factor, inside, degree),
    )
    return example((factor, inside, degree), _nth_root, others)


def _nth_root(value: tuple[int, int, int]) -> list[str]:
    factor, inside, degree = value
    sign, size = "-" if factor < 0 else "", abs(factor)
    front = sign + ("" if size == 1 else str(size))
    whole = size**degree * inside
    return [
        rf"{front}\sqrt[{degree}]{{{inside}}}",
        rf"{sign}\sqrt[{degree}]{{{whole}}}",
        f"{sign}{whole}^{{1/{degree}}}",
        rf"{sign}{whole}^{{\frac{{1}}{{{degree}}}}}",
        rf"{sign or ''}{size} \cdot {inside}^{{1/{degree}}}",
        f"{sign}{whole}^(1/{degree})",
    ]


def logarithms(random: Random) -> Example:
    base, exponent = random.choice((2, 3, 5, 10)), Fraction(random.randint(-4, 6), 1)
    if random.random() < 0.4:
        exponent = Fraction(random.choice((1, 3, 5)), 2)
    value = exponent
    spelled = [tex(exponent), plain(exponent)]
    if exponent.denominator == 1:
        shown = tex(Fraction(Fraction(base) ** int(exponent)))
        spelled += [
            rf"\log_{{{base}}} {{{shown}}}",
            rf"\log_{base} {shown}" if base < 10 else rf"\log {{{shown}}}",
            rf"\log_{{{base}}}\left({shown}\right)",
            rf"\frac{{\ln {shown}}}{{\ln {base}}}",
        ]
    else:
        shown = str(base**exponent.numerator)
        spelled += [rf"\log_{{{base**2}}} {shown}", rf"\log_{{{base**2}}}({shown})"]
    others = (exponent + 1, -exponent or Fraction(9), exponent + Fraction(1, 2), exponent * 2 + 3)
    return example(value, lambda v: spelled if v == value else [tex(v), plain(v)], others)


def natural_logarithms(random: Random) -> Example:
    base, factor = random.choice((2, 3, 5, 7)), random.choice((1, 2, 3, -1, -2))
    others = ((factor + 4, base), (-factor, base), (factor, base + 4), (factor * 2, base))
    return example((factor, base), _natural_logarithm, others)


def _natural_logarithm(value: tuple[int, int]) -> list[str]:
    factor, base = value
    front = {1: "", -1: "-"}.get(factor, str(factor))
    shown = tex(Fraction(base) ** factor)
    return [
        rf"{front}\ln {base}",
        rf"\ln {{{shown}}}",
        rf"\ln\left({shown}\right)",
        rf"{front}\ln({base})",
        rf"{front}\ln{{{base}}}",
        f"{front}ln({base})",
        rf"{front}\log_e {base}",
    ]


def powers_of_e(random: Random) -> Example:
    power, factor = (
        Fraction(random.choice((-1, 1)) * random.randint(1, 6), random.choice((1, 2))),
        1,
    )
    factor = random.randint(1, 4)
    others = ((factor, power + 1), (factor, -power), (factor + 1, power), (-factor, power))
    return example((factor, power), _power_of_e, others)


def _power_of_e(value: tuple[int, Fraction]) -> list[str]:
    factor, power = value
    front = {1: "", -1: "-"}.get(factor, str(factor))
    found = [
        f"{front}e^{{{tex(power)}}}",
        rf"{front}e^{{{plain(power)}}}",
        rf"{front}\mathrm{{e}}^{{{tex(power)}}}",
        rf"{front}\exp({tex(power)})",
    ]
    if power < 0:
        found.append(rf"\frac{{{factor}}}{{e^{{{tex(-power)}}}}}")
    if power == Fraction(1, 2):
        found.append(rf"{front}\sqrt{{e}}")
    return found


def approximations(random: Random) -> Example:
    """What a pocket calculator shows for something exact is another value."""
    value = random.choice(("pi", "sqrt", "third", "e"))
    free = random.choice(FREE)
    places = random.randint(2, 12)
    exact, about = {
        "pi": ([r"\pi", "π", "pi"], "3.14159265358979"),
        "e": (["e", r"\mathrm{e}", r"e^1"], "2.71828182845905"),
        "sqrt": ([rf"\sqrt{{{free}}}", f"√{free}", f"sqrt({free})"], _digits_of_root(free)),
        "third": ([r"\frac{1}{3}", "1/3"], "0.333333333333333"),
    }[value]
    short = about[: places + 2]
    return example(value, lambda v: exact if v == value else [v, f"${v}$"], (short, about))


def _digits_of_root(inside: int) -> str:
    digits = str(isqrt(inside * 10**28))
    return f"{digits[:-14]}.{digits[-14:]}"
