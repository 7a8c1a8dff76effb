"""A line of text or LaTeX as tokens that know their place in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec
from msgspec.structs import replace

from qwq_cli.claims.signs import SIGNS, SPOKEN
from qwq_cli.claims.words import is_word

# Kinds: number, numeral (of another base), fraction (one sign, as ½), operation, relation, opener,
# closer, money, command, name, word, pause (what ends a clause, as a comma), superscript, strange
# (what is not understood).


class Token(msgspec.Struct, frozen=True):
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
    (?P<space>\s+ | \\[,;:!\ ] | ~(?!=) | &
      | \\(?:displaystyle|limits|hline|nonumber)(?![A-Za-z])
      | \\(?:begin|end)\{{(?:align|equation|gather|split|multline)(?:ed)?\*?\}})
  | (?P<formula>\\[(\[])
  | (?P<closed>\\[)\]])
  | (?P<display>\$\$)
  | (?P<sized>\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])\.?)
  | (?P<degrees>(?:\^\s*(?:\{{\s*\\circ\s*\}}|\\circ)|°)(?:\s?[CF]\b)?)
  | (?P<text>\\(?:text|mathrm|textbf|mathbf|textit|mbox|textrm|operatorname|mathit)\s*\{{)
  | (?P<dots>\.\.\.+|…|\\(?:l|c|d)?dots(?![A-Za-z]))
  | (?P<prefixed>0[xX][0-9A-Fa-f]+(?!\w) | 0[bB][01]+(?!\w))
  | (?P<clock>\d+(?::\d+)+)
  | (?P<digit>(?<=frac)\d | (?<=frac\d)\d)
  | (?P<number>{_NUMBER})
  | (?P<fraction>[½⅓⅔¼¾⅕⅛])
  | (?P<sign>[⁰¹²³⁴-⁹])
  | (?P<spoken>(?:divided|multiplied)\s+by\b)
  | (?P<word>{_LETTER}+(?:['’]{_LETTER}+)*)
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
_SPECIAL = frozenset((*SPOKEN, *_BEHIND, *(sign.lower() for sign in SIGNS)))
_LONGEST_NUMBER = 1000  # digits
_SPACES = ("space", "formula", "closed", "display")
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
        pairs = _MATH.finditer(text, start, end)
        self._delimiters = frozenset(at for pair in pairs for at in (pair.start(), pair.end() - 1))

    def read(self, start: int, stop: int, *, prose: bool) -> None:
        text, at, spaced = self.text, start, True
        opened: int | None = None  # place of a `\\left` that belongs to the next token
        while at < stop:
            if text[at] == " ":  # a short cut, because most tokens are words and spaces
                at, spaced = at + 1, True
                continue
            match = _TOKEN.match(text, at, stop)
            assert match is not None  # the last alternative matches any character
            at = match.end()
            group = match.lastgroup
            if group == "word" and opened is None and (word := _plain_word(match[0])):
                self.found.append(Token("word", word, match.start(), at, prose, spaced))
                spaced = False
                continue
            if group in _SPACES:
                self._enter(group)
                spaced = True
                continue
            if group == "sized":
                opened = match.start()
                continue
            if group == "text" and (closed := text.find("}", at, stop)) >= 0:
                self._read_text(match, closed)
                at = closed + 1
            else:
                begin = match.start() if opened is None else opened
                if group == "word" and not prose and self._is_product(match, spaced=spaced):
                    at = match.start() + 1  # one letter at a time
                    self.found.append(Token("name", match[0][0], begin, at, prose, spaced))
                elif named := self._named(match, prose=prose, spaced=spaced):
                    self.found.append(Token(*named, begin, at, prose, spaced))
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

    def _named(self, match: re.Match[str], *, prose: bool, spaced: bool) -> tuple[str, str] | None:
        """Return kind and text; None if it has no meaning."""
        group, written = match.lastgroup, match[0]
        if group == "word":
            return self._word(match, prose=prose, spaced=spaced)
        if group in ("sign", "other"):
            return self._sign(match)
        read = _READERS.get(group or "")
        return read(written) if read else ("strange", written)

    def _word(self, match: re.Match[str], *, prose: bool, spaced: bool) -> tuple[str, str]:
        written = match[0]
        word = written.lower()
        if word in SPOKEN:
            return "operation", SPOKEN[word]
        if word in _BEHIND and self.found and self.found[-1].kind == "number":
            return _BEHIND[word]
        if len(word) > 1 or prose or not word.isascii():
            return SIGNS.get(written, ("word", word))
        return (
            ("operation", "*")
            if word == "x" and self._is_times(match, spaced)
            else ("name", written)
        )

    def _is_product(self, match: re.Match[str], *, spaced: bool) -> bool:
        """Return whether letters are names, as in `4ac`: inside a formula or after a number."""
        word = match[0]
        if not 1 < len(word) <= _LETTERS or not (word.isascii() and word.islower()):
            return False
        last = self.found[-1] if self.found else None
        is_behind = last is not None and (
            last.text == "}" or (not spaced and last.kind in ("number", "name"))
        )
        return (self._math or is_behind) and word not in SPOKEN and not is_word(word)

    def _is_times(self, match: re.Match[str], spaced: bool) -> bool:  # noqa: FBT001
        """Return whether it is an x between two operands, as in `3 x 4`."""
        if not self.found or self.found[-1].kind not in _OPERANDS:
            return False
        if spaced:
            return _FACTOR.match(self.text, match.end()) is not None
        return self.found[-1].kind == "number" and self.text[match.end() :][:1].isdigit()

    def _is_delimiter(self, match: re.Match[str]) -> bool:
        """Return whether a dollar sign isn't money: it is one of a pair, or no number follows."""
        is_paired = match.start() in self._delimiters
        return is_paired or _AMOUNT.match(self.text, match.end()) is None

    def _sign(self, match: re.Match[str]) -> tuple[str, str] | None:
        written = match[0]
        if written == "$" and self._is_delimiter(match):
            self._math = not self._math
            return None
        if written == "**" and not _is_power(match):
            return None
        if written in _PAUSES:
            return "pause", written
        if (digit := written.translate(_SUPERSCRIPTS)) != written:
            return "superscript", digit
        return SIGNS.get(written, ("strange", written))


def _plain_word(written: str) -> str | None:
    """Return the word in lower case; None if it may be more than a word."""
    word = written.lower()
    return word if len(word) > _LETTERS and word not in _SPECIAL else None


def _number(written: str) -> tuple[str, str]:
    if _GROUPS.fullmatch(written):
        written = _SEPARATORS.sub("", written)
    if len(written) > _LONGEST_NUMBER or not _PLAIN.fullmatch(written):
        return "strange", written
    return "number", written


_READERS: Mapping[str, Callable[[str], tuple[str, str]]] = {
    "number": _number,
    "digit": _number,
    "prefixed": lambda written: ("numeral", str(int(written, 0))),
    "fraction": lambda written: ("fraction", _FRACTIONS[written]),
    "spoken": lambda written: ("operation", "/" if written.startswith("d") else "*"),
    "degrees": lambda _: ("word", "°"),
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
