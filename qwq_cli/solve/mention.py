"""The number or the formula that an answer in prose states. The rule has three parts:

1. An equation of numbers that is true states its right side, and `x = 6` states 6. A false one
   states nothing, and so does one behind which the words go on (`5+2=7, and we add one`).
2. A sentence states what its last clause states: the one with the last `so` (`thus`, `daher`,
   `所以`) that names a number, or else all of it. A reason at its end (`because`) does not count.
3. The clause must name a single number or formula; one that an equation states may be repeated. No
   word may leave it open (`not`, `at least`), make another of it (`the root of`) or count something
   else. A question states nothing. In Chinese, Japanese and Korean all that stands beside the
   number must be on a short list.

The words are in `prose.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from qwq_cli.equality.at_sight import same_at_sight
from qwq_cli.equality.unit import NONE, NUMBER_WORDS, split_unit
from qwq_cli.solve.counted import count_others
from qwq_cli.solve.prose import (
    JOINED,
    REFUSED,
    conclusions,
    goes_on,
    hedges,
    is_plain,
    is_said,
    makes_another,
    without_denied,
)
from qwq_cli.solve.sentence import FORMULA, content, is_supposed, stated, unemphasised
from qwq_cli.solve.unspaced import is_open

_NUMBER = re.compile(
    rf"(?<!{JOINED})(?<![.^])(?<!\d,)-?[$€£]?"
    r"(?:\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?|\d{1,3}(?:[. ]\d{3})+,\d+|\d+,\d+)%?"
    rf"(?!{JOINED}|[.,]\d)"
)
_COUNT = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_IN_WORDS = re.compile(
    rf"(?<![\w-])(?:one[\s-]+)?(?:{_COUNT})(?:(?:\s+and\s+|[\s-]+)(?:{_COUNT}|one))*(?![\w-])",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;:!?，。；：！？、]|\.(?!\d)")
_ASKED = re.compile(r"[^.!?？]*[?？]")
_PERCENT = re.compile(r"\s*(?:percent|per\s+cent|%)(?![A-Za-z])", re.IGNORECASE)
_OF_ANOTHER = re.compile(  # between two equal numbers: they are not one, said twice
    r"\band\b(?!,?\s+(?:so|thus|therefore|hence|then)\b)|\A\s*(?:out\s+)?of\s+(?:the\s+)?\Z"
    r"|\b(?:another|other|also|again)\b",
    re.IGNORECASE,
)
_MOST = 8  # times that a number is said
_SEVERAL = "it names several {} and concludes with none of them"


class Mention(NamedTuple):
    """part: what is stated; None if nothing is, or several things could be meant.

    behind: the text after it, where it is said last. why: why nothing is stated; empty if the
    answer is no sentence.
    """

    part: str | None
    behind: str = ""
    why: str = ""


def number_in(answer: str) -> Mention:
    text, equations = stated(answer)
    text = without_denied(text)
    for clause in conclusions(text):
        found = list(_NUMBER.finditer(clause)) or list(_IN_WORDS.finditer(clause))
        if found:
            is_cut = clause != text
            return _only(clause, found[: _MOST + 1], equations, is_cut=is_cut)
    return Mention(None)


def formula_in(answer: str) -> Mention:
    text = unemphasised(answer)
    for clause in conclusions(text):
        found = list(FORMULA.finditer(clause))
        if len(found) > 1:
            return Mention(None, why=_SEVERAL.format("formulas"))
        if found:
            part, pieces = content(found[0]), (clause[: found[0].start()], clause[found[0].end() :])
            if clause == text and not is_said(" ".join(pieces)):
                return Mention(None)
            if "=" in part and is_supposed(pieces[0]):
                return Mention(None, why=f"{part!r} is only supposed")
            return _unless_doubted(part, pieces, pieces)
    return Mention(None)


def _only(clause: str, found: Sequence[re.Match[str]], equations: int, *, is_cut: bool) -> Mention:
    """Return the number that a clause states. Where an equation states it, it may be repeated.

    is_cut: whether the clause is a part of the text, so that few words are enough.
    """
    edges = [0, *(edge for match in found for edge in match.span()), len(clause)]
    pieces = [clause[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    split = [_with_unit(*each) for each in zip((m[0] for m in found), pieces[1:], strict=True)]
    parts, around = [part for part, _ in split], [pieces[0], *(rest for _, rest in split)]
    if not (equations or is_cut or is_said(" ".join(around))):
        return Mention(None)
    if len(parts) > 1 and not (equations and _are_one(parts, pieces)):
        return Mention(None, why=_SEVERAL.format("numbers"))
    if equations and goes_on(pieces[0], pieces[-1]):
        return Mention(None, why="it goes on behind the equation")
    mention = _unless_doubted(max(parts, key=len), pieces, around)
    return mention._replace(behind=split[-1][1])


def _unless_doubted(part: str, pieces: Sequence[str], around: Sequence[str]) -> Mention:
    """Return a mention of what stands between the pieces. around: the same without units."""
    if _ASKED.match(pieces[-1]):
        return Mention(None, why="it asks")
    if any(makes_another(*each) for each in pairwise(pieces)):
        return Mention(None, why=f"it makes another value of {part!r}")
    words = " ".join(around)
    if not is_plain(words):
        return Mention(None, why=f"{part!r} is part of a formula")
    if is_open(around):
        return Mention(None, why=f"unknown words stand beside {part!r}")
    if word := next(hedges(words, REFUSED), None):
        return Mention(None, why=f"it says {word!r} beside {part!r}")
    return Mention(part, behind=pieces[-1])


def _are_one(parts: Sequence[str], pieces: Sequence[str]) -> bool:
    """Return whether the numbers are one that is said several times, of the same things."""
    if len(parts) > _MOST or any(map(_OF_ANOTHER.search, pieces[1:-1])):
        return False
    return all(
        same_at_sight(one, other) and not count_others(behind, others)
        for (one, behind), (other, others) in combinations(zip(parts, pieces[1:], strict=True), 2)
    )


def _with_unit(number: str, after: str) -> tuple[str, str]:
    """Return the number with its unit (36 dollars are not 36 cents), and the rest."""
    if percent := _PERCENT.match(after):
        return f"{number}%", after[percent.end() :]
    unit = _CLAUSE_END.split(after, maxsplit=1)[0]
    if split_unit(number + unit.rstrip())[1] is NONE:
        return number, after
    return number + unit.rstrip(), after[len(unit) :]
