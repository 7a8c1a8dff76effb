"""Numbers as sentences write them: `5-year-old`, `18 (eighteen)`, `5 (apples)`, `3 times 2`."""

from __future__ import annotations

import re

from qwq_cli.equality.doubt import TURNS
from qwq_cli.equality.number import exact
from qwq_cli.equality.number_words import in_digits, value_of
from qwq_cli.equality.quantifier import unquantified
from qwq_cli.equality.unit import NONE, parse_unit, split_measure

_ADJECTIVE = re.compile(
    r"(?:an? )?(?P<number>\d+(?:\.\d+)?)-(?P<unit>[A-Za-z]{3,12})"
    r"(?:[- ](?:olds?|long|wide|tall|high|deep|thick))?"
)
_ASIDE = re.compile(
    r"(?P<said>[^()]{1,60}?)\s?\(\s?(?P<aside>[^()\\]{1,60}?)\s?\)"
    r"(?P<rest>\s[A-Za-z][A-Za-z -]{1,40})?"
)
_REASONED = re.compile(r"(?P<said>[^,;]{1,60}),\s(?:because|since)\s(?P<reason>.+)", re.DOTALL)
_NOUN = re.compile(r"[A-Za-z°][A-Za-z .'/°-]{1,40}(?:\^\{\d\})?")
_BETWEEN = r"(?<=\d)\s+(?:{})\s+(?=-?\d)"
_OPERATIONS = (
    (re.compile(_BETWEEN.format("times|multiplied by")), r" \\cdot "),
    (re.compile(_BETWEEN.format("plus")), " + "),
    (re.compile(_BETWEEN.format("minus")), " - "),
    (re.compile(_BETWEEN.format("divided by|over|out of")), " / "),
)
_DOZENS = re.compile(r"(\d{1,6}) dozen (?=[A-Za-z]{3})")
_PARTS = "halves|thirds|quarters|fourths|fifths|sixths|sevenths|eighths|ninths|tenths"
_OF_PARTS = re.compile(rf"(\d{{1,9}}) ({_PARTS})")
_AND_PART = re.compile(r"(\d{1,9}) and (?:a|one) (half|third|quarter|fourth|fifth)(?![A-Za-z])")
_RAISED = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) (squared|cubed)")


def unspoken(text: str) -> str | None:
    """Return `text` (tidy) as a formula; None if an aside gives another number."""
    text = unquantified(text)
    if match := _ADJECTIVE.fullmatch(text):
        return f"{match['number']} {match['unit']}" if parse_unit(match["unit"]) else text
    if (match := _REASONED.fullmatch(text)) and not TURNS.search(match["reason"]):
        text = match["said"]
    if match := _ASIDE.fullmatch(text):
        return _with_aside(text, match["said"], match["aside"], match["rest"] or "")
    if match := _OF_PARTS.fullmatch(text):
        return f"{match[1]}/{_part(match[2])}"
    if match := _RAISED.fullmatch(text):
        return f"{match[1]}^{{{2 if match[2] == 'squared' else 3}}}"
    text = _AND_PART.sub(lambda match: f"{match[1]} 1/{_part(match[2])}", text)
    text = _DOZENS.sub(lambda match: f"{12 * int(match[1])} ", text)
    for pattern, sign in _OPERATIONS:
        text = pattern.sub(sign, text)
    return text


def _part(name: str) -> int:
    """Return the denominator that a word means: 2 for halves."""
    value = value_of(("one", name))
    assert value is not None
    return value.denominator


def _with_aside(text: str, said: str, aside: str, rest: str) -> str | None:
    """Handle an aside that repeats a number in words, or says what it counts."""
    spelt = [in_digits(part) for part in (said, aside)]
    numbers = [exact(part) for part in spelt]
    is_told_again = None not in numbers and spelt != [said, aside]
    if is_told_again:
        return f"{spelt[0]}{rest}" if numbers[0] == numbers[1] else None
    counted = f"{said} {aside}"
    if rest or exact(said) is None or not _NOUN.fullmatch(aside):
        return text
    return text if split_measure(counted)[1] is NONE else counted
