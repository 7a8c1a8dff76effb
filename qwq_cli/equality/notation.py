"""One spelling for each meaning. It undoes Unicode, variants of LaTeX, and words around an answer.

Everything here is linear in the length of its input, which is a model's output.
"""

from __future__ import annotations

import re
import unicodedata

from qwq_cli.trace.boxes import unbox
from qwq_cli.trace.wording import delimited

DOLLAR = "¤"  # stands for the currency, unlike the delimiter of a formula
ROW = "¶"  # ends a row of a matrix: two backslashes would look like the start of a command
_SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": r"\times ", "⋅": r"\cdot ",
    "·": r"\cdot ", "∙": r"\cdot ", "÷": "/", "∕": "/", "⁄": "/", "±": r"\pm ", "∓": r"\mp ",
    "≤": r"\le ", "⩽": r"\le ", "≥": r"\ge ", "⩾": r"\ge ", "≠": r"\ne ", "≈": r"\approx ",
    "∞": r"\infty ", "∪": r"\cup ", "∩": r"\cap ", "∈": r"\in ", "∅": r"\emptyset ",
    "√": r"\sqrt ", "π": r"\pi ", "θ": r"\theta ", "α": r"\alpha ", "β": r"\beta ",
    "λ": r"\lambda ", "φ": r"\phi ", "º": "°", "′": "'", "’": "'", "“": '"', "”": '"',
    "。": ".", "、": ",", "μ": "µ", "Ω": "Ω", "<=": r"\le ", ">=": r"\ge ",
    "**": "^", "\u200b": "", "\ufeff": "", "ℤ": r"\mathbb{Z}", "ℝ": r"\mathbb{R}",
    "∖": r"\setminus ", "∠": r"\angle ", "∧": r"\land ", "∨": r"\lor ", "⟨": "(", "⟩": ")",
    "∼": r"\sim ", "≡": r"\equiv ", "⌊": r"\lfloor ", "⌋": r"\rfloor ",
    "⌈": r"\lceil ", "⌉": r"\rceil ", "∣": "|",
}  # fmt: skip
_SIGN = re.compile("|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True))))
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ]+")
_LOWERED = re.compile("[₀₁₂₃₄₅₆₇₈₉]+")
_VULGAR = re.compile("[¼½¾⅐-⅞]")

