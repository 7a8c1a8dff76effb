"""The numbers that a question names, also with words: a day has 24 hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import factorial

from qwq_cli.equality.notation import with_powers
from qwq_cli.equality.number_words import SCALES, numbers_in
from qwq_cli.guards.number_words import NUMBER_WORDS
from qwq_cli.guards.sure_language import has_fewer_words, sure_code

LARGEST = Decimal(10) ** 30  # that words make: "million" a hundred times means nothing
MOST = 4000  # characters; a longer text is mostly there to be read, and may stand for more
FEW = 5  # words beside a question; fewer are taken for the same language
LONGEST = 40  # digits of a number
_PART = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]*\.?[0-9]+|[^\W\d_]+(?:-[^\W\d_]+)?"
)
_POWER = re.compile(
    r"([0-9]{1,9})\s*(?:\^|\*\*)\s*\{?\s*([-−]?[0-9]{1,3})|([0-9]{1,2})\s*!|1e([-+]?[0-9]{1,2})"
)
_RATIO = re.compile(r"([0-9]{1,9})\s*/\s*([0-9]{1,9})|\\[a-z]?frac\{([0-9]{1,9})\}\{([0-9]{1,9})\}")
_GAP = re.compile(r"(?<=[0-9])(?:\\,|\{,\}|[.'\s])(?=[0-9]{3}(?![0-9]))")
# German writes larger numbers in one word, which is not taken apart.
_COMPOUND = re.compile(r"[a-zäöüß](?:hundert|tausend)|(?:hundert|tausend)(?!en?\b|ste)[a-zäöüß]")

# Words that multiply the number before them.
_SCALES: Mapping[str, int] = {
    **SCALES, "dozen": 12, "hundred": 100, "dutzend": 12, "hundert": 100, "tausend": 1000,
    "milliarde": 10**9,
}  # fmt: skip
# What is counted without a word for the number.
_COUNTS: Mapping[str, tuple[int, ...]] = {
    "minute": (60,), "hour": (24, 60), "day": (7, 24, 30), "daily": (7, 30), "week": (7, 52),
    "weekly": (52,), "month": (12, 30, 31), "monthly": (12,), "year": (12, 52, 365),
    "yearly": (12,), "annual": (12,), "decade": (10,), "century": (100,), "percent": (100,),
    "letter": (26,), "alphabet": (26,), "card": (52,), "deck": (52,), "chess": (64,),
    "chessboard": (64,), "degree": (360,), "angle": (180, 360), "circle": (360,),
    "stunde": (24, 60), "tag": (7, 24, 30), "woche": (7, 52), "monat": (12, 30, 31),
    "jahr": (12, 52, 365), "jahrzehnt": (10,), "jahrhundert": (100,), "prozent": (100,),
    "buchstabe": (26,), "schachbrett": (64,), "grad": (360,),
}  # fmt: skip
_TIMES: Mapping[str, int] = {
    "double": 2, "twice": 2, "triple": 3, "thrice": 3, "quadruple": 4,
    "doppelt": 2, "verdoppelt": 2, "verdoppeln": 2, "dreifach": 3, "vierfach": 4,
}  # fmt: skip
_PARTS: Mapping[str, Decimal] = {
    word: Decimal(value)
    for value, words in (("0.5", "half halb halbe"), ("0.25", "quarter viertel"))
    for word in words.split()
}
_DIGITS = frozenset(
    {"digit", "decimal", "place", "ziffer", "stelle", "stellig", "stellige", "nachkommastelle"}
)
_KNOWN = frozenset({*_SCALES, *_COUNTS, *_TIMES, *_PARTS, *_DIGITS})
_ENDINGS = (("", ""), ("s", ""), ("d", ""), ("n", ""), ("en", ""), ("ies", "y"), ("ing", "e"))


@dataclass(frozen=True)
class Named:
    """numbers: above zero. ratios: numerator and denominator, which are among the numbers."""

    numbers: frozenset[Decimal] = frozenset()
    ratios: frozenset[tuple[Decimal, Decimal]] = frozenset()


def named(question: str, *beside: str) -> Named:
    """Return the numbers; none if the question names none, or some may be missed.

    "%" names 100, "double" twice each number, and "12 digits" 10^12 and 10^-12. beside: what else
    the model is told.
    """
    texts = (question, *filter(None, beside))
    return _named(texts) if sum(map(len, texts)) <= MOST else Named()


@lru_cache(maxsize=64)  # all samples of a problem ask
def _named(texts: tuple[str, ...]) -> Named:
    text = "\n".join(texts).replace("%", " percent ")
    if not _are_known(*texts) or _COMPOUND.search(text.lower()):
        return Named()
    said = frozenset(one for each in (text, _GAP.sub("", text)) for one in _said(each) if one)
    words = {_known(word) for word in _PART.findall(text)}
    return Named(said | _meant(said, words), _ratios(text)) if said else Named()


def _are_known(question: str, *beside: str) -> bool:
    """Return whether the words for numbers are known in the languages of all texts."""
    return (sure_code(question) is not None or has_fewer_words(question, 1)) and all(
        sure_code(one) is not None or has_fewer_words(one, FEW) for one in beside
    )


def _meant(said: Set[Decimal], words: Set[str]) -> Set[Decimal]:
    """Return what words add to the numbers."""
    found = {Decimal(count) for word in words for count in _COUNTS.get(word, ())}
    found |= {_PARTS[word] for word in words & {*_PARTS}}
    if words & _DIGITS:
        found |= {Decimal(10) ** (sign * one) for one in said if one <= LONGEST for sign in (1, -1)}
    for word in words & {*_TIMES}:
        found |= {one * _TIMES[word] for one in said | found}
    return found


def _said(text: str) -> Iterator[Decimal]:
    """Yield numbers, also in words, powers and factorials."""
    last = Decimal(1)
    for part in _PART.findall(text):
        if part[-1].isdecimal():
            last = Decimal(part.replace(",", ""))
        elif (scale := _SCALES.get(_known(part))) and last < LARGEST:
            last *= scale
        elif part.lower() in NUMBER_WORDS:
            last = Decimal(NUMBER_WORDS[part.lower()])
        else:
            last = Decimal(1)
            continue
        yield last
    yield from map(Decimal, numbers_in(text))
    for base, exponent, factor, ten in _POWER.findall(with_powers(text)):
        yield Decimal(factorial(int(factor))) if factor else _power(base or "10", exponent or ten)


def _ratios(text: str) -> frozenset[tuple[Decimal, Decimal]]:
    found = (tuple(filter(None, groups)) for groups in _RATIO.findall(text))
    return frozenset((Decimal(a), Decimal(b)) for a, b in found if int(a) and int(b))


def _power(base: str, exponent: str) -> Decimal:
    """Return the power; zero if nobody would write it out."""
    power = int(exponent.replace("−", "-"))
    is_long = len(base) * abs(power) > 2 * LONGEST
    return Decimal(0) if is_long or not int(base) else Decimal(int(base)) ** power


def _known(word: str) -> str:
    """Return the word as the tables here have it, or as it is."""
    low = word.lower()
    shorter = (low.removesuffix(end) + new for end, new in _ENDINGS if low.endswith(end))
    return next((one for one in shorter if one in _KNOWN), low)
