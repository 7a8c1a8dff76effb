"""Signs and commands of text and LaTeX, each with the one sign that stands for it here."""

from __future__ import annotations

from collections.abc import Mapping

_OPERATIONS = {
    "+": "+ ＋",
    "-": "- − –",
    "*": "* × · ⋅ ∙ \\times \\cdot \\ast",
    "/": "/ ÷ ∕ ⁄ \\div",
    "^": "^ **",
    "!": "!",
    "%": "% \\% ％",
    "mod": "\\bmod \\mod",
}
_RELATIONS = {
    "=": "= == ＝",
    "≈": "≈ ≃ ≅ ≒ ~= \\approx \\simeq \\cong \\approxeq \\thickapprox",
    "<": "< \\lt",
    ">": "> \\gt",
    "≤": "≤ <= ⩽ \\le \\leq \\leqslant",
    "≥": "≥ >= ⩾ \\ge \\geq \\geqslant",
    "≠": "≠ != \\ne \\neq",
    "≡": "≡ \\equiv",
    "∣": "∣ \\mid",
    "∤": "∤ \\nmid",
}
_OPENERS = {"(": "( （ \\lparen", "[": "[ \\lbrack", "{": "{ \\{"}
_OPENERS |= {"⌊": "⌊ \\lfloor", "⌈": "⌈ \\lceil"}
_CLOSERS = {")": ") ） \\rparen", "]": "] \\rbrack", "}": "} \\}"}
_CLOSERS |= {"⌋": "⌋ \\rfloor", "⌉": "⌉ \\rceil"}
_MONEY = {"$": "$ \\$ € £ ¥ ₹ ￥ \\euro \\pounds"}
_COMMANDS = {
    "frac": "\\frac \\dfrac \\tfrac \\cfrac",
    "sqrt": "\\sqrt √ sqrt",
    "binom": "\\binom \\dbinom \\tbinom",
    "boxed": "\\boxed \\fbox",
    "gcd": "\\gcd gcd GCD",
    "lcm": "\\lcm lcm LCM",
    "max": "\\max",
    "min": "\\min",
    "log": "\\log",
    "pmod": "\\pmod",
}
_NAMES = {
    "π": "π \\pi", "α": "α \\alpha", "β": "β \\beta", "γ": "γ \\gamma", "δ": "δ \\delta",
    "θ": "θ \\theta", "λ": "λ \\lambda", "μ": "μ \\mu", "ρ": "ρ \\rho", "σ": "σ \\sigma",
    "φ": "φ \\phi", "ω": "ω \\omega",
}  # fmt: skip


def _by_spelling(kind: str, table: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {spelling: (kind, sign) for sign, all_ in table.items() for spelling in all_.split()}


# The spelling of a sign: its kind, and the sign that we use for it.
SIGNS: Mapping[str, tuple[str, str]] = {
    **_by_spelling("operation", _OPERATIONS),
    **_by_spelling("relation", _RELATIONS),
    **_by_spelling("opener", _OPENERS),
    **_by_spelling("closer", _CLOSERS),
    **_by_spelling("money", _MONEY),
    **_by_spelling("command", _COMMANDS),
    **_by_spelling("name", _NAMES),
}
PAIRS = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉"}
# Operations that are written as words.
SPOKEN = {
    "times": "*", "plus": "+", "minus": "-", "of": "of", "mod": "mod", "modulo": "mod",
    "choose": "choose",
}  # fmt: skip
