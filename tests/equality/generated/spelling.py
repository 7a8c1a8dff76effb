"""Numbers as TeX, as plain text and in words."""

from __future__ import annotations

from fractions import Fraction

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def tex(value: Fraction | int) -> str:
    """`-\\frac{3}{4}`, or the integer."""
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def plain(value: Fraction | int) -> str:
    return str(Fraction(value))


def decimal(value: Fraction) -> str | None:
    """The finite decimal, if there is one."""
    places, scaled = 0, abs(value)
    while scaled.denominator != 1:
        places, scaled = places + 1, scaled * 10
        if places > 30:
            return None
    digits = str(scaled.numerator).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text


def rounded(value: Fraction, places: int) -> Fraction:
    return Fraction(round(value * 10**places), 10**places)


def signed(value: Fraction | int) -> str:
    """With the sign in front that a later term of a sum has."""
    return ("+" if value >= 0 else "") + tex(value)


def term(factor: Fraction | int, what: str, *, is_first: bool = False) -> str:
    """`+3x`, `-x`, `\\frac{1}{2}x`: a term of a sum; nothing for zero."""
    factor = Fraction(factor)
    if factor == 0:
        return ""
    sign = "-" if factor < 0 else "" if is_first else "+"
    size = abs(factor)
    return f"{sign}{what if size == 1 and what else tex(size) + what}"


def words(number: int) -> str:
    """An English number word, for 0 to 999,999."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    high, low = divmod(number, size)
    return f"{words(high)} {name}" + (f" {words(low)}" if low else "")
