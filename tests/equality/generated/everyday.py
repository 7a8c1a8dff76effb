"""Kinds of answers as people say them: fractions in words, millions, rates, several letters."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import decimal, plain, tex, words

_PARTS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth",
          9: "ninth", 10: "tenth"}  # fmt: skip
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_SIZES = {"thousand": 3, "million": 6, "billion": 9}


def fraction_words(random: Random) -> Example:
    bottom = random.choice(list(_PARTS))
    top = random.randint(1, bottom - 1)
    others = ((top, bottom % 9 + 2), (top + 1, bottom), (bottom, top + 1))
    value = Fraction(top, bottom)
    return example(value, _fraction_words, (Fraction(a, b) for a, b in others))


def _fraction_words(value: Fraction) -> list[str]:
    found = [tex(value), plain(value)]
    if value.denominator not in _PARTS or value >= 1:
        return found
    part = _PARTS[value.denominator]
    many = "halves" if part == "half" else f"{part}s"
    said = f"{words(value.numerator)} {part if value.numerator == 1 else many}"
    return [*found, said, said.replace(" ", "-"), rf"\text{{{said}}}", said.capitalize()]


def large_numbers(random: Random) -> Example:
    size = random.choice(list(_SIZES))
    amount = Fraction(random.randint(11, 999), 10)
    value = amount * 10 ** _SIZES[size]
    return example(value, _large, (value * 1000, value / 1000, value * 10, value + 1, amount))


def _large(value: Fraction) -> list[str]:
    whole = decimal(value)
    assert whole is not None
    found = [whole]
    if value.denominator == 1:
        found.append(f"{int(value):,}")
    for size, power in _SIZES.items():
        amount = value / 10**power
        if 1 <= amount < 1000 and (number := decimal(amount)) and len(number) < 8:
            found += [
                f"{number} {size}",
                rf"{number} \text{{ {size}}}",
                rf"{number} \times 10^{{{power}}}",
            ]
    return found


def dozens(random: Random) -> Example:
    n = random.randint(2, 30)
    others = (n + 1, n * 10, Fraction(n, 12))
    return example(Fraction(n), _dozens, (Fraction(other) for other in others))


def _dozens(value: Fraction) -> list[str]:
    return [f"{plain(value)} dozen", decimal(value * 12) or plain(value * 12), tex(value * 12)]


def ordinals(random: Random) -> Example:
    n = random.randint(1, 10)
    return example(n, _ordinal, (n % 10 + 1, (n + 1) % 10 + 1, n + 10))


def _ordinal(n: int) -> list[str]:
    ending = "th" if 10 <= n <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    found = [f"{n}{ending}", rf"{n}\text{{{ending}}}", rf"{n}^{{\text{{{ending}}}}}"]
    return [*found, _ORDINALS[n]] if n <= 10 else found


def sized_units(random: Random) -> Example:
    """Scientific notation with a unit behind it."""
    mantissa, power = Fraction(random.randint(11, 99), 10), random.choice((-9, -3, 3, 5, 8))
    unit = random.choice(("m/s", "kg", "J", "m"))
    others = ((mantissa, power + 1, unit), (mantissa, -power, unit), (mantissa + 1, power, unit),
              (mantissa, power, "s"))  # fmt: skip
    return example((mantissa, power, unit), _sized, others)


def _sized(value: tuple[Fraction, int, str]) -> list[str]:
    mantissa, power, unit = value
    number = decimal(mantissa)
    return [
        rf"{number} \times 10^{{{power}}} \text{{ {unit}}}",
        f"{number}e{power} {unit}",
        rf"{number}\times10^{{{power}}}\ \mathrm{{{unit}}}",
        f"{number} × 10^{power} {unit}",
    ]


def rates_of_money(random: Random) -> Example:
    cents, per = random.randint(3, 80) * 25, random.choice(("hour", "pound", "ticket", "day"))
    other = "week" if per != "week" else "year"
    others = ((cents + 25, per), (cents * 10, per), (cents, other))
    amount = f"{cents // 100}.{cents % 100:02d}"
    return example((cents, per), _rate, others, loose=(amount,))


def _rate(value: tuple[int, str]) -> list[str]:
    cents, per = value
    amount = f"{cents // 100}.{cents % 100:02d}"
    return [
        rf"\${amount} per {per}",
        f"${amount} per {per}",
        rf"\${amount} \text{{ per {per}}}",
        f"{amount} dollars per {per}",
        f"${amount}/{per}",
    ]


def several_letters(random: Random) -> Example:
    letters = frozenset(random.sample("ABCDE", random.choice((2, 3))))
    missing = sorted(set("ABCDE") - letters)
    _, *rest = sorted(letters)
    others = (frozenset(rest) | {missing[0]}, letters | {missing[0]}, frozenset(rest))
    return example(letters, _letters, others)


def _letters(letters: frozenset[str]) -> list[str]:
    up = sorted(letters)
    down = up[::-1]
    found = [", ".join(up), ", ".join(down), ", ".join(f"({letter})" for letter in down)]
    if len(up) > 1:
        found += [
            f"{', '.join(up[:-1])} and {up[-1]}",
            rf"\text{{{', '.join(up[:-1])} and {up[-1]}}}",
            f"({'), ('.join(up[:-1])}) and ({up[-1]})",
        ]
    return found


def parts_of_a_whole(random: Random) -> Example:
    bottom = random.choice((8, 16, 25, 40, 50))
    value = Fraction(random.randint(1, bottom - 1), bottom)
    return example(value, _parts, (1 - value, value / 10, value + Fraction(1, 100), value * 100))


def _parts(value: Fraction) -> list[str]:
    percent, number = decimal(value * 100), decimal(value)
    return [
        tex(value),
        str(number),
        rf"{percent}\%",
        f"{percent} percent",
        rf"\frac{{{value.numerator * 3}}}{{{value.denominator * 3}}}",
        rf"P = {tex(value)}",
    ]
