"""Kinds of answers that measure: units, money, durations, times, dates, ratios."""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import decimal, plain, tex

# Per dimension: how many of the first unit each is, its short and its long names.
UNITS = {
    "length": {
        "mm": (1, "millimeters"),
        "cm": (10, "centimeters"),
        "m": (1000, "meters"),
        "km": (1_000_000, "kilometers"),
    },
    "mass": {"mg": (1, "milligrams"), "g": (1000, "grams"), "kg": (1_000_000, "kilograms")},
    "volume": {"mL": (1, "milliliters"), "L": (1000, "liters")},
    "imperial": {"in": (1, "inches"), "ft": (12, "feet"), "yd": (36, "yards")},
    "time": {"s": (1, "seconds"), "min": (60, "minutes"), "h": (3600, "hours")},
    "energy": {"J": (1, "joules"), "kJ": (1000, "kilojoules")},
    "power": {"W": (1, "watts"), "kW": (1000, "kilowatts")},
}
Measure = tuple[str, Fraction]  # dimension, amount in its first unit


def units(random: Random) -> Example:
    dimension = random.choice(list(UNITS))
    unit = random.choice(list(UNITS[dimension]))
    amount = Fraction(random.randint(2, 400), random.choice((1, 1, 2, 5)))
    size = UNITS[dimension][unit][0]
    value = (dimension, amount * size)
    foreign = random.choice([name for name in UNITS if name not in (dimension, "imperial")])
    factors = (10, Fraction(1, 10), 60, 12)
    others = [(dimension, value[1] * factor) for factor in factors]
    others += [
        (dimension, value[1] + size),
        (foreign, amount * random.choice(list(UNITS[foreign].values()))[0]),
    ]
    first = [f"{decimal(amount)} {unit}", rf"{decimal(amount)}\text{{ {unit}}}"]
    return example(
        value,
        lambda v: (first if v == value else []) + _measure(v),
        others,
        loose=(str(decimal(amount)), tex(amount)),
    )


def _measure(value: Measure) -> list[str]:
    dimension, amount = value
    found = []
    for unit, (size, name) in UNITS[dimension].items():
        number = decimal(amount / size)
        if number and len(number) < 9:
            found += [
                f"{number} {unit}",
                rf"{number}\text{{ {unit}}}",
                rf"{number}\,\mathrm{{{unit}}}",
                f"{number} {name}",
                rf"{number} \text{{ {name}}}",
            ]
    return found or [rf"{tex(amount)} \text{{ {next(iter(UNITS[dimension]))}}}"]


def squares_and_cubes(random: Random) -> Example:
    n, power = random.randint(2, 400), random.choice((2, 3))
    unit = random.choice(("cm", "m", "km", "in", "ft"))
    others = (
        (n, 5 - power, unit),
        (n, 1, unit),
        (n + 1, power, unit),
        (n * 10, power, unit),
        (n, power, "mm"),
        (n, power, "yd"),
    )
    return example((n, power, unit), _powered, others, loose=(str(n),))


def _powered(value: tuple[int, int, str]) -> list[str]:
    n, power, unit = value
    name = {
        "cm": "centimeters",
        "m": "meters",
        "km": "kilometers",
        "in": "inches",
        "ft": "feet",
        "mm": "millimeters",
        "yd": "yards",
    }[unit]
    if power == 1:
        return [f"{n} {unit}", rf"{n}\text{{ {unit}}}", f"{n} {name}"]
    said, raised = {2: ("square", "²"), 3: ("cubic", "³")}[power]
    return [
        f"{n} {unit}^{power}",
        rf"{n}\text{{ {unit}}}^{power}",
        f"{n} {unit}{raised}",
        f"{n} {said} {name}",
        rf"{n} \,\mathrm{{{unit}}}^{{{power}}}",
        rf"{n} \text{{ {said} {name}}}",
        rf"{n}\ \text{{{unit}}}^{power}",
        rf"{n} \text{{ {unit}}}^{{{power}}}",
    ]


def speeds(random: Random) -> Example:
    n = random.randint(2, 30)
    value = Fraction(n * 5)  # m/s
    others = (value + 5, value * 10, value * Fraction(36, 10), value / 60)
    return example(value, _speed, others, loose=(decimal(value) or "",))


