"""What a problem says about the form of its answer: an order, a rounding, a base."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from qwq_cli.equality.base import base_asked
from qwq_cli.equality.expression import Expr, names
from qwq_cli.equality.grammar import parse
from qwq_cli.equality.notation import tidy
from qwq_cli.equality.unit import Unit, parse_unit

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_COUNT = r"(?P<count>\d|" + "|".join(_NUMBERS) + ")"
_PLACES = {
    "whole number": 0, "integer": 0, "unit": 0, "one": 0, "dollar": 0, "degree": 0, "percent": 0,
    "tenth": 1, "cent": 2, "penny": 2, "hundredth": 2, "thousandth": 3, "ten-thousandth": 4,
    "ten thousandth": 4, "ten": -1, "hundred": -2, "thousand": -3, "ten thousand": -4,
    "million": -6,
}  # fmt: skip
_ANY_PLACE = "|".join(sorted(_PLACES, key=len, reverse=True))
_NEAREST = re.compile(
    rf"nearest (?:whole )?(?P<place>{_ANY_PLACE})(?:s|\b)"
    r"(?! of an? hour)|nearest (?P<number>\d*\.\d+|10*)\b|nearest (?P<unit>\w+)",
    re.IGNORECASE,
)
_DECIMALS = re.compile(
    rf"(?:to|correct to|with|in|using) (?:exactly )?{_COUNT} (?:decimal|digits? after the decimal)"
    r"|round\w* (?:your \w+ |it |the \w+ )?(?:off )?to "
    rf"{_COUNT.replace('count', 'more')} (?:decimal|place)"
    r"|保留(?P<chinese>[一二两三四\d])位小数",
    re.IGNORECASE,
)
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_FIGURES = re.compile(rf"{_COUNT} significant (?:figure|digit)", re.IGNORECASE)
_ORDERED = re.compile(
    r"\b(?:(?:in|by) (?:\w+ ){0,3}order\b(?! (?:of operations|to|that|for))"
    r"|ascending|descending|(?:in|de)creasing order|sort(?:ed)?\b"
    r"|ordered\b(?! (?:pair|triple|quadruple|\S*tuple|set|list|field))"
    r"|from (?:the )?(?:\w{2,}est\b|(?:most|least) \w+|best|worst|small|large|low|high|great|short"
    r"|long|young|old|first|big|light|heav)[\w ]{0,20}? to (?:the )?(?!\d)\w"
    r"|(?:start|begin)(?:ing)? (?:with|from|at) the \w{2,}(?:est|st)\b"
    r"|chronological|alphabetical|lexicographic|arrange|rank (?:the|these|them|all))"
    r"|\b(?:list|order|rank|name|write|give|place|put|enter|state|read)\b[^.?!]{0,80}"
    r"\bfrom \w+ to (?!\d)\w"
    r"|\b(?:find|what|give|list|name|determine|compute|calculate|state|enter|write|who|which)\b"
    r"[^.?!]{0,120}\brespectively\b"
    r"|\bnext (?:\w+ )?(?:terms|numbers|elements|entries)\b|\bsequence of (?:steps|events|moves)\b"
    r"|\b(?:who|which)\b[^.?!]{0,60}\bfirst, second\b"
    r"|从小到大|从大到小|排序|依次|分别(?:是|为|等于)?(?:多少|什么|几|哪)",
    re.IGNORECASE,
)
_ANY_ORDER = re.compile(
    r"(?:in )?any order|order (?:does not|doesn't) matter|not sorted", re.IGNORECASE
)
_PERCENT = re.compile(
    r"\b(?:in |as an? "
    r"|(?:what|which|how many|find|calculate|determine|compute|give) (?:[a-z]+ ){0,4})"
    r"(?:percent(?:age)?\b(?! points)|per cent\b|\\?%)|百分之几|百分之多少|百分比",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:(?:at )?what time|time of day|o'clock|at \d{1,2}:\d\d|[ap]\.m\.|\d\s?[ap]m|hh?:mm"
    r"|hours? and minutes?|hours?:minutes?)(?!:ss)\b|(?<=[ap]\.m)\.|几点|时刻|何时",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow many (?:more |fewer |full |whole |total )?([A-Za-z]+)", re.IGNORECASE
)
_MEASURED_IN = re.compile(r"\b(?:in|into|as|nearest) ([A-Za-z]+)", re.IGNORECASE)
_FLOAT_DIGITS = 15  # digits that a float keeps of a typed number
_LONG = re.compile(
    r"-?(?=[\d.]{13})(?P<whole>\d{1,6})\.(?P<decimals>\d{8,30})"
)  # a number that a computer printed
_APPROXIMATELY = re.compile(r"\\approx\s*[^\d-]{0,3}-?\d*(?:\.(?P<decimals>\d+))?")

_ASKS = (
    r"\b(?:find|compute|determine|evaluate|calculate|give|report|enter|what is|what's|求)\s?"
    r"(?:the (?:exact |numerical )?(?:value|sum|product|remainder) of )?"
)
_SOUGHT_TEX = re.compile(_ASKS + r"\$([^$]{1,60})\$", re.IGNORECASE)
_SOUGHT_TEXT = re.compile(
    _ASKS + r"([a-z](?:_\w)?(?:\s?[-+*/]\s?[a-z](?:_\w)?){1,5})(?=[.?!,;]|\s|$)", re.IGNORECASE
)


@dataclass(frozen=True)
class Rounding:
    """A rounding. places: after the point; negative before it. figures: significant figures.

    of_irrational: whether the exact value has infinitely many decimals and no period, such as
    `\\sqrt{17}`.
    """

    places: int | None = None
    figures: int | None = None
    of_irrational: bool = False

    def unit(self, size: Fraction) -> Fraction:
        """Return the step between two numbers of this size that are rounded like this."""
        if self.places is not None:
            return Fraction(10) ** -self.places
        exponent = 0
        size = abs(size)
        while size >= 10 and exponent < 400:
            size, exponent = size / 10, exponent + 1
        while 0 < size < 1 and exponent > -400:
            size, exponent = size * 10, exponent - 1
        return Fraction(10) ** (exponent + 1 - (self.figures or 1))


@dataclass(frozen=True)
class Asked:
    """What a problem asks for. ordered: whether a bare list has an order.

    rounding: a rounded value counts as the exact one. percent: whether a bare number may be a
    percentage. base: of the answer's digits. clock: whether a colon separates hours and minutes.
    unit: of a bare number. sought: formulas whose value is asked for.
    """

    ordered: bool = False
    rounding: Rounding | None = None
    percent: bool = False
    base: int | None = None
    clock: bool = False
    unit: Unit | None = None
    sought: frozenset[Expr] = frozenset()


NOTHING = Asked()


def asked_of(question: str, target: str = "") -> Asked:
    """Read the problem's words, and a target that is a rounded value, such as `\\approx 0.29`."""
    is_ordered = bool(_ORDERED.search(question)) and not _ANY_ORDER.search(question)
    rounding = _of_target(target) or _of_question(question)
    return Asked(
        is_ordered,
        rounding,
        percent=bool(_PERCENT.search(question)),
        base=base_asked(question, target),
        clock=bool(_CLOCK.search(question)),
        unit=_unit_asked(question),
        sought=_sought(question),
    )


