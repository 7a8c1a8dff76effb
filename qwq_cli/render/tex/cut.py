"""A formula that breaks off at the end of the text, for instance because the tokens ran out."""

from __future__ import annotations

import re

from qwq_cli.render.tex.texmath import to_unicode

_FORMULA = re.compile(r"[\^_=]|\\[A-Za-z]")
_FRAME = re.compile(
    r"\\begin\{(?P<name>[A-Za-z]+\*?)\}|\\end\{|(?P<left>\\left(?![A-Za-z]))|\\right(?![A-Za-z])"
    r"|\\.|(?P<brace>\{)|\}",
    re.DOTALL,
)
_CLOSES = (r"\end{", r"\right", "}")
_TRIES = 6


def readable_start(tex: str) -> tuple[int, str] | None:
    """Return how much of `tex` can be read, and that part with everything open closed.

    Returns None if nothing can be read, or nothing shows that it is a formula.
    """
    if not _FORMULA.search(tex):
        return None
    commands = [match.start() for match in re.finditer(r"\\", tex)]
    for end in (len(tex), *commands[: -_TRIES - 1 : -1]):
        closed = tex[:end] + _closers(tex[:end])
        if to_unicode(closed):
            return end, closed
    return None


def _closers(tex: str) -> str:
    waited: list[str] = []
    for match in _FRAME.finditer(tex):
        if match["name"]:
            waited.append(rf"\end{{{match['name']}}}")
        elif match["left"]:
            waited.append(r"\right.")
        elif match["brace"]:
            waited.append("}")
        elif match[0].startswith(_CLOSES) and waited:
            waited.pop()
    return "".join(reversed(waited))