def _speed(value: Fraction) -> list[str]:
    number, per_hour = decimal(value) or plain(value), decimal(value * Fraction(36, 10))
    found = [
        f"{number} m/s",
        rf"{number}\text{{ m/s}}",
        f"{number} meters per second",
        rf"{number}\,\mathrm{{m/s}}",
        rf"{number} \frac{{\text{{m}}}}{{\text{{s}}}}",
    ]
    return [*found, f"{per_hour} km/h", f"{per_hour} kilometers per hour"] if per_hour else found


def money(random: Random) -> Example:
    cents = random.randint(5, 200_000)
    others = (
        ("$", cents * 10),
        ("$", cents + 1),
        ("€", cents),
        ("£", cents),
        ("$", cents + 100),
        ("$", -cents),
    )
    number = f"{cents // 100}.{cents % 100:02d}"
    return example(("$", cents), _money, others, loose=(number,))


def _money(value: tuple[str, int]) -> list[str]:
    sign, cents = value
    minus, size = "-" if cents < 0 else "", abs(cents)
    number = f"{size // 100}.{size % 100:02d}"
    if sign != "$":
        return [f"{sign}{number}", f"{number} { ({'€': 'euros', '£': 'pounds sterling'}[sign]) }"][
            :1
        ]
    grouped = f"{size // 100:,}.{size % 100:02d}"
    return [
        rf"{minus}\${number}",
        f"{minus}${number}",
        f"{minus}{number} dollars",
        rf"{minus}\${grouped}",
        rf"{minus}{number} \text{{ dollars}}",
        f"{minus}{size} cents",
        rf"\text{{{minus}\${number}}}",
        *([f"{minus}${size // 100}"] if size % 100 == 0 else []),
    ]


def compound_lengths(random: Random) -> Example:
    feet, inches = random.randint(1, 9), random.randint(1, 11)
    others = ((feet, (inches + 1) % 12), (feet + 1, inches), (inches, feet))
    return example(12 * feet + inches, _feet, (12 * f + i for f, i in others))


def _feet(total: int) -> list[str]:
    feet, inches = divmod(total, 12)
    foot = "foot" if feet == 1 else "feet"
    return [
        f"{feet} ft {inches} in",
        f"{total} in",
        f"{feet} {foot} {inches} inches",
        f"{total} inches",
        f"{feet} {foot} and {inches} inches",
        rf"{feet}\text{{ ft }}{inches}\text{{ in}}",
        rf"{tex(Fraction(total, 12))} \text{{ feet}}",
    ]


def ratios(random: Random) -> Example:
    parts = tuple(random.sample((1, 2, 3, 5, 7, 11, 13), random.choice((2, 2, 3))))
    first, second, *rest = parts
    others = ((second, first, *rest), (first + 20, second, *rest), (first, second * 2, *rest))
    loose = (f"{first}/{second}", rf"\frac{{{first}}}{{{second}}}") if not rest else ()
    return example(_lowest(parts), _ratio, map(_lowest, others), loose=loose)


def _lowest(parts: tuple[int, ...]) -> tuple[Fraction, ...]:
    return tuple(Fraction(part, parts[0]) for part in parts)


def _ratio(value: tuple[Fraction, ...]) -> list[str]:
    bottom = max(part.denominator for part in value)
    parts = [int(part * bottom) for part in value]
    doubled, tripled = [2 * part for part in parts], [3 * part for part in parts]
    colons = [
        ":".join(map(str, parts)),
        " : ".join(map(str, parts)),
        ":".join(map(str, doubled)),
        " : ".join(map(str, tripled)),
        f"${':'.join(map(str, parts))}$",
    ]
    clear = [text for text in colons if not _LIKE_A_TIME.fullmatch(text.strip("$"))]
    return [*clear, " to ".join(map(str, parts)), r" \text{ to } ".join(map(str, parts))]


_LIKE_A_TIME = re.compile(r"\d{1,2} ?: ?[0-5]\d( ?: ?[0-5]\d)?")


def temperatures(random: Random) -> Example:
    n, scale = random.randint(-30, 120), random.choice("CF")
    other = "F" if scale == "C" else "C"
    return example(
        (n, scale), _temperature, ((n, other), (n + 1, scale), (-n, scale)), loose=(str(n),)
    )


def _temperature(value: tuple[int, str]) -> list[str]:
    n, scale = value
    name = {"C": "Celsius", "F": "Fahrenheit"}[scale]
    return [
        rf"{n}^\circ \text{{{scale}}}",
        f"{n} °{scale}",
        f"{n}°{scale}",
        f"{n} degrees {name}",
        rf"{n}^{{\circ}}\mathrm{{{scale}}}",
        rf"{n}^\circ {scale}",
    ]
