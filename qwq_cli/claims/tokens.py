"""A line of text or LaTeX as tokens that know their place in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from qwq_cli.claims.signs import SIGNS, SPOKEN
from qwq_cli.claims.words import is_word

_Named: TypeAlias = tuple[str, str]  # kind and text

# Kinds: number, numeral (of another base), fraction (one sign, as ½), operation, relation, opener,
# closer, money, command, name, word, pause (what ends a clause, as a comma), superscript, strange
# (what is not understood).


class Token(msgspec.Struct, frozen=True, gc=False):
    """A token. text: one sign; for a number its digits and point; for a word its lower case.

    prose: whether it is inside `\\text{...}`. spaced: whether a space precedes it.
    """

    kind: str
    text: str
    start: int
    end: int
    prose: bool = False
    spaced: bool = False


_THOUSANDS = r"(?:,\\!|,|\{,\}|\\,|\\!|[\u2009\u202f])"
_NUMBER = rf"(?:\d+(?:(?:\.|{_THOUSANDS}(?=\d))\d+)*|\.\d+)(?:[eE][+-]?\d{{1,4}}(?![\w.]))?"
_LETTER = "[^\\W\\d_⁰¹²³⁴-⁹₀-₉½⅓⅔¼¾⅕⅛]"
_TOKEN = re.compile(
    rf"""
    (?P<spoken>[dm](?:ivided|ultiplied)\s+by\b)
  | (?P<word>{_LETTER}+(?:['’]{_LETTER}+)*)
  | (?P<prefixed>0[xX][0-9A-Fa-f]+(?!\w) | 0[bB][01]+(?!\w))
  | (?P<clock>\d+(?::\d+)+)
  | (?P<digit>\d(?:(?<=frac\d)|(?<=frac\d\d)))
  | (?P<number>{_NUMBER})
  | (?P<mark>[+/(){{}}\[\],;?|%] | =(?![-=>]) | -(?![-=>]))
  | (?P<space>\s+ | \\[,;:!\ ] | ~(?!=) | &
      | \\(?:displaystyle|limits|hline|nonumber)(?![A-Za-z])
      | \\(?:begin|end)\{{(?:align|equation|gather|split|multline)(?:ed)?\*?\}})
  | (?P<formula>\\[(\[])
  | (?P<closed>\\[)\]])
  | (?P<display>\$\$)
  | (?P<sized>\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])\.?)
  | (?P<degrees>(?:\^\s*(?:\{{\s*\\circ\s*\}}|\\circ)|°)(?:\s?[CF]\b)?)
  | (?P<text>\\(?:text|mathrm|textbf|mathbf|textit|mbox|textrm|operatorname|mathit)\s*\{{)
  | (?P<dots>\.\.\.+|…|\\(?:l|c|d)?dots(?![A-Za-z]))
  | (?P<fraction>[½⅓⅔¼¾⅕⅛])
  | (?P<sign>[⁰¹²³⁴-⁹])
  | (?P<other>\\[A-Za-z]+ | \\\\ | \\[$%{{}}] | <<|>> | [-=]+> | [=<>~]= | (?<![\w)\]}}])!=
      | \*\* | ={{3,}} | -{{2,}} | .)
    """,
    re.VERBOSE | re.DOTALL,
)
_GROUPS = re.compile(rf"\d{{1,3}}(?:{_THOUSANDS}\d{{3}})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d*\.?\d+(?:[eE][+-]?\d+)?")
_SEPARATORS = re.compile(_THOUSANDS)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ARROWS = "→ ⇒ ∴ ∵ => -> << >> \\\\ "
_ARROWS += "\\implies \\Rightarrow \\rightarrow \\to \\therefore \\because \\quad \\qquad"
_PAUSES = frozenset((*',.;:?|"“”`，。；：？、—•', *_ARROWS.split()))
# A pair of dollar signs with a formula between them, by Pandoc's rule.
_MATH = re.compile(r"\$(?!\s)(?:\\.|[^$\\])+?(?<!\s)\$(?!\d)")
_AMOUNT = re.compile(r"[-−(]?[\d.]")
_FACTOR = re.compile(r"\s[\d$€£(.\\]")
_FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8",
}  # fmt: skip
_BEHIND = {
    "squared": ("superscript", "2"),
    "cubed": ("superscript", "3"),
    "factorial": ("operation", "!"),
}
_LONGEST_NUMBER = 1000  # digits
# What groups and tokens may be: between two tokens, or not sure to have a meaning.
_GAPS = frozenset(("space", "formula", "closed", "display"))
_UNSURE_SIGNS = {"$": ("dollar", "$"), "**": ("stars", "**")}
_UNSURE = frozenset(("text", "dollar", "stars", "letter", "letters", "behind"))
_LETTERS = 3  # letters of a word that may be a product of names
_OPERANDS = ("number", "closer", "name", "word")


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of text[start:end]."""
    scanner = _Scanner(text, start, end)
    scanner.read(start, end, prose=False)
    return scanner.found


