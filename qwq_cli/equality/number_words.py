"""Numbers in words: `twenty-one`, `two hundred and five`, `three fourths`, `one and a half`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from fractions import Fraction

_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TIES = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
SMALL: Mapping[str, int] = {name: value for value, name in enumerate(_NAMES.split())}
TENS: Mapping[str, int] = {name: 10 * value for value, name in enumerate(_TIES.split(), start=2)}
SCALES: Mapping[str, int] = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
ORDINALS: Mapping[str, int] = {
    **{name: value for value, name in enumerate(_ORDINALS.split(), start=1)},
    **{f"{name[:-1]}ieth": value for name, value in TENS.items()},
}
_PLACES = {name: value for name, value in ORDINALS.items() if value <= 12}
_PARTS = {name: value for name, value in ORDINALS.items() if 3 <= value <= 10} | {
    "half": 2, "quarter": 4, "twelfth": 12, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_SIGNS = ("minus", "negative")
_KNOWN = frozenset((*SMALL, *TENS, *SCALES, *_PARTS, *_SIGNS, "hundred", "a", "an", "and"))
_LEADING = re.compile(r"(?:[A-Za-z]+[ -]+)*[A-Za-z]+(?![A-Za-z])")
_SIGNED = re.compile(r"^(?:minus|negative) (?=[\d.])", re.IGNORECASE)
_MOST = 16  # words of one number
_NAMED = {value: name for name, value in (*SMALL.items(), *TENS.items())}
_CARDINALS = {name: _NAMED[value] for name, value in ORDINALS.items()} | {
    f"{name}th": name for name in ("hundred", *SCALES)
}
_WHOLE = frozenset((*SMALL, *TENS, *SCALES, "hundred", "a", "an", "and"))


def in_digits(text: str) -> str:
    """Return `text` with the number in words at its start, if there is one, in digits."""
    text = _SIGNED.sub("-", text)
    place = text.casefold().removeprefix("the ")
    if place in _PLACES:
        return str(_PLACES[place])
    text = re.sub(r"^an? (?=dozen|gross)", "1 ", text)
    match = _LEADING.match(text)
    if match is None:
        return text
    words = re.findall(r"[A-Za-z]+|[ -]+", match[0])
    names = [word.lower() for word in words[::2]][:_MOST]
    count = _length([_stem(name) for name in names], _KNOWN)
    value = value_of(names[:count])
    if value is None:
        return text
    rest = text[sum(map(len, words[: 2 * count - 1])) :]
    if value.denominator > 1:
        rest = re.sub(r"^ (?:of )?an? ", " ", rest)  # half an hour
    return f"{value}{rest}"


def numbers_in(text: str) -> Iterator[int]:
    """Yield the whole numbers that `text` has in words: 205 of `the first two hundred and five`."""
    words = re.findall(r"[a-z]+|[^a-z\s-]+", text.lower())
    names = [_CARDINALS.get(word, word) for word in words]
    at = 0
    while at < len(names):
        length = _length(names[at : at + _MOST], _WHOLE)
        value = _whole(names[at : at + length])
        if value is not None:
            yield value
        at += 1 if value is None else length


def _length(names: Sequence[str], known: Set[str]) -> int:
    """Return how many words at the start may be of one number."""
    count = next((at for at, name in enumerate(names) if name not in known), len(names))
    while count and names[count - 1] in ("and", "a", "an"):
        count -= 1
    return count


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
        elif name in SCALES:
            if below is None or (scale is not None and SCALES[name] >= scale):
                return None
            scale = SCALES[name]
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
    if name in TENS:
        fits = below is None or (below >= 100 and below % 100 == 0)
        return (below or 0) + TENS[name] if fits else None
    if name not in SMALL:
        return None
    value = SMALL[name]
    if below is None:
        return value
    fits = below % 100 == 0 or (below % 10 == 0 and below % 100 >= 20 and value < 10)
    return below + value if fits and below and value else None
