"""An answer as a value: a quantity, a time, a letter, an interval, a list of such, or words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from qwq_cli.check.brackets import cut, enclosed, top_level
from qwq_cli.check.choice import Choice, read_choice
from qwq_cli.check.clock import Time, read_ratio, read_time
from qwq_cli.check.interval import Region, read_region
from qwq_cli.check.notation import squeeze, tidy
from qwq_cli.check.number import exact
from qwq_cli.check.numeral import Numeral, read_numeral
from qwq_cli.check.unit import NONE, Unit, split_noun, split_unit

MAX_ITEMS = 64
MAX_DEPTH = 4


@dataclass(frozen=True)
class Quantity:
    """A number or a formula with its unit; `value` is None where only algebra could tell it."""

    text: str
    value: Fraction | None
    unit: Unit = NONE


@dataclass(frozen=True)
class Ratio:
    parts: tuple[Fraction, ...]


@dataclass(frozen=True)
class Collection:
    """Items between brackets, or between none (an empty opener): a list, a set, a tuple.

    texts: the items as they are written.
    """

    items: tuple[Reading, ...]
    opener: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Assignment:
    """`x = 5`, or `f(x) = 2x`; text: the whole of it."""

    name: str
    value: Reading
    text: str


@dataclass(frozen=True)
class Words:
    """Something that is not mathematics, case and synonyms folded."""

    text: str


Reading = Quantity | Ratio | Collection | Assignment | Words | Choice | Time | Numeral | Region

_NOTHING = re.compile(
    r"(?:there (?:are|is) )?no (?:real )?(?:solutions?|roots?)(?: exists?)?|none|无解|"
    r"(?:the )?empty set|\\emptyset|\\\{ ?\\\}|\{\}",
    re.IGNORECASE,
)
_INFINITY = re.compile(r"(\+|-)?\s*(?:\\infty|infinity|无穷大?)", re.IGNORECASE)
_WORDS = re.compile(r"(?:the |an? )?(?P<words>[^\W\d_]{2,}(?:[ '-]+[^\W\d_]+)*)", re.IGNORECASE)
_SHORT_WORDS = frozenset(("yes", "no", "on", "off", "up", "red", "odd"))
_NAME = re.compile(
    r"[A-Za-z]{1,12}'?(?:_\{?\w{1,8}\}?)?(?:\(\s*[A-Za-z](?:\s*,\s*[A-Za-z])*\s*\))?"
    r"|\\[a-z]+(?:_\{?\w{1,8}\}?)?|\([A-Za-z](?:\s*,\s*[A-Za-z])*\)|[A-Za-z]+(?: [A-Za-z]+){1,3}"
)
_EQUALS = re.compile(r"=|\\approx")
_JOINT = re.compile(r"\s(?:and|or)\s|[,;]\s?(?:and|or)\s|和|或", re.IGNORECASE)
_GROUPS = re.compile(r"(?:^|[^\d,])[1-9]\d{0,2}$")


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """What `text` says. Anything unknown is a Quantity whose value only algebra could tell."""
    return _read(tidy(text), MAX_DEPTH)


def _read(text: str, depth: int) -> Reading:
    if not text or _NOTHING.fullmatch(text):
        return Words(text and r"\emptyset")
    if infinity := _INFINITY.fullmatch(text):
        return Quantity("-\\infty" if infinity[1] == "-" else "\\infty", None)
    simple = read_choice(text) or read_time(text) or read_numeral(text) or _number(text)
    if simple is not None:
        return simple
    return _structure(text, depth) or _words(text) or _formula(text)


def _number(text: str) -> Quantity | None:
    if (value := exact(text)) is not None:
        return Quantity(text, value)
    amount, unit = split_unit(text)
    if unit is NONE and (noun := split_noun(text)):
        amount, unit = noun
    value = exact(amount.strip())
    return Quantity(amount.strip(), value, unit) if value is not None else None


def _structure(text: str, depth: int) -> Reading | None:
    if depth == 0 or r"\begin" in text:
        return None
    return read_region(text) or _collection(text, depth) or _ratio(text) or _assignment(text, depth)


def _ratio(text: str) -> Ratio | None:
    parts = read_ratio(text)
    return Ratio(parts) if parts else None


def _collection(text: str, depth: int) -> Reading | None:
    inside = enclosed(text)
    if inside is None:
        items = [item for part in _split(text, bare=True) for item in _both_signs(part)]
        return _items(items, "", depth) if len(items) > 1 else None
    opener, content, _ = inside
    items = [item for part in _split(content, bare=False) for item in _both_signs(part)]
    if len(items) == 1 and opener in ("(", "{"):
        return _read(items[0], depth - 1)
    return _items(items, opener, depth)


def _items(items: list[str], opener: str, depth: int) -> Collection | None:
    if len(items) > MAX_ITEMS or not all(items):
        return None
    readings = tuple(_read(item, depth - 1) for item in items)
    return Collection(readings, opener, tuple(items))


def _split(text: str, *, bare: bool) -> list[str]:
    """At commas, semicolons, "and" and "or" outside brackets; a thousands separator is none."""
    return cut(text, _joints(text, bare=bare))


def _joints(text: str, *, bare: bool) -> Iterator[tuple[int, int]]:
    """Between brackets `1,000` is a number only where other commas are followed by spaces."""
    outside = dict(top_level(text))
    commas = [at for at, token in outside.items() if token == ","]
    is_spaced = any(text[at + 1 : at + 2] == " " for at in commas) or (bare and len(commas) == 1)
    words = {m.start(): m.end() for m in _JOINT.finditer(text) if m.start() in outside}
    end = 0
    for at, token in outside.items():
        if at < end:
            continue
        if at in words:
            end = words[at]
            yield at, end
        elif token == ";" or (token == "," and not (is_spaced and _is_thousands(text, at))):
            end = at + 1
            yield at, end


def _is_thousands(text: str, comma: int) -> bool:
    after = text[comma + 1 : comma + 5]
    is_three = after[:3].isdigit() and len(after) >= 3 and not after[3:].isdigit()
    return is_three and bool(_GROUPS.search(text[max(0, comma - 4) : comma]))


def _both_signs(text: str) -> list[str]:
    """`a \\pm b` as its two values."""
    if text.count(r"\pm") != 1 or not any(token == r"\pm" for _, token in top_level(text)):
        return [text]
    name, _, value = text.rpartition("=")
    before, after = value.split(r"\pm")
    sign = "+" if before.strip() else ""
    return [f"{name}={both}" if name else both for both in (
        f"{before.strip()}{sign}{after.strip()}", f"{before.strip()}-{after.strip()}"
    )]  # fmt: skip


def _assignment(text: str, depth: int) -> Assignment | Reading | None:
    signs = [at for at, token in top_level(text) if token in ("=", r"\approx")]
    if not signs:
        return None
    parts = [part.strip() for part in _EQUALS.split(text)]
    if len(parts) != len(signs) + 1 or not all(parts):
        return None
    name, value = parts[0], parts[-1]
    if _NAME.fullmatch(name):
        return Assignment(squeeze(name), _read(value, depth - 1), text)
    has_letters = re.search(r"[A-Za-z]", re.sub(r"\\[a-z]+", "", name))
    return None if has_letters else _read(value, depth - 1)


def _words(text: str) -> Words | None:
    match = _WORDS.fullmatch(text)
    if match is None:
        return None
    words = match["words"].casefold()
    return Words(words) if len(words) > 3 or words in _SHORT_WORDS else None


def _formula(text: str) -> Quantity:
    amount, unit = split_unit(text)
    return Quantity(amount.strip(), exact(amount.strip()), unit)
