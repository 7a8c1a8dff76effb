"""Which tokens of a vocabulary hold letters of a script, or the beginning of one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from qwq_cli.engine.vocabulary import Vocabulary
from qwq_cli.guards.scripts import ACCENTED, SCRIPTS, SYMBOLS, WORD, is_sign

# What begins with these bytes may be a sign of mathematics, a bracket or an emoji: E2 for ever,
# the others as long as no more of the character is known.
_SIGNS, _OPEN_SIGNS = 0xE2, frozenset({0xEF, 0xF0})
_SHARE = 1 / 64  # of the characters that a beginning may lead to, from which on it is banned
_SHORTEST = {2: 0x80, 3: 0x800, 4: 0x10000}  # character that takes so many bytes
# Parts of the names of TeX commands, as vocabularies have them behind a backslash: without them no
# formula can be written, and no box for an answer.
_COMMANDS = """boxed frac sqrt binom text mathrm math bb cdot times div pm le ge ne leq geq neq
approx equiv in fty cd ld ots pmod mod left right begin end aligned cases sum prod
int lim sin cos tan log ln exp max min gcd alpha beta gamma delta theta lambda mu pi
sigma phi omega angle circ degree quad implies"""
_TEX = frozenset(_COMMANDS.split())
_CONTINUATION = re.compile(rb"\A[\x80-\xbf]{1,3}")
_LEADS = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")


class ScriptMask:
    """Looks at every token once, when it is asked first."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def banned(self, scripts: frozenset[str]) -> frozenset[int]:
        """Tokens that hold a letter of one of these. Of scripts that formulas are full of single
        letters stay, if words alone don't have them, and names of commands in TeX. A control
        token holds none."""
        return frozenset[int]().union(*(self._tokens.get(name, ()) for name in scripts))

    @cached_property
    def _tokens(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for token in range(self._vocabulary.size):
            for script in scripts_of(self._vocabulary.piece(token)):
                found[script].add(token)
        return found


def scripts_of(piece: bytes) -> Iterator[str]:
    """Of the letters of a token, whole ones and one that it only begins."""
    text = _CONTINUATION.sub(b"", piece).decode("utf-8", "ignore")
    for word in WORD.finditer(text):
        script = str(word.lastgroup)
        if not (is_sign(script, word.group()) or _is_tex(text, word)) or word.group() in ACCENTED:
            yield script
    if begun := _LEADS.search(piece):
        yield from _begun(begun.group())


def _is_tex(text: str, word: re.Match[str]) -> bool:
    """Whether it may belong to a command; a word of running text stands behind a blank."""
    return word.group() in _TEX and not text[: word.start()].endswith(" ")


def _begun(lead: bytes) -> Iterator[str]:
    """Scripts of what a character may become that begins with these bytes."""
    if lead[0] == _SIGNS or (len(lead) == 1 and lead[0] in _OPEN_SIGNS):
        return
    first, last = _reach(lead)
    for script, ranges in SCRIPTS.items():
        if script not in SYMBOLS:
            common = sum(max(0, min(last, b) - max(first, a) + 1) for a, b in ranges)
            if common >= _SHARE * (last - first + 1):
                yield script


def _reach(lead: bytes) -> tuple[int, int]:
    """The first and the last character that begin so."""
    length = 2 if lead[0] < 0xE0 else 3 if lead[0] < 0xF0 else 4
    value = lead[0] & (0x7F >> length)
    for byte in lead[1:]:
        value = value << 6 | (byte & 0x3F)
    open_bits = 6 * (length - len(lead))
    return max(value << open_bits, _SHORTEST[length]), (value + 1 << open_bits) - 1
