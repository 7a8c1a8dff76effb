"""TeX formulas as Unicode text, for people at a terminal.

`to_unicode` is total: what it does not know, or finds too long or too deep, it leaves to the
caller as None, who then shows the source. It would rather give up than change a value: factors
that would run into each other get a dot, and what a fraction or power spans gets parentheses.
"""

from __future__ import annotations

from qwq_cli.render.tex_parser import Parser, Unknown

MAX_LENGTH = 4000


def to_unicode(tex: str) -> str | None:
    """`tex`, without its delimiters, as one line of text, or as several where it has rows."""
    if len(tex) > MAX_LENGTH:
        return None
    try:
        text = Parser(tex).whole()
    except Unknown:
        return None
    lines = [line.strip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line) or None
