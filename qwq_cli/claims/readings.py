"""What can be read in more than one way, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from qwq_cli.claims.tokens import Token


class Reading(Enum):
    """The usual reading, and others that people sometimes mean. Each differs in one thing."""

    USUAL = "usual"
    PRODUCT_FIRST = "product first"  # 6/2(3) is 6/(2*3)
    NO_MIXED = "no mixed numbers"  # 2 1/3 is 2/3
    CALCULATOR = "calculator"  # -2^2 is 4, and 2^3^2 is 64
    FRACTIONS_FIRST = "fractions first"  # 2 / 1/2 is 4
    POINTS_GROUP = "points group"  # 1.234 is 1234
    PERCENT_OF_IT = "percent of it"  # 200 - 10% is 180
    BARE_PERCENT = "bare percent"  # 20% + 30% is 50
    OF_ALL = "of all"  # half of 3 + 5 is 4
    ASIDES = "asides"  # 70 (70%) is 70
    LETTER_E = "letter e"  # 17e-8 is a difference
    BY_MEASURE = "by measure"  # 2 hours are 120 minutes


# The signs or kinds of tokens without which a reading equals the usual one.
TRIGGERS: Mapping[Reading, frozenset[str]] = {
    Reading.PRODUCT_FIRST: frozenset("/"),
    Reading.NO_MIXED: frozenset(("/", "command", "fraction")),
    Reading.CALCULATOR: frozenset(("^", "superscript")),
    Reading.FRACTIONS_FIRST: frozenset("/"),
    Reading.POINTS_GROUP: frozenset("."),
    Reading.PERCENT_OF_IT: frozenset("%"),
    Reading.BARE_PERCENT: frozenset("%"),
    Reading.OF_ALL: frozenset(("of",)),
    Reading.ASIDES: frozenset(("opener",)),
    Reading.LETTER_E: frozenset("e"),
}
OTHERS = tuple(TRIGGERS)


def signs_in(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the signs of operations, "." and "e" of numbers, and the kinds of other tokens."""
    found = set[str]()
    for token in tokens:
        if token.kind == "operation":
            found.add(token.text)
        elif token.kind != "number":
            found.add(token.kind)
        elif not token.text.isdigit():
            found.update(token.text)
    return frozenset(found)
