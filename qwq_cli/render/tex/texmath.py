"""TeX formulas for people: as Unicode text at a terminal, as MathML in a page.

A command or environment that they do not know stays in the result as it was written. What cannot
be read as a whole, or is too long or too deep, they leave to the caller as None, who then shows
the source. The text would rather give up than change a value: factors
that would run into each other get a dot, and what a fraction or power spans gets parentheses.
"""

from __future__ import annotations

import re

from qwq_cli.render.tex.line import line_of
from qwq_cli.render.tex.mathml import mathml_of
from qwq_cli.render.tex.parser import parse
from qwq_cli.render.tex.tree import Unknown

_TEX = re.compile(r"\\[A-Za-z]|[\^_]")


def is_formula(text: str) -> bool:
    """Whether text without delimiters, as from a box, has anything in it that only TeX reads."""
    return _TEX.search(text) is not None


def to_unicode(tex: str) -> str | None:
    """`tex`, without its delimiters, as one line of text, or as several where it has rows."""
    try:
        text = line_of(parse(tex))
    except Unknown:
        return None
    lines = [line.strip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line) or None


def to_mathml(tex: str, *, display: bool = False) -> str | None:
    """`tex`, without its delimiters, as a `math` element; `display`: on lines of its own."""
    try:
        return mathml_of(parse(tex), display=display)
    except Unknown:
        return None
