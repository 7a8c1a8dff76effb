"""Kinds of answers about time: durations, times of day, dates."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import decimal, tex


def durations(random: Random) -> Example:
    hours, minutes = random.randint(1, 11), random.choice((6, 12, 15, 20, 30, 40, 45, 54))
    others = ((hours, minutes + 1), (hours + 1, minutes), (minutes, hours))
    return example(60 * hours + minutes, _duration, (60 * h + m for h, m in others), loose=())


def _duration(total: int) -> list[str]:
    hours, minutes = divmod(total, 60)
    short = decimal(Fraction(total, 60))
    hour_word = "hour" if hours == 1 else "hours"
    found = [
        f"{hours} h {minutes} min",
        f"{total} min",
        f"{hours} {hour_word} {minutes} minutes",
        f"{hours} {hour_word} and {minutes} minutes",
        f"{total} minutes",
        f"{60 * total} s",
        rf"{hours}\text{{ h }}{minutes}\text{{ min}}",
        f"{hours}h {minutes}min",
        rf"{hours} \text{{ {hour_word} and }} {minutes} \text{{ minutes}}",
        f"{hours} {hour_word}, {minutes} minutes",
        rf"{tex(Fraction(total, 60))} \text{{ hours}}",
    ]
    return [*found, f"{short} hours", f"{short} h"] if short else found


def times(random: Random) -> Example:
    hour, minute = random.randint(0, 23), random.randint(0, 59)
    value = (hour, minute)
    others = (((hour + 12) % 24, minute), (hour, (minute + 1) % 60), ((hour + 1) % 24, minute))
    return example(value, _time, others)


def _time(value: tuple[int, int]) -> list[str]:
    hour, minute = value
    half, twelve = ("p" if hour >= 12 else "a"), hour % 12 or 12
    found = [
        f"{twelve}:{minute:02d} {half}m",
        f"{twelve}:{minute:02d} {half.upper()}M",
        f"{twelve}:{minute:02d} {half}.m.",
        rf"{twelve}:{minute:02d}\text{{ {half}.m.}}",
        f"{twelve}:{minute:02d}{half}m",
        rf"{twelve}:{minute:02d} \text{{ {half.upper()}M}}",
    ]
    return [*found, f"{hour}:{minute:02d}"] if hour > 12 or hour == 0 else found


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def dates(random: Random) -> Example:
    year, month, day = random.randint(1900, 2099), random.randint(1, 12), random.randint(1, 28)
    swapped = (year, day, month) if day <= 12 else (year, month % 12 + 1, day)
    others = (swapped, (year + 1, month, day), (year, month, day % 28 + 1), (year - 8, month, day))
    return example((year, month, day), _date, others)


def _date(value: tuple[int, int, int]) -> list[str]:
    year, month, day = value
    name = MONTHS[month - 1]
    ending = "th" if 10 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return [
        f"{name} {day}, {year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day} {name} {year}",
        rf"\text{{{name} {day}, {year}}}",
        f"{name[:3]} {day}, {year}",
        f"{name} {day}{ending}, {year}",
        f"{year}年{month}月{day}日",
        f"{day}{ending} of {name} {year}",
        f"{year}/{month:02d}/{day:02d}",
        f"{day} {name[:3]} {year}",
        f"{name.lower()} {day} {year}",
    ]
