"""Units of measure: `5 km` split into its number and its unit, and units compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from qwq_cli.equality.doubt import TAKES_BACK, VERBS
from qwq_cli.equality.si_prefix import prefixed
from qwq_cli.equality.words import singular
from qwq_cli.toml_file import packaged_table

_LONGEST = 60  # characters of a unit
_MAX_POWER = 9


@dataclass(frozen=True)
class Unit:
    """times: multiplies the number whatever it counts (percent, dozen).

    factor: converts to the base units, whose powers are in `powers`, sorted by name.
    """

    times: Fraction = Fraction(1)
    factor: Fraction = Fraction(1)
    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + power
        kept = tuple(sorted((name, power) for name, power in powers.items() if power))
        return Unit(self.times * other.times, self.factor * other.factor, kept)

    def __pow__(self, power: int) -> Unit:
        powers = tuple((name, own * power) for name, own in self.powers)
        return Unit(self.times**power, self.factor**power, powers)


NONE = Unit()

_WORD = (
    r"°[CF]?|[%‰¤€£¥₹¢]|\\mu(?![A-Za-z])\s?[A-Za-z]+|[kMGm]?\s?\\Omega(?![A-Za-z])|Å"
    r"|[A-Za-zµΩ]+|[\u4e00-\u9fff]+"
)
_GREEK = re.compile(r"\\(mu|Omega)|\s")
_BELOW = re.compile(r"(?<=/)\s*\(([^()/]*)\)\s*$")  # J/(mol K)
_TOKEN = re.compile(rf"\s*(?:(?P<word>{_WORD})|\^\{{(?P<power>-?\d)\}}|(?P<sign>/|\*|\\cdot))")
_START = re.compile(
    rf"(?:(?<=[\d)}}.!i])(?<![A-Za-z]i)|(?<=\\pi)(?=\s[a-z]{{2}}))(?P<space>\s*)(?=(?P<word>{_WORD}))"
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_MONEY = re.compile(r"([+-]?)\s*(?:US|CA|AU)?\s*([¤€£¥₹])\s*(\S.*)")
_RATE = re.compile(r"([¤€£¥₹])\s?(\d[\d,.]*(?<=\d))\s?(?:/\s?|per )(?=[A-Za-z])")
_PER = re.compile(r"(?P<number>.*\d)\s+per (?P<unit>(?!cent\b)[A-Za-z][A-Za-z ]*)")
_SLASH = re.compile(r"(?<=[a-z]{2})\s?/\s?(?=[a-z]{3})")
_NOUN = re.compile(r"(?P<number>.*[\d)}])\s+(?P<noun>[A-Za-z][A-Za-z' -]{2,40})")
OPERATIONS = frozenset(
    ("and", "or", "to", "mod", "choose", "times", "plus", "minus", "over", "divided", "factorial",
     "squared", "cubed", "sin", "cos", "tan", "log", "exp", "sqrt", "remainder", "more", "less")
)  # fmt: skip
NUMBER_WORDS = frozenset(
    ("zero", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
     "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
     "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred",
     "thousand", "million", "billion", "trillion", "half", "halves", "third", "quarter", "fourth",
     "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "hundredth", "thousandth",
     "millionth", "hundreds", "thousands", "millions", "billions", "thirds", "quarters",
     "fourths", "fifths", "sixths", "sevenths", "eighths", "ninths", "tenths", "hundredths",
     "thousandths", "millionths")
)  # fmt: skip
_FACTORS = frozenset(
    ("one", "infinity", "infinite", "below", "above", "under", "negative", "dozen", "gross",
     "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
     "lambda", "omicron", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega")
)  # fmt: skip
_TIMES = re.compile(  # of what happens several times; nothing is multiplied
    r"times(?=$| (?:per|each|every|as|(?:long|larg|tall|old|bigg|fast|heavi|great|high)er)\b"
    r"| an? (?:second|minute|hour|day|night|week|month|year)\b)"
)
_NO_NOUNS = OPERATIONS | NUMBER_WORDS | _FACTORS | {"tens"}  # with these it is another number
_BOUNDS = frozenset(  # these leave open what the number is
    ("most", "least", "minimum", "maximum", "approximately", "roughly", "before", "after",
     "within", "fewer", "off", "past", "but", "except")
)  # fmt: skip
_NO_PARTS = _NO_NOUNS | VERBS | TAKES_BACK | _BOUNDS  # also words of a sentence
_NUMBER_AND_UNIT = (
    r"(?P<number>\d+(?:\.\d+)?|\d+/[1-9]\d*)\s*(?P<unit>[A-Za-z]+\.?|°|''?|\"|[\u4e00-\u9fff]{1,2})"
)
_PART = re.compile(_NUMBER_AND_UNIT)
_COMPOUND = re.compile(
    rf"(?:{re.sub('[?]P<[a-z]+>', '?:', _NUMBER_AND_UNIT)}(?:,? and |[\s,]*)){{2,5}}"
)
_CONDITION = re.compile(r"(?:for (?:all|some|every|any)|if|unless|when(?:ever)?|where)\b")
_COUNTER = re.compile(  # not 7以上, 7億, 7个多
    r"(?P<number>.*[\d)}])\s*"
    r"(?P<noun>(?=[个個人名只支本张枚匹冊颗块件次条道头辆棵朵把座家瓶盒包箱杯碗袋组种元円])"
    r"(?:(?![多余几半以不没吗呢或目内左右上下])[\u4e00-\u9fff]){1,4})"
)
_PHRASES = (
    (re.compile(r"(?:°|\bdegrees?\b)\s*(?:C\b|celsius)", re.IGNORECASE), "°C"),
    (re.compile(r"(?:°|\bdegrees?\b)\s*(?:F\b|fahrenheit)", re.IGNORECASE), "°F"),
    (re.compile(r"\bper cent\b", re.IGNORECASE), "percent"),
    (re.compile(r"\bnautical miles?\b", re.IGNORECASE), "nmi"),
    (re.compile(r"\b(?:square|sq\.?) (\w+)", re.IGNORECASE), r"\1^{2}"),
    (re.compile(r"\b(?:cubic|cu\.?) (\w+)", re.IGNORECASE), r"\1^{3}"),
    (re.compile(r"\b(\w+) squared\b", re.IGNORECASE), r"\1^{2}"),
    (re.compile(r"\b(\w+) cubed\b", re.IGNORECASE), r"\1^{3}"),
    (
        re.compile(r"(?<=\d) \\frac\{\s?([A-Za-z]+)\s?\}\{\s?([A-Za-z]+(?:\^\{\d\})?)\s?\}$"),
        r" \1/\2",
    ),
    (re.compile(r"\blight[ -]years?\b", re.IGNORECASE), "ly"),
    (re.compile(r"\bper\b", re.IGNORECASE), "/"),
    (re.compile(r"(?<=[a-z])\.(?=$|[ /])"), ""),
)  # fmt: skip


def split_unit(text: str) -> tuple[str, Unit]:
    """Return the number or formula in `text` (tidy), and its unit; NONE if it has none."""
    text = _RATE.sub(r"\2 \1/", text)
    if (per := _PER.fullmatch(text)) and (unit := _counted(per["unit"])):
        return per["number"], unit**-1
    money = _MONEY.fullmatch(text)
    if money is None:
        return _split_suffix(text)
    amount, more = _split_suffix(money[3])
    unit = _known()[money[2]]
    is_said_twice = {name for name, _ in more.powers} == {name for name, _ in unit.powers}
    return money[1] + amount, more if is_said_twice else unit * more


def split_measure(text: str) -> tuple[str, Unit]:
    """Split like `split_unit`; without a unit, the counted thing is one."""
    amount, unit = split_unit(text)
    return (split_noun(text) if unit is NONE else None) or (amount, unit)


def _counted(text: str) -> Unit | None:
    """Return a unit, such as an hour, or a noun as a unit of its own."""
    noun = split_noun(f"1 {text}")
    return parse_unit(text) or (noun[1] if noun else None)


def _split_suffix(text: str) -> tuple[str, Unit]:
    for pattern, replacement in _PHRASES:
        text = pattern.sub(replacement, text)
    for place in _START.finditer(text, max(0, len(text) - _LONGEST)):
        amount = text[: place.start()]
        if _may_be_algebra(place["word"]) and not _is_apart(amount, place["space"]):
            continue
        if (unit := parse_unit(text[place.end() :])) is not None:
            return amount, unit
    return text, NONE


def _may_be_algebra(word: str) -> bool:
    """Return whether it is one letter, perhaps a factor: in `3m`, or the h of `\\pi r^2 h`."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def _is_apart(amount: str, space: str) -> bool:
    """Return whether a unit may follow: `2 m`, or `1,000.99m²`, whose number is no factor."""
    return _GROUPED.fullmatch(amount) is not None if not space else not _has_names(amount)


