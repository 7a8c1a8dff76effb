"""Numbers in words: `twenty-one`, `two hundred and five`, `three fourths`, `one and a half`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TIES = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth"
_PLACES = ("first", "second", *_ORDINALS.split(), "eleventh", "twelfth")
_SMALL = {name: value for value, name in enumerate(_NAMES.split())}
_TENS = {name: 10 * value for value, name in enumerate(_TIES.split(), start=2)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {name: value for value, name in enumerate(_ORDINALS.split(), start=3)} | {
    "half": 2, "quarter": 4, "twelfth": 12, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_SIGNS = ("minus", "negative")
_KNOWN = frozenset((*_SMALL, *_TENS, *_SCALES, *_PARTS, *_SIGNS, "hundred", "a", "an", "and"))
_LEADING = re.compile(r"(?:[A-Za-z]+[ -]+)*[A-Za-z]+(?![A-Za-z])")
_SIGNED = re.compile(r"^(?:minus|negative) (?=[\d.])", re.IGNORECASE)
_MOST = 16  # words of one number


def in_digits(text: str) -> str:
    """Return `text` with the number in words at its start, if there is one, in digits."""
    text = _SIGNED.sub("-", text)
    place = text.casefold().removeprefix("the ")
    if place in _PLACES:
        return str(_PLACES.index(place) + 1)
    text = re.sub(r"^an? (?=dozen|gross)", "1 ", text)
    match = _LEADING.match(text)
    if match is None:
        return text
    words = re.findall(r"[A-Za-z]+|[ -]+", match[0])
    names = [word.lower() for word in words[::2]][:_MOST]
    count = next((at for at, name in enumerate(names) if _stem(name) not in _KNOWN), len(names))
    while count and names[count - 1] in ("and", "a", "an"):
        count -= 1
    value = value_of(names[:count])
    if value is None:
        return text
    rest = text[sum(map(len, words[: 2 * count - 1])) :]
    if value.denominator > 1:
        rest = re.sub(r"^ (?:of )?an? ", " ", rest)  # half an hour
    return f"{value}{rest}"


def value_of(names: Sequence[str]) -> Fraction | None:
    """Return the number that all these lower-case words make."""
    if names and names[0] in _SIGNS:
        size = value_of(names[1:])
        return None if size is None else -size
    if not names or _stem(names[-1]) not in _PARTS:
        whole = _whole(names)
        return None if whole is None else Fraction(whole)
    part = Fraction(1, _PARTS[_stem(names[-1])])
    before = list(names[:-1])
    if not before:
        return part if names[-1] == "half" else None
    if "and" in before:  # three and a half; one and three quarters
        at = len(before) - 1 - before[::-1].index("and")
        whole, count = _whole(before[:at]), _count(before[at + 1 :])
        return None if whole is None or count is None else whole + count * part
    count = _count(before)
    return None if count is None else count * part


def _stem(name: str) -> str:
    return {"halves": "half"}.get(name) or (name[:-1] if name[:-1] in _PARTS else name)


def _count(names: Sequence[str]) -> int | None:
    return 1 if list(names) in (["a"], ["an"]) else _whole(names)


def _whole(names: Sequence[str]) -> int | None:
    """Return a whole number in words; None unless the words are in their usual order."""
    total, below, scale = 0, None, None
    for at, name in enumerate(names):
        if name == "and":
            if below is None and not total:
                return None
        elif name in ("a", "an"):
            if at or len(names) == 1:
                return None
            below = 1
        elif name in _SCALES:
            if below is None or (scale is not None and _SCALES[name] >= scale):
                return None
            scale = _SCALES[name]
            total, below = total + below * scale, None
        else:
            below = _joined(below, name)
            if below is None:
                return None
    if not names or names[-1] == "and":
        return None
    return total + (below or 0)


def _joined(below: int | None, name: str) -> int | None:
    if name == "hundred":
        return below * 100 if below and below < 100 else None
    if name in _TENS:
        fits = below is None or (below >= 100 and below % 100 == 0)
        return (below or 0) + _TENS[name] if fits else None
    if name not in _SMALL:
        return None
    value = _SMALL[name]
    if below is None:
        return value
    fits = below % 100 == 0 or (below % 10 == 0 and below % 100 >= 20 and value < 10)
    return below + value if fits and below and value else None
