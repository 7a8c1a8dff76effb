"""The normal form of Minerva.

Source: Lewkowycz et al., "Solving Quantitative Reasoning Problems with Language Models", 2022,
appendix D. Answers are right if their normal forms are identical. The paper's second test, a
difference that SymPy simplifies to zero, is not done here: see `math-verify` for algebra.
"""

from __future__ import annotations

import re

from qwq_cli.equality.published import LONGEST, PublishedVerdict, compared

# In the paper's order: an article, a space and "mbox" are removed before units.
_REPLACED = (
    ("an ", ""), ("a ", ""), (".$", "$"), (r"\$", ""), ("\\ ", ""), (" ", ""), ("mbox", "text"),
    (r",\text{and}", ","), (r"\text{and}", ","), (r"\text{m}", r"\text{}"),
)  # fmt: skip
_REMOVED = (
    "square", "ways", "integers", "dollars", "mph", "inches", "ft", "hours", "km", "units",
    r"\ldots", "sue", "points", "feet", "minutes", "digits", "cents", "degrees", "cm", "gm",
    "pounds", "meters", "meals", "edges", "students", "childrentickets", "multiples",
    r"\text{s}", r"\text{.}", "\\text{\ns}", r"\text{}^2", r"\text{}^3", "\\text{\n}", r"\text{}",
    r"\mathrm{th}", r"^\circ", r"^{\circ}", r"\;", r",\!", "{,}", '"', r"\dots",
)  # fmt: skip
_FORMULA = re.compile(r".*?\$(.*?)\$.*")
_WRAPPED = (
    re.compile(r"\\text\{(.*?)\}"),
    re.compile(r"\\textbf\{(.*?)\}"),
    re.compile(r"\\overline\{(.*?)\}"),
    re.compile(r"\\boxed\{(.*)\}"),
)
_SHORT_FRACTION = re.compile(r"frac([^{])(.)")
_SHORT_ROOT = re.compile(r"sqrt([^{])")


def judge(target: str, answer: str) -> PublishedVerdict:
    forms = _normal(target), _normal(answer[-LONGEST:])
    return compared(*forms)


def _normal(text: str) -> str:
    text = text.rpartition("=")[2]
    for old, new in _REPLACED:
        text = text.replace(old, new)
    for part in _REMOVED:
        text = text.replace(part, "")
    text = _FORMULA.sub(r"$\1$", text)
    for wrapping in _WRAPPED:
        text = wrapping.sub(r"\1", text)
    text = _SHORT_FRACTION.sub(r"frac{\1}{\2}", text)
    text = _SHORT_ROOT.sub(r"sqrt{\1}", text).replace("$", "")
    digits = text.replace(",", "")
    return digits if digits.isdigit() else text