class _Scanner:
    """Collects the tokens of one text in `found`."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.found: list[Token] = []
        self._math = False  # whether it is inside a formula
        self._delimiters = _delimiters(text, start, end)

    def read(self, start: int, stop: int, *, prose: bool) -> None:
        text, found, at, spaced = self.text, self.found, start, True
        opened: int | None = None  # place of a `\\left` that belongs to the next token
        while at < stop:
            if text[at] == " ":  # a short cut, because most tokens are words and spaces
                at, spaced = at + 1, True
                continue
            match = _TOKEN.match(text, at, stop)
            assert match is not None  # the last alternative matches any character
            start, at = at, match.end()
            kind, sign = _meaning(match.lastgroup, match[0])
            if kind == "sized":
                opened = start
                continue
            if kind in _GAPS:
                self._enter(kind)
                spaced = True
                continue
            first = start if opened is None else opened
            if kind not in _UNSURE:
                found.append(Token(kind, sign, first, at, prose, spaced))
            elif kind == "text" and (closed := text.find("}", at, stop)) >= 0:
                self._read_text(match, closed)
                at = closed + 1
            elif kind == "letters" and not prose and self._are_names(spaced=spaced):
                at = start + 1  # one letter at a time
                found.append(Token("name", sign[0], first, at, prose, spaced))
            elif named := self._decided(match, kind, sign, prose=prose, spaced=spaced):
                found.append(Token(*named, first, at, prose, spaced))
            spaced, opened = False, None

    def _enter(self, group: str) -> None:
        """Note that a formula begins or ends."""
        if group != "space":
            self._math = not self._math if group == "display" else group == "formula"

    def _read_text(self, opener: re.Match[str], closed: int) -> None:
        """Read the content of `\\text{...}`; the braces belong to its first and last token."""
        first = len(self.found)
        self.read(opener.end(), closed, prose=True)
        if len(self.found) > first and self.found[first].kind != "number":
            self.found[first] = replace(self.found[first], start=opener.start())
        if len(self.found) > first and self.found[-1].kind != "number":
            self.found[-1] = replace(self.found[-1], end=closed + 1)

    def _are_names(self, *, spaced: bool) -> bool:
        """Return whether letters are names, as in `4ac`: inside a formula or after a number."""
        if self._math or not self.found:
            return self._math
        last = self.found[-1]
        return last.text == "}" or (not spaced and last.kind in ("number", "name"))

    def _decided(
        self, match: re.Match[str], kind: str, sign: str, *, prose: bool, spaced: bool
    ) -> _Named | None:
        """Return kind and text of what isn't sure to have a meaning; None if it has none."""
        if kind == "text":  # without its closing brace
            return "strange", sign
        if kind == "dollar":
            return self._dollar(match)
        if kind == "stars":
            return SIGNS["**"] if _is_power(match) else None
        if kind == "behind" and self.found and self.found[-1].kind == "number":
            return _BEHIND[sign]
        if kind == "letter" and not prose:
            is_times = sign in "xX" and self._is_times(match, spaced)
            return ("operation", "*") if is_times else ("name", sign)
        return "word", sign.lower()

    def _is_times(self, match: re.Match[str], spaced: bool) -> bool:  # noqa: FBT001
        """Return whether it is an x between two operands, as in `3 x 4`."""
        if not self.found or self.found[-1].kind not in _OPERANDS:
            return False
        if spaced:
            return _FACTOR.match(self.text, match.end()) is not None
        return (
            self.found[-1].kind == "number" and self.text[match.end() : match.end() + 1].isdigit()
        )

    def _dollar(self, match: re.Match[str]) -> _Named | None:
        """Return money, or None for a delimiter: it is one of a pair, or no number follows."""
        is_paired = match.start() in self._delimiters
        if not is_paired and _AMOUNT.match(self.text, match.end()):
            return SIGNS["$"]
        self._math = not self._math
        return None


def _delimiters(text: str, start: int, end: int) -> frozenset[int]:
    """Return the places of dollar signs that come in pairs around a formula."""
    if text.find("$", start, end) < 0:
        return frozenset()
    pairs = _MATH.finditer(text, start, end)
    return frozenset(at for pair in pairs for at in (pair.start(), pair.end() - 1))


@lru_cache(maxsize=1024)
def _meaning(group: str | None, written: str) -> _Named:
    """Return kind and text of a token, or what it may be, if that depends on where it stands."""
    read = _READERS.get(group)
    return read(written) if read else (group or "", written)


def _word(written: str) -> _Named:
    word = written.lower()
    if word in SPOKEN:
        return "operation", SPOKEN[word]
    if word in _BEHIND:
        return "behind", word
    if len(word) == 1 and word.isascii():
        return "letter", written
    is_short = len(word) <= _LETTERS and written.isascii() and written.islower()
    if is_short and not is_word(word):
        return "letters", word
    return SIGNS.get(written, ("word", word))


def _number(written: str) -> _Named:
    if _GROUPS.fullmatch(written):
        written = _SEPARATORS.sub("", written)
    if len(written) > _LONGEST_NUMBER or not _PLAIN.fullmatch(written):
        return "strange", written
    return "number", written


def _sign(written: str) -> _Named:
    if written in _PAUSES:
        return "pause", written
    return _UNSURE_SIGNS.get(written) or SIGNS.get(written, ("strange", written))


_READERS: Mapping[str | None, Callable[[str], _Named]] = {
    "word": _word,
    "number": _number,
    "digit": _number,
    "mark": _sign,
    "other": _sign,
    "prefixed": lambda written: ("numeral", str(int(written, 0))),
    "fraction": lambda written: ("fraction", _FRACTIONS[written]),
    "sign": lambda written: ("superscript", written.translate(_SUPERSCRIPTS)),
    "spoken": lambda written: ("operation", "/" if written.startswith("d") else "*"),
    "degrees": lambda _: ("word", "°"),
    "clock": lambda written: ("strange", written),
    "dots": lambda written: ("strange", written),
}


def _is_power(match: re.Match[str]) -> bool:
    """Return whether two stars between operands, equally spaced, are a power.

    Other stars make text bold.
    """
    before = match.string[max(0, match.start() - 2) : match.start()]
    after = match.string[match.end() : match.end() + 2]
    return bool(
        (re.search(r"[\w)]$", before) and re.match(r"[\w(]", after))
        or (re.search(r"[\w)] $", before) and re.match(r" [\w(]", after))
    )