_ROW_END = re.compile(r"\\\\(?:\[[^\[\]]{0,10}\])?")
_TEX = (
    (re.compile(r"(?<=\d),?\s?\\!\s?,?\s?(?=\d{3}(?!\d))"), ""),
    (re.compile(r"\\(?:text)?color\s?\{[A-Za-z]+\}"), ""),
    (re.compile(r"\\(?:left|right|(?:big|Big|bigg|Bigg)[lr]?|displaystyle|limits)(?![A-Za-z])\.?"),
     ""),
    (re.compile(r"\\(?:[dtc]frac)(?![A-Za-z])"), r"\\frac"),
    (re.compile(r"(?:(?<=\d)\{,\}(?!\d{3}(?!\d))|(?<=\b0)\{,\})(?=\d)"), "."),
    (re.compile(r"(?<=\d)(?:\{,\}|\\,|\\!,?|,\\!|')(?=\d{3}(?!\d))"), ""),
    (re.compile(r"\\[,;:!> ]|\\q?quad|\\(?:thinspace|hspace\{[^{}]*\})(?![A-Za-z])|~"), " "),
    (re.compile(r"(?<=\s)!="), r"\\ne "),
    (re.compile(r"(?<=[\d)}])(or|and)(?=[A-Za-z]\s?[(=]|\(|\d)"), r" \1 "),
    (re.compile(r"\\(?:leqslant|leq|lt)(?![A-Za-z])"), lambda m: "<" if m[0] == r"\lt" else r"\le"),
    (re.compile(r"\\(?:geqslant|geq|gt)(?![A-Za-z])"), lambda m: ">" if m[0] == r"\gt" else r"\ge"),
    (re.compile(r"\\(?:neq)(?![A-Za-z])"), r"\\ne"),
    (re.compile(r"(?<=log_)10(?!\d)"), "{10}"),
    (re.compile(r"\\(?:varnothing)(?![A-Za-z])"), r"\\emptyset"),
    (re.compile(r"\\lbrace(?![A-Za-z])"), r"\\{"),
    (re.compile(r"\\rbrace(?![A-Za-z])"), r"\\}"),
    (re.compile(r"\\langle(?![A-Za-z])"), "("),
    (re.compile(r"\\rangle(?![A-Za-z])"), ")"),
    (re.compile(r"\^\s*\{?\s*\\(?:circ|degree)(?![A-Za-z])\s*\}?|\\degree(?![A-Za-z])"), "°"),
    (re.compile(r"(?<=\d)\s?[xX]\s?(?=10\s?\^)"), r"\\times "),
    (re.compile(r"\\(?:AA|angstrom)(?![A-Za-z])"), "Å"),
    (re.compile(r"\\\$"), DOLLAR),
    (re.compile(r"\\([%#&_])"), r"\1"),
    (re.compile(r"\\(?:bold|boldsymbol|text(?:bf|it|rm|tt|normal)?|mathrm|mathbf|mathit|mathsf|mbox|operatorname)"
                r"\*?\s*\{((?:[^{}$]|\{[^{}$]*\})*)\}"), r" \1 "),
    (re.compile(r"\\(?:mathrm|mathbf|mathit|boldsymbol) ([A-Za-z])(?![A-Za-z])"), r"\1"),
    (re.compile(r"\{\\(?:rm|bf|it)\s+([^{}$]*)\}"), r" \1 "),
)  # fmt: skip
_SHORT_FRACTION = re.compile(r"\\frac\s*(?:(\d)|\{([^{}]*)\})\s*(?:(\d|[A-Za-z])|\{([^{}]*)\})")
_SHORT_ROOT = re.compile(r"\\sqrt\s*(\d+|[A-Za-z](?![A-Za-z]))")
_PLAIN_ROOT = re.compile(r"(?:(?<![A-Za-z\\])|\\)sqrt\s*\(([^()]*)\)")
_POWER = re.compile(r"\^\s*(?:\(([^()]*)\)|(-?\d+(?:\.\d+)?))")
_ORDINAL = re.compile(r"(?<=\d)(?:\s?(?:st|nd|rd|th)(?![A-Za-z])|\^\{\s*(?:st|nd|rd|th)\s*\})")
_BASE_VECTOR = re.compile(
    r"\\(?:hat|vec|mathbf|boldsymbol)\s*(?:\{\s*\\?([ijk])(?:math)?\s*\}|([ijk])(?![A-Za-z]))"
)
_REMAINDER = re.compile(r"(\d+)\s*(?:R|r|[Rr]em(?:ainder)?)\.?\s*(\d+)")
_DOTTED = re.compile(
    r"(?<=[.\d])\\dot\s?(?:\{(\d)\}|(\d))(?:(\d*)\\dot\s?(?:\{(\d)\}|(\d)))?(?!\d)"
)
# 0.1666... continues as it began; with fewer repetitions that is not clear.
_RECURRING = re.compile(
    r"(?<![\d.])(\d*\.\d*?)((\d{1,6}?)\3{1,20})\s?(?:\.\.\.+|…|\\(?:l|c)?dots)(?![A-Za-z])"
)
_GOES_ON = re.compile(r"(,\s*|\d\.\d+)(?:\.\.\.+|…)")  # 1, 2, ... and 3.14... have no end
_BRACKETED = re.compile(r"^(-?\d*\.\d*)\((\d+)\)$")  # 0.1(6), which repeats the 6
_SPACE = re.compile(r"\s+")
_LEAD = re.compile(
    r"^(?:(?:so|thus|therefore|hence),?\s+)?(?:the\s+)?(?:final\s+)?answer(?:\s+is|\s*[:：=])\s*"
    r"|^答案(?:是|为)?[:：]?\s*",
    re.IGNORECASE,
)
_DELIMITERS = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    ("**", "**"),
    ("`", "`"),
    ('"', '"'),
)
_SPACE_AT_END = re.compile(r"(?:(?<!\\)\\(?:[,;:!> ]|q?quad|\Z)|~|\s)+\Z")
_UNWRAPPINGS = 6  # layers of delimiters; real answers have fewer
_LOOSE_SPACE = re.compile(r"(?<![\d,]) (?=\d)|(?<![A-Za-z]) (?!\d)|(?<=[A-Za-z]) (?![A-Za-z\d])")


