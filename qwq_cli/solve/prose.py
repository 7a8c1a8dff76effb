"""The words of an answer in prose: what concludes, gives a reason, or leaves it open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from qwq_cli.equality.doubt import TAKES_BACK, TURNS
from qwq_cli.equality.unit import NUMBER_WORDS, OPERATIONS, parse_unit
from qwq_cli.solve.unspaced import SIGNS
from qwq_cli.toml_file import packaged_table
from qwq_cli.trace.cues import is_unsure

JOINED = rf"[^\W{SIGNS}]"  # what makes a name or another number of what it stands beside
WORD = re.compile(r"[^\W\d_]+(?:['’]t\b)?")
_CHANGES = frozenset(
    ("negative", "half", "twice", "double", "triple", "tens", "doubled", "halved", "tripled")
)
_IN_SENTENCES = frozenset(("and", "to", "more", "less", "remainder"))  # words without a calculation
REFUSED = TAKES_BACK | _CHANGES | NUMBER_WORDS | OPERATIONS - _IN_SENTENCES
_PLAIN = re.compile(r"(?:[^\W\d_]|[\s.,;:!?'\"’“”，。；：！？、「」]|(?<=\w)[-–](?=\w))*")
_NEGATED = ("n't", "n’t")
_FEWEST_LETTERS = 3  # of words of two letters and more: `xy` is a product
_SO = (  # at the head of a clause; not `so far`, `or so`
    r"(?:(?<![^\W\d_]\s)|(?<=\band\s))\bso\b(?!-|\s+(?:that|far|many|much|long|on|few|little)\b)"
)
_GAP = re.compile(  # between clauses
    r"[,.](?!\d)|[;:!?\n，。；：！？、]|(?<=[\d%])\s(?=(?:so|thus|hence|therefore)\b)"
)
_MADE_OF_IT = re.compile(  # words before a number that compute another one with it
    r"(?:\b(?:root|square|cube|power|reciprocal|inverse|opposite|multiple|divisor|(?<!by a )factor"
    r"|sine|cosine|tangent|logarithm|log|third|quarter|percentage|fraction|tens)s?\s+of"
    r"|\b(?:exceed(?:s|ing)?|beyond|past|until|but|up\s+to|divisible\s+by|congruent\s+to|modulo"
    r"|base|near|nearly|almost|close\s+to|fast))"
    r"\W*\Z",
    re.IGNORECASE,
)
_A_PLACE = re.compile(r"\b(?:step|page|problem|question|section|chapter)\s+\Z", re.IGNORECASE)
_BEGINS = re.compile(
    r"\W*(?:first(?:ly)?|initially|at\s+first|to\s+(?:begin|start))\b", re.IGNORECASE
)
_GOES_ON = re.compile(  # behind a number: another clause, or words that say it will change
    r"[,;:.!?](?!\s*(?:I\s+(?:think|hope|believe)|as\s+required|in\s+(?:total|all))\b)\W*[^\W\d_]"
    r"|\b(?:until|before|one)\b|\bso\s+far\b"
    r"|\band\b(?!\s+(?:(?:in|on|the|an?)\s+)?[^\W\d_]+\W*\Z)",
    re.IGNORECASE,
)
_DENIED = re.compile(  # at the end: the 13 of `12, not 13`
    r",\s+(?:and\s+)?(?:not|nicht)\s+(?:[$€£]?\d[\d.,]*|\(?[A-J]\)?)[.!\s]*\Z"
)
_NEAR_IT = re.compile(r"\b(?:before|within|since|prior\s+to)\W*\Z", re.IGNORECASE)
_BESIDE_IT = re.compile(r"\b(?:after|by|over|during)\W*\Z", re.IGNORECASE)
_CHANGED_BEHIND = re.compile(
    r"!|[\s*]*(?:(?:dozen|gross|score|if|unless|provided|assuming|whenever)\b"
    r"|(?:maximum|minimum|max|min|tops)\W*\Z)",
    re.IGNORECASE,
)
_FACTOR = re.compile(r"\s+(?P<name>pi|(?![aI])[A-Za-zα-ω])(?![\w'’])")


def words_of(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def conclusions(text: str) -> Iterator[str]:
    """Yield what may be the last statement, best first: the clause with the last `so`, then all.

    Both come without their reason, unless this turns to something else. All comes again with it.
    """
    found = [match.start() for match in _phrases("so").finditer(text)]
    if found and not is_unsure(text, found[-1]):
        gaps = (gap.end() for gap in _GAP.finditer(text) if gap.end() <= found[-1])
        yield without_reason(text[max(gaps, default=0) :])
    yield without_reason(text)
    yield text


def without_reason(text: str) -> str:
    """Return the text before a reason, or behind one at its head."""
    reason = _phrases("because").search(text)
    if reason is None or _turns(text, reason.end()):
        return text
    if before := text[: reason.start()].strip().rstrip("(（"):
        return before
    gap = _GAP.search(text, reason.end())
    return text[gap.end() :] if gap else text


def _turns(text: str, at: int) -> bool:
    """Return whether the text behind a place turns to something else."""
    return any(words.search(text, at) for words in (TURNS, _phrases("turns")))


def hedged(text: str) -> bool:
    """Return whether any of its words takes back or leaves open what the others say."""
    return next(hedges(text, TAKES_BACK), None) is not None


def hedges(text: str, refused: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the words that leave it open or say no, and those that are refused."""
    yield from (match[0] for match in _phrases("hedges").finditer(text))
    yield from (word for word in words_of(text) if word in refused or word.endswith(_NEGATED))


def is_plain(text: str) -> bool:
    """Return whether it is only words and the marks between them."""
    return _PLAIN.fullmatch(text) is not None


def is_said(text: str) -> bool:
    """Return whether there are words enough for a sentence, and not only names."""
    words = [word for word in words_of(text) if len(word) > 1 and word != "and"]
    return sum(map(len, words)) >= _FEWEST_LETTERS or not text.isascii()


def makes_another(before: str, after: str) -> bool:
    """Return whether another number is made of the one between the texts."""
    if _CHANGED_BEHIND.match(after):
        return True
    if any(each.search(before) for each in (_MADE_OF_IT, _NEAR_IT, _A_PLACE)):
        return True
    factor = _FACTOR.match(after)
    if factor and parse_unit(factor["name"]) is None:
        return True
    return bool(_BESIDE_IT.search(before)) and not WORD.search(after)


def without_denied(text: str) -> str:
    """Return the text without another number or letter that its end says no to."""
    return _DENIED.sub("", text)


def goes_on(before: str, behind: str) -> bool:
    """Return whether the words around what an equation states say that more is to be done."""
    return _BEGINS.match(before) is not None or _GOES_ON.search(behind) is not None


@lru_cache(maxsize=4)
def _phrases(role: str) -> re.Pattern[str]:
    """Return what finds the phrases of a role in `prose.toml`."""
    phrases: Iterable[str] = packaged_table(__package__, "prose.toml")[role]
    bare = [each for each in phrases if re.match(f"[{SIGNS}]", each)]
    spaced = [each for each in phrases if each not in bare]
    ways = [rf"\b(?:{'|'.join(spaced)})\b", *bare, *([_SO] if role == "so" else [])]
    return re.compile("|".join(ways), re.IGNORECASE)
