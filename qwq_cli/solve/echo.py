"""An answer that is nothing but what the problem asks to work out: `17*24` for 17*24."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwq_cli.check.notation import squeeze, tidy

_FORMULA = re.compile(r"\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_LETTER = r"(?<![A-Za-z])[b-hj-z](?![A-Za-z])"  # `a` and `I` are words
_PLAIN = re.compile(rf"(?<![\w.])(?:[\d(]|{_LETTER})(?:[\s\d().+*/^×÷=<>≤≥-]|{_LETTER})*")
_VALUE = re.compile(r"[-+]?[\d.,]+(?:/\d+)?|[-+]?\\frac\{\d+\}\{\d+\}")
_OPERATION = re.compile(r"[+*/^=<>-]|\\(?:[dt]?frac|sqrt|cdot|times|div|le|ge)(?![a-z])|\)\(")


def is_echo(answer: str, target: str, question: str) -> bool:
    """Whether an answer with something left to do stands in the question and the target does not.

    A plain value is never one: it may stand there by chance.
    """
    said = _spelled(answer)
    if _VALUE.fullmatch(said) or not _OPERATION.search(said):
        return False
    own = {_spelled(part) for part in _formulas(question)}
    return said in own and _spelled(target) not in own


def _formulas(question: str) -> Iterator[str]:
    for match in _FORMULA.finditer(question):
        yield from (part for part in match.groups() if part)
    for match in _PLAIN.finditer(_FORMULA.sub(" ", question)):
        yield match[0]


def _spelled(text: str) -> str:
    return squeeze(tidy(text.strip(" .\n")))
