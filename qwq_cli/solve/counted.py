"""What a number in prose counts: apples, pears, apples of a bag."""

from __future__ import annotations

import re
from itertools import takewhile

from qwq_cli.equality.unit import NUMBER_WORDS
from qwq_cli.equality.words import singular
from qwq_cli.solve.prose import WORD, words_of

_COMMAND = re.compile(r"\\[A-Za-z]+")
_BEHIND = re.compile(r"[\s*_$]*([^\W\d_]+)")
_CLAUSE = re.compile(r"[^,;:.!?()\n]*")
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


def counts_another(part: str, behind: str, text: str, target: str) -> bool:
    """Return whether a number in prose counts other things than the target: pears, apples.

    part: the number as it is written; if it has a unit, units are compared. behind: what follows it
    in the text.
    """
    own = {singular(word) for word in words_of(_COMMAND.sub(" ", target)) if len(word) > 1}
    own -= NUMBER_WORDS | {"one"}
    if held := _HELD.search(target):
        own = {singular(held[1].casefold())}  # bags of apples are counted by the bag
    noun = _BEHIND.match(behind)
    has_unit = WORD.search(_COMMAND.sub(" ", part)) is not None
    if not own or noun is None or has_unit or noun[1].casefold() in _NO_NOUNS:
        return False
    if any(_are_apart(link, text, target) for link in _LINKS):
        return True
    if _OF.match(behind, noun.end()):
        return singular(noun[1].casefold()) not in own  # pairs of socks are not socks
    is_unspaced = any(word in text for word in own if not word.isascii())
    return not is_unspaced and own.isdisjoint(map(singular, words_of(text)))


def count_others(behind: str, others: str) -> bool:
    """Return whether the texts after two numbers name different things: 5 apples, 5 pears."""
    one, other = _nouns(behind), _nouns(others)
    return bool(one and other) and one.isdisjoint(other)


def _nouns(behind: str) -> set[str]:
    """Return the words between a number and the end of what it counts."""
    clause = _CLAUSE.match(behind)
    words = words_of(clause[0]) if clause else []
    return {singular(word) for word in takewhile(lambda word: word not in _NO_NOUNS, words)}


def _are_apart(link: re.Pattern[str], text: str, target: str) -> bool:
    """Return whether the two count per different things: apples per bag, apples per child."""
    said, own = ({singular(word.casefold()) for word in link.findall(each)}
                 for each in (text, target))  # fmt: skip
    return bool(said and own) and said.isdisjoint(own)