def _has_names(formula: str) -> bool:
    return re.search(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+|(?<=\d)e(?=-?\d)", "", formula)) is not None


def split_compound(text: str) -> tuple[Fraction, Unit] | None:
    """Return `2 h 30 min` as 5/2 and the unit of its first part.

    Returns None unless each part has a smaller unit of the same kind than the one before.
    """
    text = re.sub(r"^¤(\d+)(?= and )", r"\1 dollars", text)
    parts = list(_PART.finditer(text)) if _COMPOUND.fullmatch(text) else []
    total, first, last = Fraction(0), None, None
    for part in parts:
        unit = _mark(part["unit"], first) or parse_unit(part["unit"])
        if unit is None or not unit.powers or unit.times != 1:
            return None
        first = first or unit
        if unit.powers != first.powers or (last and not unit.factor < last.factor):
            return None
        total, last = total + Fraction(part["number"]) * unit.factor, unit
    return (total / first.factor, first) if first else None


def _mark(text: str, first: Unit | None) -> Unit | None:
    """Return the unit of a mark: 5'3" is feet and inches, but after degrees it is an angle."""
    degrees = _known()["°"]
    if first is not None and first.powers == degrees.powers:
        scale = {"'": 60, "''": 3600, '"': 3600}.get(text)
        return replace(degrees, factor=Fraction(1, scale)) if scale else None
    name = {"'": "ft", "''": "in", '"': "in"}.get(text)
    return _known()[name] if name else None


def split_noun(text: str) -> tuple[str, Unit] | None:
    """Split `12 red pens` into 12 and a unit of its own."""
    text = _SLASH.sub(" per ", text)
    match = _NOUN.fullmatch(text) or _COUNTER.fullmatch(text)
    if match is None:
        return None
    measure, of, _ = match["noun"].partition(" of ")
    if of and (unit := parse_unit(measure)):
        return match["number"], unit  # kilograms of rice
    noun = _TIMES.sub("occasions", match["noun"].strip().casefold())
    if (
        _CONDITION.match(noun)
        or any(map(_is_no_noun, noun.split()))
        or not re.search(r"[A-Za-z]{3}|[^\x00-\x7f]", noun)
    ):
        return None
    return match["number"], Unit(powers=((f"'{singular(noun)}'", 1),))


def _is_no_noun(word: str) -> bool:
    """Return whether it can't be a noun: `thirty-five`; `eight-ounce` may come before one."""
    return word in _NO_PARTS or all(part in NUMBER_WORDS for part in word.split("-"))


def parse_unit(text: str) -> Unit | None:
    """Return a product of units with powers, such as `km/h` or `m/s^{2}`.

    Returns None if any part is unknown.
    """
    return _parse(_BELOW.sub(r"\1", text), _known())


def _parse(text: str, known: Mapping[str, Unit]) -> Unit | None:
    total, last, at, direction = NONE, None, 0, 1
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        at = match.end()
        if match["sign"]:
            direction = -1 if match["sign"] == "/" else direction
            continue
        if match["word"]:
            found = _find(match["word"], known)
            if found is None and last is not None and direction < 0:
                found = _noun(match["word"])  # dollars per ticket
            if found is None:
                return None
            last = found**direction
            total *= last
        elif last is None or not 0 < abs(int(match["power"])) <= _MAX_POWER:
            return None
        else:
            total *= last ** (int(match["power"]) - 1)
    return total if last else None


def _noun(word: str) -> Unit | None:
    noun = word.casefold()
    is_noun = len(noun) > 3 and noun.isascii() and not _is_no_noun(noun)
    return Unit(powers=((f"'{singular(noun)}'", 1),)) if is_noun else None


def _find(word: str, known: Mapping[str, Unit]) -> Unit | None:
    word = _GREEK.sub(lambda match: {"mu": "µ", "Omega": "Ω"}.get(match[1], ""), word)
    if word in known or len(word) < 3:
        return known.get(word)
    lower = word.casefold()
    return known.get(lower) or known.get(lower.removesuffix("s"))


@lru_cache(maxsize=1)
def _known() -> Mapping[str, Unit]:
    known: dict[str, Unit] = {}
    for name, entry in packaged_table(__package__, "units.toml").items():
        unit = _defined(name, entry, known)
        also = entry.get("also", "").split()
        for spelling in (name, *also):
            known[spelling] = unit
        words = [each for each in (name, *also) if len(each) > 2 and each.isalpha()]
        symbol = entry.get("symbol", name)
        for spelling, factor in prefixed(symbol, words, entry.get("prefixes", "").split()):
            known.setdefault(spelling, replace(unit, factor=unit.factor * factor))
    return known


def _defined(name: str, entry: Mapping[str, str], known: Mapping[str, Unit]) -> Unit:
    if "times" in entry:
        return Unit(times=Fraction(entry["times"]))
    if "is" not in entry:
        return Unit(powers=((name, 1),))
    made = re.fullmatch(r"(?:(\d+(?:/\d+)?)\s+)?(.*)", entry["is"])
    assert made is not None
    unit = _parse(re.sub(r"\^(\d)", r"^{\1}", made[2]), known)
    assert unit is not None, f"units.toml: {name} is made of units above it"
    return Unit(factor=Fraction(made[1] or 1)) * unit
