"""A formula in the LaTeX that the algebra system reads, with nothing inexact in it."""

from __future__ import annotations

import re

from qwq_cli.check.brackets import depth

LONGEST = 400  # characters; what is longer is no answer but a derivation
MAX_DEPTH = 10  # the grammar's time doubles with each pair of brackets around nothing else

_FUNCTION = re.compile(
    r"(?<![A-Za-z\\])"
    "(arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|cot|sec|csc|ln|log|exp|gcd|lcm|max|min|"
    "pi|infty|infinity)(?![A-Za-z])"
)
_DECIMAL = re.compile(r"(\d*)\.(\d+)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NAMES = {"infinity": "infty"}


def as_latex(text: str) -> str | None:
    """None for what had better not be tried at all: far too long or too deep.

    Decimals become fractions, since sympy compares floats by rounding: 1/3 would be 0.333333.
    """
    if len(text) > LONGEST or depth(text) > MAX_DEPTH:
        return None
    text = _DECIMAL.sub(_fraction, _THOUSANDS.sub("", text))
    text = _FUNCTION.sub(lambda m: rf"\{_NAMES.get(m[1], m[1])} ", text)
    return text.replace("*", r"\cdot ").replace("°", "")


def _fraction(match: re.Match[str]) -> str:
    return rf"(\frac{{{match[1]}{match[2]}}}{{1{'0' * len(match[2])}}})"
