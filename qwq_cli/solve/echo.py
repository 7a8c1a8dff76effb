"""An answer that only repeats what the problem asks to work out: `17*24` for 17*24."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwq_cli.equality.notation import squeeze, tidy

_FORMULA = re.compile(r"\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_LETTER = r"(?<![A-Za-z])[b-hj-z](?![A-Za-z])"  # `a` and `I` are words
_PLAIN = re.compile(rf"(?<![\w.])(?:[\d(]|{_LETTER})(?:[\s\d().+*/^×÷=<>≤≥-]|{_LETTER})*")
_VALUE = re.compile(r"[-+]?[\d.,]+(?:/\d+)?")
_FORM = re.compile(  # these words mean that the value is known, and another form is asked for
    r"scientific notation|prime factori[sz]ation|lowest terms|simplest form"
    r"|^\s*(?:simplify|convert)|as an? (?:(?:common|mixed|improper|reduced|simplified) )?"
    r"(?:fraction|number|decimal|percent)",
    re.IGNORECASE,
)
_SIMPLE_FRACTION = re.compile(r"\\frac\{(\d+)\}\{(\d+)\}")
_OPERATION = re.compile(
    r"[+*/^=<>-]|(?<=\d)_|\\(?:[dt]?frac|sqrt|cdot|times|div|le|ge)(?![a-z])|\)\("
)


def is_echo(answer: str, target: str, question: str) -> bool:
    """Return whether an unfinished answer is in the question, and the target is not.

    A plain value may be there by chance: it only counts if another form is asked for.
    """
    said = _spelled(answer)
    is_value = bool(_VALUE.fullmatch(said))
    if not (_FORM.search(question) if is_value else _OPERATION.search(said)):
        return False
    own = {_spelled(part) for part in _formulas(question)}
    return said in own and _spelled(target) not in own


def _formulas(question: str) -> Iterator[str]:
    for match in _FORMULA.finditer(question):
        yield from (part for part in match.groups() if part)
    for match in _PLAIN.finditer(_FORMULA.sub(" ", question)):
        yield match[0]


def _spelled(text: str) -> str:
    return _SIMPLE_FRACTION.sub(r"\1/\2", squeeze(tidy(text.strip(" .\n"))))
