"""Kinds of answers with letters in them: polynomials, factors, quotients, formulas."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import tex

Coefficients = tuple[int, ...]  # of x^0, x^1, ...


def polynomials(random: Random) -> Example:
    value = tuple(
        random.choice((-1, 1)) * random.randint(1, 9) for _ in range(random.randint(3, 4))
    )
    changed = [list(value) for _ in range(6)]
    changed[0][0] += 1
    changed[1][1] = -changed[1][1]
    changed[2][2] *= 2
    changed[3] = [0, *value]
    changed[4] = [-c for c in value]
    changed[5] = changed[5][::-1]
    return example(value, _expanded, map(tuple, changed))


def _expanded(value: Coefficients, letter: str = "x") -> list[str]:
    terms = [_term(c, n, letter) for n, c in enumerate(value) if c]
    down, up = _sum(terms[::-1]), _sum(terms)
    found = [
        down,
        up,
        down.replace("+", " + ").replace("-", " - ").strip(),
        f"${down}$",
        down.replace("^{", "^").replace("}", ""),
        f"-({_sum([_negative(t) for t in terms])})",
    ]
    tail = [_term(c, n - 1, letter) for n, c in enumerate(value) if c and n]
    if value[0] and len(tail) > 1:
        found.append(f"{letter}({_sum(tail[::-1])}){_term(value[0], 0, letter)}")
    return found


def _term(factor: int, power: int, letter: str) -> str:
    what = "" if not power else letter if power == 1 else f"{letter}^{{{power}}}"
    size = "" if abs(factor) == 1 and what else str(abs(factor))
    return f"{'-' if factor < 0 else '+'}{size}{what}"


def _negative(term: str) -> str:
    return ("+" if term[0] == "-" else "-") + term[1:]


def _sum(terms: list[str]) -> str:
    return "".join(terms).removeprefix("+")


def _product(a: Coefficients, b: Coefficients) -> Coefficients:
    total = [0] * (len(a) + len(b) - 1)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            total[i + j] += left * right
    return tuple(total)


def factored(random: Random) -> Example:
    roots = tuple(random.sample([n for n in range(-7, 8) if n], random.choice((2, 2, 3))))
    front = random.choice((1, 1, 2, 3, -1))
    first, *rest = roots
    others = (
        (front, (-first, *rest)),
        (front, (first + 20, *rest)),
        (-front, roots),
        (front, (0, *rest)),
        (front + 5, roots),
        (front, (first, first, *rest)),
    )
    return example(_Roots(front, roots), _factored, (_Roots(*other) for other in others))


class _Roots:
    """front * (x - r)(x - s)...; equal if multiplied out they are."""

    def __init__(self, front: int, roots: tuple[int, ...]) -> None:
        self.front, self.roots = front, roots
        self.value: Coefficients = (front,)
        for root in roots:
            self.value = _product(self.value, (-root, 1))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Roots) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


def _factored(value: _Roots) -> list[str]:
    front = {1: "", -1: "-"}.get(value.front, str(value.front))
    parts = [f"({_sum([_term(1, 1, 'x'), _term(-r, 0, 'x')])})" if r else "x" for r in value.roots]
    orders = [front + "".join(order) for order in permutations(parts)][:3]
    dotted = (front if front != "-" else "-1") + r"\cdot " if front else ""
    expanded = _sum([_term(c, n, "x") for n, c in enumerate(value.value) if c][::-1])
    negated = f"({-value.roots[0]:d}+x)" if value.roots[0] < 0 else f"(x-{value.roots[0]})"
    return [
        *orders,
        dotted + r"\cdot ".join(parts),
        expanded,
        front + negated + "".join(parts[1:]) if value.roots[0] else orders[0],
    ]


def squares(random: Random) -> Example:
    a, b = random.randint(1, 4), random.choice((-1, 1)) * random.randint(1, 9)
    others = ((a, -b), (a + 1, b), (a, b + 20))
    value = (a, b)

    def spell(pair: tuple[int, int]) -> list[str]:
        inside = _sum([_term(pair[0], 1, "x"), _term(pair[1], 0, "x")])
        opposite = _sum([_term(-pair[0], 1, "x"), _term(-pair[1], 0, "x")])
        return [
            f"({inside})^2",
            f"({inside})({inside})",
            f"({opposite})^2",
            f"({inside})^{{2}}",
            _expanded(_product(pair[::-1], pair[::-1]))[0],
        ]

    return example(value, spell, others)


def quotients(random: Random) -> Example:
    a, b, c = (random.choice((-1, 1)) * random.randint(1, 9) for _ in range(3))
    value = (a, b, c)  # a + b/(x + c)
    others = ((a, -b, c), (a, b, -c), (a + 1, b, c), (-a, b, c), (a, b, c + 20), (a, b * 2, c))
    return example(value, _quotient, others)


def _quotient(value: tuple[int, int, int]) -> list[str]:
    a, b, c = value
    top = (a * c + b, a)
    upper = _sum([_term(f, n, "x") for n, f in enumerate(top) if f][::-1])
    lower = _sum([_term(1, 1, "x"), _term(c, 0, "x")])
    minus = _sum([_term(-f, n, "x") for n, f in enumerate(top) if f][::-1])
    below = _sum([_term(-1, 1, "x"), _term(-c, 0, "x")])
    sign = "+" if b > 0 else "-"
    return [
        rf"\frac{{{upper}}}{{{lower}}}",
        rf"{a}{sign}\frac{{{abs(b)}}}{{{lower}}}",
        rf"\frac{{{minus}}}{{{below}}}",
        f"({upper})/({lower})",
        rf"\dfrac{{{upper}}}{{{c}+x}}",
    ]


def monomials(random: Random) -> Example:
    letters = random.choice(("bh", "xy", "abc", "mn", "pqr"))
    powers = tuple((letter, random.randint(1, 3)) for letter in letters)
    factor = Fraction(random.randint(1, 9), random.choice((1, 2, 3, 4)))
    first, power = powers[0]
    others = (
        (factor, ((first, power + 1), *powers[1:])),
        (factor + 1, powers),
        (-factor, powers),
        (factor, (("z", power), *powers[1:])),
        (1 / factor, powers),
        (factor, powers[1:]),
        (factor, ((first.upper(), power), *powers[1:])),
    )
    return example((factor, powers), _monomial, others)


def _monomial(value: tuple[Fraction, tuple[tuple[str, int], ...]]) -> list[str]:
    factor, powers = value
    shown = [name if power == 1 else f"{name}^{{{power}}}" for name, power in powers]
    front = {1: "", -1: "-"}.get(int(factor) if factor.denominator == 1 else 0, tex(factor))
    top = {1: "", -1: "-"}.get(factor.numerator, str(factor.numerator))
    whole = "".join(shown)
    over = rf"\frac{{{top}{whole}}}{{{factor.denominator}}}"
    return [
        front + whole,
        over if factor.denominator > 1 else f"{front}{whole}",
        front + "".join(shown[::-1]),
        rf"{tex(factor)} \cdot " + r"\cdot ".join(shown),
        f"{front} " + " ".join(shown),
    ]


def two_variables(random: Random) -> Example:
    a, b, c = (random.choice((-1, 1)) * random.randint(1, 9) for _ in range(3))
    others = ((b, a, c), (a, -b, c), (a, b, c + 1), (a + 1, b, c), (-a, b, -c))
    return example((a, b, c), _two_variables, others)


def _two_variables(value: tuple[int, int, int]) -> list[str]:
    a, b, c = value
    terms = [_term(f, p, n) for f, p, n in ((a, 2, "x"), (b, 1, "y"), (c, 0, "x")) if f]
    return [
        *[_sum(list(order)) for order in permutations(terms)][:5],
        f"-({_sum([_negative(t) for t in terms])})",
        _sum(terms).replace("{2}", "2"),
    ]


def formulas(random: Random) -> Example:
    number = random.randrange(len(_FORMULAS))
    others = random.sample([n for n in range(len(_FORMULAS)) if n != number], 5)
    return example(number, lambda n: list(_FORMULAS[n]), others)


_FORMULAS = (
    (r"\pi r^2 h", r"\pi h r^2", r"h \pi r^2", r"\pi \cdot r^2 \cdot h", "πr²h"),
    (r"\frac{1}{3}\pi r^2 h", r"\frac{\pi r^2 h}{3}", r"\frac{\pi}{3}r^2h"),
    (r"\frac{4}{3}\pi r^3", r"\frac{4\pi r^3}{3}", r"4\pi r^3/3"),
    (r"2\pi r", r"2 \pi r", r"\pi \cdot 2r"),
    (r"\pi r^2", r"r^2\pi", "πr²"),
    (r"\frac{n(n+1)}{2}", r"\frac{n^2+n}{2}", r"\frac{1}{2}n(n+1)", "n(n+1)/2"),
    (r"\frac{n(n-1)}{2}", r"\frac{n^2-n}{2}", r"\binom{n}{2}"),
    (r"\frac{n(n+1)(2n+1)}{6}", r"\frac{2n^3+3n^2+n}{6}"),
    (r"2^n-1", r"2^{n}-1", r"-1+2^n"),
    (r"\frac{a+b}{2}", r"\frac{b+a}{2}", r"\frac{1}{2}(a+b)", "(a+b)/2"),
    (r"\sqrt{ab}", r"\sqrt{a b}", r"(ab)^{1/2}"),
    (r"\frac{ab}{a+b}", r"\frac{1}{\frac{1}{a}+\frac{1}{b}}", r"\frac{ba}{b+a}"),
    (r"\frac{a}{b}", "a/b", r"\dfrac{a}{b}", r"a b^{-1}"),
    (r"\frac{b}{a}", "b/a"),
    (r"a^2+2ab+b^2", r"(a+b)^2", r"(b+a)^2"),
    (r"a^2+b^2", r"b^2+a^2"),
    (r"\frac{-b+\sqrt{b^2-4ac}}{2a}", r"\frac{\sqrt{b^2-4ac}-b}{2a}"),
    (r"n!", "n!", r"n(n-1)!"),
    (r"\frac{x}{2}", "x/2", r"\frac{1}{2}x", "0.5x", r"\frac12 x"),
    (r"x_1+x_2", r"x_2+x_1", r"x_{1}+x_{2}"),
    (r"\frac{\sqrt{3}}{4}s^2", r"\frac{s^2\sqrt{3}}{4}", r"\frac{\sqrt3 s^2}{4}"),
    (r"6+4\ln 2x", r"6 + 4\ln(2x)", r"4\ln(2x)+6"),
)
