"""TeX formulas for people: as Unicode text on a terminal, as MathML on a page.

Unknown commands and environments stay in the result as they were written. If the whole can't be
read, or is too long or too deep, the result is None, and the caller shows the source. The text
never changes a value: factors that would run into each other get a dot, and what a fraction or
power spans gets parentheses.
"""

from __future__ import annotations

import re

from qwq_cli.render.tex.line import line_of
from qwq_cli.render.tex.mathml import mathml_of
from qwq_cli.render.tex.parser import parse
from qwq_cli.render.tex.tree import Unknown

_TEX = re.compile(r"\\[A-Za-z]|[\^_]")


def is_formula(text: str) -> bool:
    """Return whether text without delimiters, such as a box's, contains TeX."""
    return _TEX.search(text) is not None


def to_unicode(tex: str) -> str | None:
    """Return `tex`, without its delimiters, as a line of text, or as several if it has rows."""
    try:
        text = line_of(parse(tex))
    except Unknown:
        return None
    lines = [line.strip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line) or None


def to_mathml(tex: str, *, display: bool = False) -> str | None:
    """Return `tex`, without its delimiters, as a `math` element. display: on its own lines."""
    try:
        return mathml_of(parse(tex), display=display)
    except Unknown:
        return None