def tidy(text: str) -> str:
    """Return `text` in the spelling that our readers know; its meaning is kept."""
    text = _GOES_ON.sub(r"\1\\ldots", _RECURRING.sub(_recurring, text.strip()))
    text = _SPACE.sub(" ", _unicode(_unwrap(_ROW_END.sub(f" {ROW} ", text))))
    names = {match[1] or match[2] for match in _BASE_VECTOR.finditer(text)}
    if len(names) > 1:  # a single one is the imaginary unit in bold
        text = _BASE_VECTOR.sub(lambda match: rf"\vec{{{match[1] or match[2]}}}", text)
    for pattern, replacement in _TEX:
        text = pattern.sub(replacement, text)
    text = _dollars(text)
    text = _SHORT_FRACTION.sub(_full_fraction, text)
    text = _SHORT_ROOT.sub(r"\\sqrt{\1}", _PLAIN_ROOT.sub(r"\\sqrt{\1}", text))
    text = _POWER.sub(lambda m: "^{" + (m[1] or m[2] or "") + "}", text)
    text = _DOTTED.sub(_overlined, _BRACKETED.sub(r"\1\\overline{\2}", text))
    text = _SPACE.sub(" ", _ORDINAL.sub("", text)).strip()
    division = _REMAINDER.fullmatch(text)
    return f"{division[1]} remainder {division[2]}" if division else text


def with_powers(text: str) -> str:
    """Return `text` with raised digits as powers: `3²` as `3^{2}`."""
    return _RAISED.sub(lambda m: f"^{{{m[0].translate(_SUPERSCRIPTS)}}}", text)


def squeeze(text: str) -> str:
    """Return `text` without meaningless spaces; `1 1/2` keeps its space, `x + 1` does not."""
    return _LOOSE_SPACE.sub("", text)


def _unwrap(text: str) -> str:
    """Remove boxes and delimiters around everything, and "the answer is ..."."""
    text = unbox(text).strip()
    for _ in range(_UNWRAPPINGS):
        before = text
        text = _SPACE_AT_END.sub("", text).rstrip(f" .。;；,，\n\t{ROW}")
        text = _LEAD.sub("", text.lstrip(" \n\t="))
        for opener, closer in _DELIMITERS:
            inner = delimited(text, opener, closer)
            text = text if inner is None else inner
        if text == before:
            break
    return text


def _unicode(text: str) -> str:
    if text.isascii():
        return _SIGN.sub(lambda m: _SIGNS[m[0]], text)
    text = _VULGAR.sub(_tex_fraction, text)
    text = with_powers(text)
    text = _LOWERED.sub(lambda m: f"_{{{m[0].translate(_SUBSCRIPTS)}}}", text)
    text = _SIGN.sub(lambda m: _SIGNS[m[0]], text)
    return "".join(unicodedata.normalize("NFKC", c) if _is_wide(c) else c for c in text)


def _is_wide(character: str) -> bool:
    """Return whether it is full-width or a space; the rest of NFKC would lose meaning."""
    return "\uff00" <= character <= "\uffef" or unicodedata.category(character) == "Zs"


def _tex_fraction(match: re.Match[str]) -> str:
    top, _, bottom = unicodedata.normalize("NFKC", match[0]).partition("⁄")
    return rf"\frac{{{top}}}{{{bottom}}}"


def _dollars(text: str) -> str:
    """Remove pairs around formulas; a single dollar sign before a number is money."""
    count = text.count("$")
    if count % 2 == 0 and not re.search(r"\$\d[^$]*\$\d", text):
        return text.replace("$", " ")
    return text.replace("$", DOLLAR)


def _recurring(match: re.Match[str]) -> str:
    is_clear = len(match[2]) >= 3
    return rf"{match[1]}\overline{{{match[3]}}}" if is_clear else match[0]


def _overlined(match: re.Match[str]) -> str:
    return rf"\overline{{{''.join(filter(None, match.groups()))}}}"


def _full_fraction(match: re.Match[str]) -> str:
    top = match[1] if match[1] is not None else match[2]
    bottom = match[3] if match[3] is not None else match[4]
    return rf"\frac{{{top.strip()}}}{{{bottom.strip()}}}"
