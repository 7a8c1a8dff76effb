"""How a line of plain text may begin if it is an item of a list: 1. (2) b) iv. Q3: 第4题 - •

These are only readings; `list_items` decides from several of them whether there is a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from re import Match, Pattern

_WORDS = (
    "Question|Problem|Exercise|Task|Puzzle|Example|Item|Q|Aufgabe|Frage|Übung|Beispiel|Problème|"
    "Exercice|Problema|Ejercicio|Pregunta|Esercizio|Domanda|Exercício|Questão|Задача|Вопрос|"
    "题目|題目|问题|問題|例题|例題|习题|習題|题|題|问|問|例|문제"
)
_SHORT = "P|Ex|No|Nr|№"  # also names of quantities: P1 = 5
_HAN = "一二三四五六七八九"
_MOST_LETTERS = 7  # in a Roman number
_ROMAN_PARTS = (
    (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_START = r"(?:#{1,6}[ \t]+)?(?P<bold>\*\*|__)?"
_BOLD_END = r"(?:\*\*|__)?"
_GAP = r"(?=\s|$)"
_WIDE = r"[、．。：）]"  # these need no space after them
# 3. Oktober is a day; months spelled as in English count only with a year.
_MONTH = (
    r"\s?(?:(?:januar|jänner|februar|märz|mai|juni|juli|oktober|dezember|desember|ledna|února|března"
    r"|května|června|července|srpna|října|listopadu|prosince)\b"
    r"|(?:januar|april|august|september|november)\s\d{4}\b)"
)
_TOLD_OF = r"\s(?:is|was|has|had|asks?|says|and|or|of|in|on|from|to|were|are)\b"  # Problem 1 is
_COUNT = rf"(?P<n>\d{{1,4}}|[{_HAN}十]{{1,3}})"
_PATTERNS: tuple[tuple[str, Pattern[str]], ...] = tuple(
    (style, re.compile(_START + pattern, re.IGNORECASE))
    for style, pattern in (
        # 1. but not 1.5; 1) 1: 1、 and, with a letter as the number, only before a space
        (
            "number",
            rf"(?P<n>\d{{1,4}})\\?(?:\.\)|\.[-–]{_GAP}|\.(?!\d|{_MONTH})|\)|:{_GAP}|{_WIDE})"
            rf"{_BOLD_END}",
        ),
        ("number", rf"(?P<n>[{_HAN}十]{{1,3}})(?:[.)]|{_WIDE}){_BOLD_END}"),
        ("number", r"(?P<n>\d{1,4}) [-–—] (?=[^\W\d_]{2})"),
        ("(number)", rf"\[(?P<n>\d{{1,4}})\](?!\(){_BOLD_END}"),
        ("(number)", rf"[(（]\s?{_COUNT}\s?[)）]{_BOLD_END}"),
        ("circled", rf"(?P<n>[{_CIRCLED}]){_BOLD_END}"),
        ("letter", rf"(?P<n>[a-z]|[ivxlc]{{2,7}})(?:\\?[.)]{_BOLD_END}{_GAP}|{_WIDE})"),
        ("(letter)", rf"[(（]\s?(?P<n>[a-z]|[ivxlc]{{2,7}})\s?[)）]{_BOLD_END}"),
        ("第", rf"第\s?{_COUNT}\s?(?:道|个|個)?(?P<word>题|題|问|問)(?:[.:)]|{_WIDE})?{_BOLD_END}"),
        (
            "word",
            rf"(?P<word>{_WORDS})\.?\s*(?:#|no\.?|nr\.?|n°)?\s*(?P<n>\d{{1,4}}|[{_HAN}十]{{1,3}})"
            rf"(?!\w|[.,]\d|{_TOLD_OF})(?:\s?[.:)]|{_WIDE}|\s[-–—]{_GAP})?{_BOLD_END}:?",
        ),
        ("word", rf"(?P<word>{_SHORT})\.?\s*(?P<n>\d{{1,4}})(?:[.:)]|{_WIDE}|$){_BOLD_END}:?"),
        ("#", rf"(?P<word>#)(?P<n>\d{{1,4}})(?:[.:)]|{_WIDE})?{_BOLD_END}{_GAP}"),
    )
)
_HEADING = re.compile(rf"#{{1,6}}[ \t]+(?P<n>\d{{1,4}})[.:)]?{_GAP}")
# The common part of all patterns: one quick test rules out most lines.
_ANY = re.compile(
    r"(?:#{1,6}[ \t]+)?(?:\*\*|__)?"
    r"(?:[^\w\s]|\d|[a-z]{1,7}\\?[.)、．。：）]|[^\W\d_]{1,12}[\s.#°n-r]{0,6}\d|[^\W\d_a-z])",
    re.IGNORECASE,
)
_BULLET = re.compile(
    r"(?P<mark>[-*+–—·∙](?=\s)|[-–](?=[A-ZÀ-Þ][^\W\d_])|[•‣▪▫◦●○■□])(?:\s+\[[ xX]\](?=\s))?"
)


@dataclass(frozen=True)
class Mark:
    """One reading of the beginning of a line.

    family: the same for all marks of a list. style: as written, 1. or 1). number: None for a
    bullet. label: the mark without its dots, for an id. indent, width: columns of white space
    before it, and up to the end of its number. text: what follows it.
    """

    family: str
    style: str
    number: int | None
    label: str | None
    indent: int
    width: int
    text: str


def marks(line: str) -> list[Mark]:
    """Return all readings: `i.` may be the first Roman number or the ninth letter."""
    text = line.lstrip()
    if not _ANY.match(text):
        return []
    indent = len(line[: len(line) - len(text)].expandtabs(4))
    found = [*_numbered(text, indent)]
    if bullet := _BULLET.match(text):
        mark = bullet["mark"]
        found.append(Mark(mark, mark, None, None, indent, indent + 1, text[bullet.end() :]))
    return found


def _numbered(text: str, indent: int) -> Iterator[Mark]:
    for style, pattern in _PATTERNS:
        if match := pattern.match(text):
            for family, number in _readings(style, match["n"]):
                yield _mark(text, match, indent, family, number)
    if match := _HEADING.match(text):
        yield _mark(text, match, indent, "# ", int(match["n"]))


def _readings(style: str, text: str) -> Iterator[tuple[str, int]]:
    """Yield pairs of a family and a number."""
    if "letter" not in style:
        if (number := _number(text)) is not None:
            yield style, number
        return
    case = "small" if text.islower() else "capital"
    if len(text) == 1:
        yield f"{style} {case}", ord(text.casefold()) - ord("a") + 1
    if (roman := _ROMAN.get(text.casefold())) is not None:
        yield f"{style} {case} roman", roman


def _number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)  # also full-width digits
    if text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _HAN.index(text) + 1 if text in _HAN else None
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return None
    return 10 * (_HAN.index(tens) + 1 if tens else 1) + (_HAN.index(ones) + 1 if ones else 0)


def _as_roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN_PARTS:
        text += letters * (number // value)
        number %= value
    return text


_ROMAN = {_as_roman(number): number for number in range(1, 100 * _MOST_LETTERS + 1)}


def _mark(text: str, match: Match[str], indent: int, family: str, number: int) -> Mark:
    groups = match.groupdict()
    word = (groups.get("word") or "").casefold()
    written = match[0].replace(match["n"], "", 1)
    return Mark(
        family=f"{family} {word}".strip(),
        style=written.casefold(),
        number=number,
        label=_label(match, family),
        indent=indent,
        width=indent + len(match["n"]),
        text=_without_half_bold(text[match.end() :], match),
    )


def _label(match: Match[str], family: str) -> str:
    word = match.groupdict().get("word") or ""
    number = match["n"]
    if family == "第":
        return f"第{number}{word}"
    if not word or word == "#":
        return str(_number(number)) if number.isdecimal() else number
    return f"{word}{number}" if len(word) == 1 else f"{word} {number}"


def _without_half_bold(text: str, match: Match[str]) -> str:
    """Return `**Problem 1: Trains** A train` without the rest of its bold mark."""
    bold = match.groupdict().get("bold")
    if bold and bold not in match[0][match.start("bold") + 2 - match.start() :]:
        return text.replace(bold, "", 1)
    return text
