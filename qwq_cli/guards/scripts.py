"""The scripts of languages: which letters they have, and words of these."""

from __future__ import annotations

import re
from collections.abc import Mapping

Ranges = tuple[tuple[int, int], ...]

# Letters, and the marks on them. Signs of mathematics are in no script: they have blocks of their
# own (U+2100 to U+214F, U+1D400 to U+1D7FF).
SCRIPTS: Mapping[str, Ranges] = {
    "latin": (
        (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x24F), (0x1E00, 0x1EFF),
    ),
    "greek": ((0x370, 0x373), (0x376, 0x377), (0x37B, 0x37D), (0x386, 0x3FF), (0x1F00, 0x1FFF)),
    "cyrillic": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "armenian": ((0x531, 0x556), (0x561, 0x587)),
    "hebrew": ((0x591, 0x5F4), (0xFB1D, 0xFB4F)),
    "arabic": (
        (0x610, 0x61A), (0x620, 0x65F), (0x66E, 0x6D3), (0x6D5, 0x6EF), (0x6FA, 0x6FF),
        (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC),
    ),
    "devanagari": ((0x900, 0x963), (0x971, 0x97F)),
    "bengali": ((0x980, 0x9E3), (0x9F0, 0x9F1)),
    "gurmukhi": ((0xA01, 0xA5E), (0xA70, 0xA75)),
    "gujarati": ((0xA81, 0xAE3),),
    "oriya": ((0xB01, 0xB63),),
    "tamil": ((0xB82, 0xBD7),),
    "telugu": ((0xC00, 0xC63),),
    "kannada": ((0xC80, 0xCE3),),
    "malayalam": ((0xD00, 0xD63),),
    "sinhala": ((0xD81, 0xDDF),),
    "thai": ((0xE01, 0xE3A), (0xE40, 0xE4E)),
    "lao": ((0xE81, 0xECD),),
    "tibetan": ((0xF00, 0xF1F), (0xF35, 0xFBC)),
    "myanmar": ((0x1000, 0x103F), (0x1050, 0x109D)),
    "georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
    "ethiopic": ((0x1200, 0x135F),),
    "khmer": ((0x1780, 0x17D3),),
    "mongolian": ((0x1820, 0x1878),),
    "kana": ((0x3041, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF),
             (0xFF66, 0xFF9D)),
    "han": (
        (0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
        (0x20000, 0x323AF),
    ),
    "hangul": ((0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7FB)),
}  # fmt: skip

# Formulas have many of their letters, so a single one is no word.
SYMBOLS = frozenset({"latin", "greek"})
ACCENTED = frozenset("άέήίόύώϊϋΐΰςΆΈΉΊΌΎΏ")  # Greek letters that only words have
_MARKS = "\u0300-\u036f"  # any of the first three scripts may have them
_MARKED = frozenset({"latin", "greek", "cyrillic"})


def _class(name: str, marks: str = "") -> str:
    letters = "".join(f"{chr(first)}-{chr(last)}" for first, last in SCRIPTS[name])
    return f"[{letters}{marks}]"


def _word(name: str) -> str:
    """Return the pattern of a word; a mark belongs to its letter's script, and to none alone."""
    if name not in _MARKED:
        return f"{_class(name)}+"
    return f"{_class(name)}{_class(name, _MARKS)}*"


# A word is a run of letters of one script; the name of the matching group tells which.
WORD = re.compile("|".join(f"(?P<{name}>{_word(name)})" for name in SCRIPTS))
_MARK = re.compile(f"[{_MARKS}]")


def letters_of(scripts: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern for a letter of one of these; without any it matches nothing."""
    return re.compile("|".join(map(_class, sorted(scripts))) or r"(?!)")


def is_sign(script: str, word: str) -> bool:
    """Return whether a word is a single letter, with or without marks, as in formulas."""
    return script in SYMBOLS and len(_MARK.sub("", word)) == 1


def scripts_in(text: str) -> frozenset[str]:
    """Return the scripts of the words of a text; in some scripts, single letters are signs."""
    words = ((str(found.lastgroup), found.group()) for found in WORD.finditer(text))
    return frozenset(name for name, word in words if not is_sign(name, word))
