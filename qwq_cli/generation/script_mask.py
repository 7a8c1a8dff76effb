"""Finds the tokens of a vocabulary that contain letters of a script, or begin one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from qwq_cli.engine.vocabulary import Vocabulary
from qwq_cli.guards.scripts import ACCENTED, SCRIPTS, SYMBOLS, WORD, is_sign

# Characters with these first bytes may be signs of mathematics, brackets or emoji. E2 always counts
# as such; the others only while no more of the character is known.
_SIGNS, _OPEN_SIGNS = 0xE2, frozenset({0xEF, 0xF0})
_SHARE = 1 / 64  # share of the possible characters from which on a first byte is banned
_SHORTEST = {2: 0x80, 3: 0x800, 4: 0x10000}  # the first character with this many bytes
# Parts of names of TeX commands, as vocabularies split them after a backslash. Without them, no
# formula and no box for an answer can be written.
_COMMANDS = """boxed frac sqrt binom text mathrm math bb cdot times div pm le ge ne leq geq neq
approx equiv in fty cd ld ots pmod mod left right begin end aligned cases sum prod
int lim sin cos tan log ln exp max min gcd alpha beta gamma delta theta lambda mu pi
sigma phi omega angle circ degree quad implies"""
_TEX = frozenset(_COMMANDS.split())
_CONTINUATION = re.compile(rb"\A[\x80-\xbf]{1,3}")
_LEADS = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")


class ScriptMask:
    """Examines each token once, at the first call."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def banned(self, scripts: frozenset[str]) -> frozenset[int]:
        """Return the tokens with a letter of these scripts.

        Scripts whose letters appear in formulas keep single letters, if only words are typical of
        them, and names of TeX commands. Control tokens are never banned.
        """
        return frozenset[int]().union(*(self._tokens.get(name, ()) for name in scripts))

    @cached_property
    def _tokens(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for token in range(self._vocabulary.size):
            for script in scripts_of(self._vocabulary.piece(token)):
                found[script].add(token)
        return found


def scripts_of(piece: bytes) -> Iterator[str]:
    """Yield the scripts of a token's letters, including a letter that it only begins."""
    text = _CONTINUATION.sub(b"", piece).decode("utf-8", "ignore")
    for word in WORD.finditer(text):
        script = str(word.lastgroup)
        if not (is_sign(script, word.group()) or _is_tex(text, word)) or word.group() in ACCENTED:
            yield script
    if begun := _LEADS.search(piece):
        yield from _begun(begun.group())


def _is_tex(text: str, word: re.Match[str]) -> bool:
    """Return whether a word may belong to a TeX command; a word of prose follows a space."""
    return word.group() in _TEX and not text[: word.start()].endswith(" ")


def _begun(lead: bytes) -> Iterator[str]:
    """Yield the scripts of all characters that may begin with these bytes."""
    if lead[0] == _SIGNS or (len(lead) == 1 and lead[0] in _OPEN_SIGNS):
        return
    first, last = _reach(lead)
    for script, ranges in SCRIPTS.items():
        if script not in SYMBOLS:
            common = sum(max(0, min(last, b) - max(first, a) + 1) for a, b in ranges)
            if common >= _SHARE * (last - first + 1):
                yield script


def _reach(lead: bytes) -> tuple[int, int]:
    """Return the first and last character that begin with these bytes."""
    length = 2 if lead[0] < 0xE0 else 3 if lead[0] < 0xF0 else 4
    value = lead[0] & (0x7F >> length)
    for byte in lead[1:]:
        value = value << 6 | (byte & 0x3F)
    open_bits = 6 * (length - len(lead))
    return max(value << open_bits, _SHORTEST[length]), (value + 1 << open_bits) - 1
