"""Units with an SI prefix, such as the milliampere, `mA`, of the ampere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

_PREFIXES = {
    "f": ("femto", -15), "p": ("pico", -12), "n": ("nano", -9), "µ": ("micro", -6),
    "m": ("milli", -3), "d": ("deci", -1), "h": ("hecto", 2), "k": ("kilo", 3),
    "M": ("mega", 6), "G": ("giga", 9), "T": ("tera", 12),
}  # fmt: skip


def prefixed(
    symbol: str, words: Sequence[str], prefixes: Sequence[str]
) -> Iterator[tuple[str, Fraction]]:
    """Yield each spelling of a unit with each prefix, and the factor of the prefix."""
    for prefix in prefixes:
        name, power = _PREFIXES[prefix]
        for spelling in (prefix + symbol, *(name + word for word in words)):
            yield spelling, Fraction(10) ** power
