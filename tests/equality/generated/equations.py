"""Kinds of answers with an equals sign: lines, conics, named values, functions."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import decimal, plain, tex

Linear = tuple[int, int, int]  # ax + by + c = 0, in lowest terms, first one positive


def _normal(*factors: int) -> tuple[int, ...]:
    divisor = gcd(*factors) or 1
    first = next((factor for factor in factors if factor), 1)
    return tuple(factor // divisor * (1 if first > 0 else -1) for factor in factors)


def _sum(*terms: tuple[int | Fraction, str]) -> str:
    text = ""
    for factor, what in terms:
        if factor:
            size = "" if abs(factor) == 1 and what else tex(abs(Fraction(factor)))
            text += f"{'-' if factor < 0 else '+'}{size}{what}"
    return text.removeprefix("+") or "0"


def lines(random: Random) -> Example:
    a, b, c = (random.choice((-1, 1)) * random.randint(1, 9) for _ in range(3))
    others = (
        (a, -b, c),
        (b, a, c),
        (a, b, -c),
        (a, b, c + 1),
        (a + 1, b, c),
        (a, b, 2 * c),
        (a, b, 0),
    )
    return example(_normal(a, b, c), _line, (_normal(*other) for other in others))


def _line(value: tuple[int, ...]) -> list[str]:
    a, b, c = value
    slope, rest = Fraction(-a, b) if b else Fraction(0), Fraction(-c, b) if b else Fraction(0)
    found = [
        f"{_sum((a, 'x'), (b, 'y'), (c, ''))}=0",
        f"{_sum((a, 'x'), (b, 'y'))}={-c}",
        f"{_sum((-3 * a, 'x'), (-3 * b, 'y'))} = {3 * c}",
        f"{_sum((a, 'x'))}={_sum((-b, 'y'), (-c, ''))}",
        f"0={_sum((-a, 'x'), (-b, 'y'), (-c, ''))}",
        f"{_sum((Fraction(a, 2), 'x'), (Fraction(b, 2), 'y'), (Fraction(c, 2), ''))}=0",
    ]
    return [
        *found,
        f"y={_sum((slope, 'x'), (rest, ''))}",
        f"{_sum((slope, 'x'), (rest, ''))}=y",
        f"y-{plain(rest)}={_sum((slope, 'x'))}" if rest > 0 else found[0],
    ]


def explicit_lines(random: Random) -> Example:
    """`y = 2x + 1` may be answered by its right side alone."""
    a, b = (
        random.choice((-1, 1)) * random.randint(2, 9),
        random.choice((-1, 1)) * random.randint(1, 9),
    )
    spelled = [
        f"y={_sum((a, 'x'), (b, ''))}",
        f"y={_sum((b, ''), (a, 'x'))}",
        f"y = {_sum((a, 'x'), (b, ''))}",
        f"{_sum((a, 'x'), (-1, 'y'), (b, ''))}=0",
        f"{_sum((-a, 'x'), (1, 'y'))}={b}",
    ]
    wrong = (
        f"x={_sum((a, 'y'), (b, ''))}",
        f"y={_sum((b, 'x'), (a, ''))}",
        str(b),
        f"y={b}",
        f"y={_sum((a, 'x'), (-b, ''))}",
        f"{_sum((a, 'x'), (b + 1, ''))}",
    )
    made = example((a, b), lambda _: spelled, (), loose=(_sum((a, "x"), (b, "")),))
    return made if a == b else made.but_not(*wrong)


def right_sides(random: Random) -> Example:
    """Of an equation that is no definition the right side alone is no answer."""
    a, b = random.randint(2, 9), random.randint(2, 9)
    c = random.randint(1, 20)
    left = random.choice(
        (f"{a}x+{b}y", f"{a}x-{b}y", f"x^2+{a}y^2", f"{a}x+z", "a+b", "|x|+y", f"{a}x")
    )
    spelled = (f"{left}={c}", f"{c}={left}", f"{left} = {c}")
    return Example((left, c), spelled).but_not(str(c), f"x={c}", f"{left}={c + 1}", left)


def circles(random: Random) -> Example:
    a, b, r = (
        random.randint(-6, 6),
        random.choice((-1, 1)) * random.randint(1, 6),
        random.randint(1, 7),
    )
    others = (
        (-a, b, r * r),
        (a, -b, r * r),
        (a, b, r * r + 1),
        (b, a, r * r),
        (a + 1, b, r * r),
        (a, b, r),
    )
    return example((a, b, r * r), _circle, others)


def _circle(value: tuple[int, int, int]) -> list[str]:
    a, b, square = value
    left = "x^2" if not a else f"(x{-a:+d})^2"
    below = f"(y{-b:+d})^2" if b else "y^2"
    free = a * a + b * b - square
    expanded = "x^2+y^2" + "".join(_part(f, w) for f, w in ((-2 * a, "x"), (-2 * b, "y")))
    return [
        f"{left}+{below}={square}",
        f"{below}+{left}={square}",
        f"{square}={left}+{below}",
        f"{expanded}{_part(free, '')}=0",
        f"{expanded}={-free}",
        f"{left}+{below}-{square}=0",
    ]


def _part(factor: int, what: str) -> str:
    return "" if not factor else f"{'-' if factor < 0 else '+'}{_sum((abs(factor), what))}"


def ellipses(random: Random) -> Example:
    a, b = random.sample((1, 4, 9, 16, 25), 2)
    sign = random.choice((1, -1))
    others = ((b, a, sign), (a, b, -sign), (a + 1, b, sign), (a, b + 1, sign))
    return example((a, b, sign), _ellipse, others)


def _ellipse(value: tuple[int, int, int]) -> list[str]:
    a, b, sign = value
    mark = "+" if sign > 0 else "-"
    x, y = (
        "x^2" if a == 1 else rf"\frac{{x^2}}{{{a}}}",
        "y^2" if b == 1 else rf"\frac{{y^2}}{{{b}}}",
    )
    return [
        f"{x}{mark}{y}=1",
        f"{_sum((b, 'x^2'), (sign * a, 'y^2'))}={a * b}",
        f"{_sum((b, 'x^2'), (sign * a, 'y^2'), (-a * b, ''))}=0",
        f"1={x}{mark}{y}",
        rf"x^2/{a} {mark} y^2/{b} = 1",
    ]


def parabolas(random: Random) -> Example:
    a, h, k = random.choice((-3, -2, 2, 3)), random.choice((-4, -2, 1, 3, 5)), random.randint(-9, 9)
    others = ((-a, h, k), (a, -h, k), (a, h, k + 1), (a + 7, h, k))
    return example((a, h, k), _parabola, others, loose=(_parabola((a, h, k))[0][2:],))


def _parabola(value: tuple[int, int, int]) -> list[str]:
    a, h, k = value
    expanded = _sum((a, "x^2"), (-2 * a * h, "x"), (a * h * h + k, ""))
    vertex = f"{a}(x{-h:+d})^2{_part(k, '')}"
    return [f"y={vertex}", f"y={expanded}", f"{expanded}=y", f"y{_part(-k, '')}={a}(x{-h:+d})^2"]


def named_values(random: Random) -> Example:
    name = random.choice("xynkamt")
    value = Fraction(random.choice((-1, 1)) * random.randint(1, 99), random.choice((1, 1, 2, 5)))
    other = "z" if name != "z" else "w"
    others = ((name, value + 1), (name, -value), (other, value), (name, value * 10))
    return example(
        (name, value), _named, others, loose=(tex(value), plain(value), f"${tex(value)}$")
    )


def _named(pair: tuple[str, Fraction]) -> list[str]:
    name, value = pair
    return [
        f"{name}={tex(value)}",
        f"{name} = {plain(value)}",
        f"{tex(value)}={name}",
        f"{name}={decimal(value)}",
        f"${name} = {tex(value)}$",
    ]


def systems(random: Random) -> Example:
    first, second = random.choice((("x", "y"), ("a", "b"), ("m", "n"), ("p", "q")))
    a, b = random.sample(range(-20, 21), 2)
    others = (
        (first, b, second, a),
        (first, -a or 77, second, b),
        (first, a + 1, second, b),
        (first, a, "w", b),
    )
    value = (first, a, second, b)
    return example(value, _system, others, loose=(f"({a},{b})", f"({a}, {b})"))


def _system(value: tuple[str, int, str, int]) -> list[str]:
    first, a, second, b = value
    return [
        f"{first}={a}, {second}={b}",
        f"{second}={b}, {first}={a}",
        f"{first} = {a}; {second} = {b}",
        rf"{first}={a} \text{{ and }} {second}={b}",
        f"({first},{second})=({a},{b})",
        rf"{first}={a},\ {second}={b}",
        f"{first}={a} and {second}={b}",
        rf"\begin{{cases}} {first}={a} \\ {second}={b} \end{{cases}}",
        rf"{first}={a},\quad {second}={b}",
        f"${first}={a}$, ${second}={b}$",
    ]


def three_named_values(random: Random) -> Example:
    a, b, c = random.sample(range(-9, 10), 3)
    others = ((b, a, c), (a, b, c + 10), (a, c, b), (a, b, -c or 55))
    return example((a, b, c), _three, others, loose=(f"({a},{b},{c})",))


def _three(value: tuple[int, int, int]) -> list[str]:
    a, b, c = value
    return [
        f"x={a}, y={b}, z={c}",
        f"z={c}, x={a}, y={b}",
        f"(x,y,z)=({a},{b},{c})",
        rf"x={a},\; y={b},\; z={c}",
        f"x = {a}, y = {b} and z = {c}",
    ]


def functions(random: Random) -> Example:
    a, b = (
        random.choice((-1, 1)) * random.randint(2, 9),
        random.choice((-1, 1)) * random.randint(1, 9),
    )
    others = ((a, -b), (-a, b), (a, b + 20), (a + 20, b))
    right = _sum((a, "x^2"), (b, "x"))
    return example((a, b), _function, others, loose=(right, f"${right}$"))


def _function(value: tuple[int, int]) -> list[str]:
    a, b = value
    return [
        f"f(x)={_sum((a, 'x^2'), (b, 'x'))}",
        f"f(x) = {_sum((b, 'x'), (a, 'x^2'))}",
        f"f(x)=x({_sum((a, 'x'), (b, ''))})",
        f"f(t)={_sum((a, 't^2'), (b, 't'))}",
    ]


def congruences(random: Random) -> Example:
    modulus = random.randint(3, 12)
    rest = random.randrange(modulus)
    others = ((rest, modulus + 1), ((rest + 1) % modulus, modulus))
    return example((rest, modulus), _congruence, others)


def _congruence(value: tuple[int, int]) -> list[str]:
    rest, modulus = value
    return [
        rf"x \equiv {rest} \pmod{{{modulus}}}",
        rf"x\equiv {rest} \pmod {modulus}"
        if modulus < 10
        else rf"x\equiv {rest} \pmod{{{modulus}}}",
        rf"x ≡ {rest} (mod {modulus})",
        rf"x \equiv {rest + modulus} \pmod{{{modulus}}}",
        rf"x \equiv {rest} \mod {modulus}",
    ]
