"""Splits a formula into tokens: numbers, names, commands and signs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

FUNCTIONS = frozenset(
    ("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "arccot", "sinh",
     "cosh", "tanh", "ln", "log", "lg", "exp", "gcd", "lcm", "max", "min", "sqrt", "abs")
)  # fmt: skip
_ALSO = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "cosec": "csc", "ctg": "cot",
         "tg": "tan", "arctg": "arctan", "arcctg": "arccot"}  # fmt: skip
_CONSTANTS = {"pi": "pi", "infty": "oo", "infinity": "oo"}
GREEK = frozenset(
    ("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta",
     "iota", "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon", "phi", "varphi",
     "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi",
     "Omega", "ell", "hbar")
)  # fmt: skip
NAMES = GREEK | _CONSTANTS.keys()  # words that stand for one sign
_SIGNS = {r"\cdot": "*", r"\times": "*", r"\ast": "*", r"\div": "/", r"\lvert": "|",
          r"\rvert": "|", r"\vert": "|", r"\mid": "|", r"\{": "{", r"\}": "}"}  # fmt: skip
_MARKS = frozenset(("vec", "overrightarrow", "hat", "widehat", "overline", "bar", "tilde", "dot"))
_DECORATED = (
    r"\\(?P<mark>" + "|".join(sorted(_MARKS)) + r")\s*\{?\s*(?P<marked>[A-Za-z]{1,3})\s*\}?"
)
_SUB = r"(?:\s?_\s?(?:\{[^{}]{1,20}\}|[A-Za-z0-9]))?"
_FRACTION = r"\\frac\s*\{\s*(?P<top>\d+)\s*\}\s*\{\s*(?P<bottom>\d+)\s*\}"
_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<repeating>\d*\.\d*\\(?:overline|bar|dot)\s*(?:\{\d+\}|\d))"
    rf"|(?P<mixed>\d+)\s*{_FRACTION}"
    r"|(?P<plain_mixed>\d+)(?: | and )(?P<up>\d+)\s*/\s*(?P<down>\d+)(?![\d.])"
    r"|(?P<number>[1-9]\d{0,2}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    rf"|{_DECORATED}(?P<mark_sub>{_SUB}'*)"
    rf"|(?P<command>\\(?:[A-Za-z]+|[{{}}|]))(?P<command_sub>{_SUB}'*)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<sign>[-+*/^!°%|()\[\]{},_'\u2032])"
    r")"
)
_SUBSCRIPT = re.compile(rf"({_SUB})('*)")
_ALPHABETICAL = 4  # letters; abcd is a product, longer words are words


class Token(NamedTuple):
    """kind: number, mixed, repeating, name, constant, function, command, or the sign itself."""

    kind: str
    text: str = ""


class NotAFormula(ValueError):
    """The text is not in the notation of formulas."""


def tokens(text: str) -> list[Token]:
    """Return the tokens. Raises NotAFormula."""
    found: list[Token] = []
    text, at = text.rstrip(), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotAFormula(text[at : at + 20])
        at = match.end()
        if match["word"]:
            new, at = _word(match["word"], text, at)
            found += new
        else:
            found.append(_token(match))
    return found


def _token(match: re.Match[str]) -> Token:
    part = {name: text for name, text in match.groupdict().items() if text}
    if "number" in part:
        return Token("number", part["number"].replace(",", ""))
    if "repeating" in part:
        return Token("repeating", part["repeating"])
    if "bottom" in part:
        return _mixed(part["mixed"], part["top"], part["bottom"])
    if "down" in part:
        return _mixed(part["plain_mixed"], part["up"], part["down"])
    if "command" in part:
        return _command(part["command"], part.get("command_sub", ""))
    return _marked(part) if "mark" in part else Token(match["sign"].replace("\u2032", "'"))


def _marked(part: Mapping[str, str]) -> Token:
    return Token("name", f"{part['mark']} {part['marked']}{_plain(part.get('mark_sub', ''))}")


def _mixed(whole: str, top: str, bottom: str) -> Token:
    if int(top) >= int(bottom):
        raise NotAFormula(f"{whole} {top}/{bottom}: a mixed number, or a product?")
    return Token("mixed", f"{whole} {top}/{bottom}")


def _command(command: str, subscript: str) -> Token:
    name = command[1:]
    if command in _SIGNS and not subscript:
        return Token(_SIGNS[command])
    if name in _CONSTANTS and not subscript:
        return Token("constant", _CONSTANTS[name])
    if name in GREEK:
        return Token("name", name + _plain(subscript))
    is_function = (name := _ALSO.get(name, name)) in FUNCTIONS and name != "sqrt"
    if is_function and (name == "log" or not subscript):
        return Token("function", name + _plain(subscript))
    return Token("command", name + subscript)


def _word(word: str, text: str, at: int) -> tuple[list[Token], int]:
    """Read a function's name, a differential, or letters that stand for a product."""
    name = _ALSO.get(word, word)
    if name in FUNCTIONS:
        subscript = _SUBSCRIPT.match(text, at) if name == "log" else None
        end = subscript.end() if subscript else at
        return [Token("function", name + _plain(text[at:end]))], end
    if word in _CONSTANTS:
        return [Token("constant", _CONSTANTS[word])], at
    if word in GREEK:
        names = [word]
    elif word[:-1] in FUNCTIONS and word[-1] in "xyz":
        return [Token("function", word[:-1]), Token("name", word[-1])], at
    elif len(word) == 2 and word[0] == "d" and word[1] in "xytuvzrsA":
        names = [word]
    elif len(word) < _ALPHABETICAL or (len(word) == _ALPHABETICAL and list(word) == sorted(word)):
        names = list(word)
    else:
        raise NotAFormula(word)
    subscript = _SUBSCRIPT.match(text, at)
    end = subscript.end() if subscript else at
    last = names[-1] + _plain(text[at:end])
    return [_letter(name) for name in (*names[:-1], last)], end


def _letter(name: str) -> Token:
    return Token("constant" if name in ("e", "i") else "name", name)


def _plain(subscript: str) -> str:
    """Return the same text for `_{12}` and `_12`."""
    return re.sub(r"[\s{}]", "", subscript)
