"""Where running text switches to another script, and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from qwq_cli.guards.prose import Line
from qwq_cli.guards.scripts import ACCENTED, SYMBOLS, WORD, is_sign

# Weight of letters and number of words, names excluded, that make a switch. A sentence of 40
# characters has more, even with a formula in it.
LEAST, LEAST_WORDS = 32, 3
BACK, BACK_WORDS = 20, 3  # how much of the expected scripts ends it
SAMPLE = 300  # characters for guessing the language

# The weight of a letter, and letters per word in scripts without spaces.
_WEIGHTS = {"han": 4, "kana": 4, "hangul": 3}
_LETTER = 2
_UNSPACED = {"han": 2, "kana": 2, "thai": 5, "lao": 5, "khmer": 5, "myanmar": 5, "tibetan": 5}
_CASED = frozenset({"latin", "cyrillic", "armenian"})
_FUNCTIONS = frozenset(
    {
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh",
        "tanh", "log", "exp", "lim", "sup", "inf", "max", "min", "mod", "gcd", "lcm", "det", "dim",
        "ker", "deg", "arg", "div", "rot", "grad", "rank", "sgn", "abc", "def", "xyz",
    }
)  # fmt: skip
_TOGETHER = {"kana": "han"}  # one language is written in both


class Switch(NamedTuple):
    """sample: its beginning."""

    start: int
    end: int
    scripts: frozenset[str]
    sample: str


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    script: str

    @property
    def weight(self) -> int:
        return len(self.text) * _WEIGHTS.get(self.script, _LETTER)

    @property
    def words(self) -> int:
        """How many words it counts for; names and single letters count for none."""
        if letters := _UNSPACED.get(self.script):
            return -(-len(self.text) // letters)
        return 1 if self._is_plain else 0

    @property
    def _is_plain(self) -> bool:
        if self.script == "greek":
            return not ACCENTED.isdisjoint(self.text)
        if self.script in _CASED and self.text[0].isupper():
            return False
        return self.script != "latin" or len(self.text) > 2


@dataclass(frozen=True)
class _Stretch:
    """Words of another script so far. weight, words: of these.

    back, back_words: of words in the expected scripts since the last of them.
    """

    switch: Switch
    weight: int
    words: int
    back: int = 0
    back_words: int = 0

    @property
    def is_switch(self) -> bool:
        return self.weight >= LEAST and self.words >= LEAST_WORDS

    @property
    def is_over(self) -> bool:
        return self.back >= BACK and self.back_words >= BACK_WORDS

    def longer(self, word: _Word) -> _Stretch:
        before = self.switch
        after = Switch(
            before.start,
            word.end,
            before.scripts | {word.script},
            f"{before.sample} {word.text}" if len(before.sample) < SAMPLE else before.sample,
        )
        return _Stretch(after, self.weight + word.weight, self.words + word.words)

    def in_own(self, word: _Word) -> _Stretch:
        return replace(
            self,
            back=self.back + word.weight,
            back_words=self.back_words + (_UNSPACED.get(word.script) is None or word.words),
        )

    def is_of(self, script: str) -> bool:
        """Return whether a word of that script continues it."""
        kin = {_TOGETHER.get(each, each) for each in self.switch.scripts}
        return _TOGETHER.get(script, script) in kin


@dataclass(frozen=True)
class Switches:
    """A state of the reader; `read` returns the next one. own: scripts that are no switch.

    met: whether there was a word in any other script.
    """

    own: frozenset[str]
    met: bool = False
    stretch: _Stretch | None = None

    @property
    def open(self) -> Switch | None:
        """The switch that the text is in."""
        stretch = self.stretch
        return stretch.switch if stretch and stretch.is_switch else None

    def read(self, line: Line) -> tuple[Switches, list[Switch]]:
        """Return the next state, and the switches that have ended."""
        stretch, found, met = self.stretch, list[Switch](), self.met
        for word in _words(line):
            met |= word.script not in self.own
            stretch, over = self._after(stretch, word)
            if over and over.is_switch:
                found.append(over.switch)
        return Switches(self.own, met, stretch), found

    def _after(
        self, stretch: _Stretch | None, word: _Word
    ) -> tuple[_Stretch | None, _Stretch | None]:
        """Return the stretch after `word`, and the one that it ended."""
        if word.script in self.own:
            longer = stretch and stretch.in_own(word)
            return (None, longer) if longer and longer.is_over else (longer, None)
        if stretch and stretch.is_of(word.script):
            return stretch.longer(word), None
        first = Switch(word.start, word.end, frozenset({word.script}), word.text)
        return _Stretch(first, word.weight, word.words), stretch


def _words(line: Line) -> list[_Word]:
    return [
        _Word(line.start + found.start(), line.start + found.end(), found.group(), script)
        for found in WORD.finditer(line.text)
        if (script := str(found.lastgroup)) not in SYMBOLS
        or not (is_sign(script, found.group()) or found.group() in _FUNCTIONS)
    ]
