"""A sentence as words and numbers: its equations as values, without delimiters and emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from qwq_cli.claims.reader import claims_in
from qwq_cli.equality.unit import parse_unit
from qwq_cli.solve.prose import JOINED
from qwq_cli.trace.cues import is_unsure
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim

FORMULA = re.compile(r"\$\$?((?:\\.|[^$\\])+)\$\$?|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_EMPHASIS = re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*|`([^`]+)`")
_NOTE = re.compile(r"<<[^<>\n]{1,80}>>")  # of GSM8K's calculator, within an equation
_MONEY = re.compile(r"\$\d[^$]*\$\d")  # two amounts, not a formula between two signs
_TEX = (
    (re.compile(r"\\(?:text|mathrm|mbox)\s?\{([^{}$\\]*)\}"), r"\1"),
    (re.compile(r"(?<![\d}])\\[dt]?frac\s?(?:\{(\d+)\}\{(\d+)\}|(\d)(\d))"), r"\1\3/\2\4"),
    (re.compile(r"\\([$%])"), r"\1"),
    (re.compile(r"\\[,;: ]"), " "),
    (re.compile(r"\{,\}|\\!"), ""),
)  # fmt: skip
_SUPPOSED = re.compile(
    r"\b(?:when|whenever|where|let|given|provided)\b[^.;:!?\n]*\Z|\bfor\s*\Z", re.IGNORECASE
)
_REACH = 60  # characters before an equation in which it may be called a condition
_NAMED = re.compile(
    rf"(?<!{JOINED})(?<![.^\\])"
    r"(?:(?P<word>[A-Za-z]{2,})|[A-Za-z](?:_(?:\{\w{1,6}\}|\w))?'?"
    r"(?:\s?\([^()=]{1,20}\))?)\s*=\s*(?=-?\s?[$€£]?\d)"
)
_JOINED = re.compile(r"(?:[-+*/^=<>|\\×÷·−)}\]%\d]|(?<![A-Za-z])[A-Za-z])\s*\Z")
_LONE = re.compile(r"[\d.,]*\d\s*(?P<letter>[A-Za-z])(?![A-Za-z])")


class Stated(NamedTuple):
    """A text with its equations as values. equations: how many there were."""

    text: str
    equations: int


def stated(text: str) -> Stated:
    """Return the sentence, with each equation that holds as the value that it states."""
    computed = _computed_away(_NOTE.sub("", unemphasised(text)))
    named = _named_away(unwrapped(computed.text))
    return Stated(named.text, computed.equations + named.equations)


def unemphasised(text: str) -> str:
    return _EMPHASIS.sub(content, text)


def unwrapped(text: str) -> str:
    """Return the text without delimiters of formulas, and with plain fractions."""
    text = text if _MONEY.search(text) else FORMULA.sub(content, text)
    for pattern, plain in _TEX:
        text = pattern.sub(plain, text)
    return text


def content(match: re.Match[str]) -> str:
    """Return the first matched group, or the whole match."""
    return next(filter(None, match.groups()), match[0])


def is_supposed(before: str) -> bool:
    """Return whether the text before an equation makes it a condition."""
    return is_unsure(before, len(before)) or _SUPPOSED.search(before[-_REACH:]) is not None


def _computed_away(text: str) -> Stated:
    """Put `7` in place of `5+2=7`. An equation that is not true, or is supposed, stays."""
    kept, at, count = list[str](), 0, 0
    for chain in _chains(claims_in(text)[0]):
        true, last = list(takewhile(_holds, reversed(chain))), chain[-1]
        is_wrong = any(claim.verdict is ClaimVerdict.FAILS for claim in chain)
        if true and last.right_at and not (is_wrong or is_supposed(text[: chain[0].start])):
            kept.append(text[at : true[-1].start])
            at, count = last.end - len(last.right), count + 1
    return Stated("".join([*kept, text[at:]]), count)


def _named_away(text: str) -> Stated:
    """Put `6` in place of `x = 6`, and "the cost 6" in place of "the cost = 6"."""
    found = [match for match in _NAMED.finditer(text) if _is_name(match)]
    kept, at = list[str](), 0
    for match in found:
        kept += [text[at : match.start()], f"{match['word']} " if match["word"] else ""]
        at = match.end()
    return Stated("".join([*kept, text[at:]]), len(found))


def _chains(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Yield claims that share a side, as the two of `1+2 = 3 = 6/2`, together."""
    chain: list[Claim] = []
    for claim in claims:
        if chain and claim.start >= chain[-1].end:
            yield chain
            chain = []
        chain.append(claim)
    if chain:
        yield chain


def _holds(claim: Claim) -> bool:
    """Return whether it is a true equation of numbers, or rounded to the decimals shown."""
    if claim.verdict is ClaimVerdict.ROUNDED:
        return claim.relation == "=" and "." in claim.right
    return claim.relation == "=" and claim.verdict is ClaimVerdict.HOLDS and claim.how != "names"


def _is_name(match: re.Match[str]) -> bool:
    """Return whether it is a name alone, and a number alone behind the sign."""
    text, start = match.string, match.start()
    lone = _LONE.match(text, match.end())
    is_factor = lone is not None and parse_unit(lone["letter"]) is None
    return not (is_factor or _JOINED.search(text[:start][-_REACH:]) or is_supposed(text[:start]))