def _unit_asked(question: str) -> Unit | None:
    """Return minutes if the problem asks for them; None if it also names another such unit."""
    asked = [parse_unit(word) for word in _HOW_MANY.findall(question)]
    units = [unit for unit in asked if unit is not None and unit.powers]
    if not units:
        return None
    others = [parse_unit(word) for word in _MEASURED_IN.findall(question)]
    units += [unit for unit in others if unit is not None and unit.powers == units[0].powers]
    return units[0] if len(set(units)) == 1 else None


def _of_target(target: str) -> Rounding | None:
    text = tidy(target)
    if long := _LONG.fullmatch(text):
        places = min(len(long["decimals"]), _FLOAT_DIGITS - len(long["whole"].lstrip("0")))
        return Rounding(places=places, of_irrational=True)
    match = _APPROXIMATELY.search(text)
    return Rounding(places=len(match["decimals"] or "")) if match else None


def _of_question(question: str) -> Rounding | None:
    if match := _NEAREST.search(question):
        if match["place"]:
            return Rounding(places=_PLACES[match["place"].lower()])
        if match["unit"]:
            return Rounding(places=0) if parse_unit(match["unit"]) else None
        _, point, decimals = match["number"].partition(".")
        return Rounding(places=len(decimals) if point else 1 - len(match["number"]))
    if match := _DECIMALS.search(question):
        text = match["count"] or match["more"] or match["chinese"]
        return Rounding(places=_number(text))
    if match := _FIGURES.search(question):
        return Rounding(figures=max(1, _number(match["count"])))
    return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else (_NUMBERS | _CHINESE)[text.lower()]


def _sought(question: str) -> frozenset[Expr]:
    """Return formulas whose value is asked for, such as m+n in "Find $m+n$".

    A single name needs no such rule.
    """
    found = [*_SOUGHT_TEX.findall(question), *_SOUGHT_TEXT.findall(question)]
    formulas = (parse(tidy(text)) for text in found)
    return frozenset(one for one in formulas if one and one[0] != "sym" and names(one))
