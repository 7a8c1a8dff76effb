"""The only number, letter or formula that an answer in prose names. A hedged answer names none."""

from __future__ import annotations

import re

from qwq_cli.choices import ScoreKind
from qwq_cli.equality.doubt import TAKES_BACK
from qwq_cli.equality.unit import NONE, NUMBER_WORDS, OPERATIONS, split_unit
from qwq_cli.equality.words import singular

_NUMBER = re.compile(r"(?<![\w.])-?[$€£]?\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?%?(?![\w]|[.,]\d)")
_LETTER = re.compile(r"\(([A-J])\)|(?<![A-Za-z'])(?!I [a-hj-z])([A-J])(?![A-Za-z'])")
_COUNT = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_IN_WORDS = re.compile(
    rf"(?<![\w-])(?:one[\s-]+)?(?:{_COUNT})(?:(?:\s+and\s+|[\s-]+)(?:{_COUNT}|one))*(?![\w-])",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_PARTS = {ScoreKind.NUMERIC: _NUMBER, ScoreKind.CHOICE: _LETTER, ScoreKind.MATH: _FORMULA}

_EMPHASIS = re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*|`([^`]+)`")
_PLAIN = re.compile(r"(?:[^\W\d_]|[\s.,;:!?'\"’“”]|(?<=\w)[-–](?=\w))*")
_WORD = re.compile(r"[^\W\d_]+(?:['’]t\b)?")
_NEGATED = ("n't", "n’t")
_REASONS = re.compile(r"\s*(?:$|[.,;:!?]|[^\W\d_]{2})")
_CLAUSE_END = re.compile(r"[,;:!?]|\.(?!\d)")
_HEDGES = frozenset(
    ("or", "nor", "not", "cannot", "never", "no", "between", "either", "neither", "than", "least",
     "most", "except", "from", "above", "below", "under", "或", "不", "不是")
)  # fmt: skip
_CHANGES = frozenset(("negative", "half", "twice", "double", "triple", "tens"))
_IN_SENTENCES = frozenset(("and", "to", "more", "less", "remainder"))  # words without a calculation
_REFUSED = _HEDGES | TAKES_BACK | _CHANGES | NUMBER_WORDS | OPERATIONS - _IN_SENTENCES
_MADE_OF_IT = re.compile(  # words before a number that compute another one with it
    r"(?:\b(?:root|square|cube|power|reciprocal|inverse|opposite|multiple|divisor|(?<!by a )factor"
    r"|sine|cosine|tangent|logarithm|log|third|quarter|percentage|fraction|tens)s?\s+of"
    r"|\b(?:exceed(?:s|ing)?|beyond|past|until|but|up\s+to|divisible\s+by|congruent\s+to|modulo"
    r"|base|near|nearly|almost|close\s+to))"
    r"\W*\Z",
    re.IGNORECASE,
)
_NEAR_IT = re.compile(r"\b(?:before|within|since|prior\s+to)\W*\Z", re.IGNORECASE)
_BESIDE_IT = re.compile(r"\b(?:after|by|over|during)\W*\Z", re.I)
_CHANGED_BEHIND = re.compile(
    r"!|[\s*]*(?:(?:dozen|gross|score|if|unless|provided|assuming|whenever)\b"
    r"|(?:maximum|minimum|max|min|tops)\W*\Z)",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"\b(?:but|excluding|eliminat\w+|reject\w*|rul\w+\s+out)\W*\Z", re.IGNORECASE
)
_TAKEN_BACK = re.compile(  # after a letter; later reasons may call other letters wrong
    r"\W*(?:is|was|are|seems|looks|must\s+be|can\s+be|should\s+be|has\s+been|cannot\s+be|can't\s+be)(?:\s+\w+){0,2}?"
    rf"\s+(?:{'|'.join(sorted(TAKES_BACK))}|ruled\s+out|out)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_PERCENT = re.compile(r"\s*(?:percent|per\s+cent|%)(?![A-Za-z])", re.IGNORECASE)
_BEHIND = re.compile(r"[\s*_]*([^\W\d_]+)")
_OF = re.compile(r"\s+of\s")
_HELD = re.compile(r"\d\s+([^\W\d_]+)\s+of\s+[^\W\d_]")
_LINKS = tuple(
    re.compile(rf"\b{link}\s+(?:(?:the|an?|each|every)\s+)?([^\W\d_]+)") for link in ("per", "of")
)
_NO_NOUNS = frozenset(
    ("in", "on", "at", "of", "for", "per", "by", "with", "left", "more", "less", "altogether",
     "total", "each", "every", "a", "an", "the", "and", "as", "because", "since", "so", "to",
     "from", "than", "is", "are", "was", "were", "when", "if", "while", "unit", "units", "now",
     "remaining", "extra")
)  # fmt: skip
_FEWEST_LETTERS = 3  # of words of two letters and more: `xy` is a product


def mentioned(answer: str, kind: ScoreKind) -> str | None:
    """Return what the answer names; None if several things could be meant.

    It is also None for a formula, a region or a list.
    """
    if kind not in _PARTS:
        return None
    text = _EMPHASIS.sub(_content, answer)
    if kind is not ScoreKind.MATH:
        text = _FORMULA.sub(_content, text)
    found = list(_PARTS[kind].finditer(text))
    if kind is ScoreKind.NUMERIC and not found:
        found = list(_IN_WORDS.finditer(text))
    if len(found) != 1:
        return None
    before, part, after = text[: found[0].start()], _content(found[0]), text[found[0].end() :]
    if kind is ScoreKind.CHOICE:
        is_kept = not _LEFT_OUT.search(before) and _is_talk(before, _HEDGES)
        return part if is_kept and _goes_on(after) else None
    if _CHANGED_BEHIND.match(after):
        return None
    is_beside = _BESIDE_IT.search(before) and not _WORD.search(after)
    if _MADE_OF_IT.search(before) or _NEAR_IT.search(before) or is_beside:
        return None
    if kind is ScoreKind.NUMERIC:
        part, after = _with_unit(part, after)
    return part if _is_prose(f"{before} {after}") else None


def counts_another(answer: str, part: str, target: str) -> bool:
    """Return whether a number in prose counts other things than the target: pears, apples.

    part: the number as it is written; if it has a unit, units are compared.
    """
    own = {singular(word) for word in _words(_COMMAND.sub(" ", target)) if len(word) > 1}
    own -= NUMBER_WORDS | {"one"}
    if held := _HELD.search(target):
        own = {singular(held[1].casefold())}  # bags of apples are counted by the bag
    at = answer.find(part)
    behind = _BEHIND.match(answer, at + len(part)) if at >= 0 else None
    if not own or behind is None or _WORD.search(part) or behind[1].casefold() in _NO_NOUNS:
        return False
    if any(_are_apart(link, answer, target) for link in _LINKS):
        return True
    if _OF.match(answer, behind.end()):
        return singular(behind[1].casefold()) not in own  # pairs of socks are not socks
    return own.isdisjoint(map(singular, _words(answer)))


def _are_apart(link: re.Pattern[str], answer: str, target: str) -> bool:
    """Return whether the two count per different things: apples per bag, apples per child."""
    said, own = ({singular(word.casefold()) for word in link.findall(text)}
                 for text in (answer, target))  # fmt: skip
    return bool(said and own) and said.isdisjoint(own)


def is_refused(behind: str) -> bool:
    """Return whether the text after a letter says that it is wrong."""
    return _TAKEN_BACK.match(f" {behind}") is not None


def hedged(text: str) -> bool:
    """Return whether any of its words takes back or leaves open what the others say."""
    return _has(text, _HEDGES | TAKES_BACK)


def _content(match: re.Match[str]) -> str:
    """Return the first matched group, or the whole match."""
    return next(filter(None, match.groups()), match[0])


def _with_unit(number: str, after: str) -> tuple[str, str]:
    """Return the number with its unit (36 dollars are not 36 cents), and the rest."""
    if percent := _PERCENT.match(after):
        return f"{number}%", after[percent.end() :]
    unit = _CLAUSE_END.split(after, maxsplit=1)[0]
    if split_unit(number + unit.rstrip())[1] is NONE:
        return number, after
    return number + unit.rstrip(), after[len(unit) :]


def _is_prose(text: str) -> bool:
    words = [word for word in _words(text) if len(word) > 1 and word != "and"]
    is_long = sum(map(len, words)) >= _FEWEST_LETTERS or not text.isascii()
    return is_long and _is_talk(text, _REFUSED)


def _is_talk(text: str, refused: frozenset[str]) -> bool:
    """Return whether it is just words, without any of those refused."""
    return _PLAIN.fullmatch(text) is not None and not _has(text, refused)


def _goes_on(after: str) -> bool:
    """Return whether reasons follow. They may contain formulas, but don't begin with one."""
    return _REASONS.match(after) is not None and not (is_refused(after) or _has(after, _HEDGES))


def _has(text: str, refused: frozenset[str]) -> bool:
    return any(word in refused or word.endswith(_NEGATED) for word in _words(text))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
