"""An answer's wording without what wraps it: boxes, delimiters, emphasis, `\\text`."""

from __future__ import annotations

import re

from qwq_cli.trace.boxes import unbox

_FORMULAS = (("\\[", "\\]"), ("$$", "$$"), ("\\(", "\\)"), ("$", "$"))
_TEXT = re.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt|normal)?|math(?:rm|bf|it|sf)|mbox|boldsymbol|operatorname)"
    r"\s*\{([^\\{}$]+)\}\.?"
)
# `$...$` that contains a formula: between two amounts of money there are words.
_INLINE = re.compile(
    r"\$\$?(?![^$\n]{0,80}[a-z]{3}\ [a-z]{2})([^$\n]{1,120}?)\$\$?|\\\((.{1,120}?)\\\)"
    r"|\\\[\s*(.{1,200}?)\s*\\\]",
    re.DOTALL,
)
_EMPHASIS = re.compile(
    r"\*\*(\S(?:[^*\n]*\S)?)\*\*|__(\S(?:[^_\n]*\S)?)__|`([^`\n]+)`"
    r"|(?<!\w)\*(\S[^*\n]*)\*"
)


def unwrap(text: str) -> str:
    """Return the answer for readers, without boxes and the delimiters of a single formula."""
    text = unbox(text).strip()
    if text.endswith("**") and text.count("**") == 1:  # opened before it, by "**Answer: 36**"
        text = text[:-2].rstrip()
    return plain(_without_delimiters(text))


def plain(text: str) -> str:
    """Return the X of `\\text{X}`, if that is everything and X contains no TeX."""
    text = text.strip()
    match = _TEXT.fullmatch(text)
    return match[1].strip() or text if match else text


def delimited(text: str, opener: str, closer: str) -> str | None:
    """Return the content of one pair of delimiters, if it encloses all of `text`."""
    inner = text[len(opener) : -len(closer)]
    is_whole = len(text) > len(opener) + len(closer) and text == opener + inner + closer
    is_one = not inner.endswith("\\") and opener not in inner and closer not in inner
    return inner.strip() if is_whole and is_one else None


def bare(text: str) -> str:
    """Return the answer for comparing, without delimiters, emphasis, quotes and a full stop."""
    text = _EMPHASIS.sub(_content, unbox(text).strip())
    text = _INLINE.sub(_content, text).strip()
    text = text.strip("*_ \t\r\n").rstrip(".。,，;；!！ ").lstrip(":： ")
    if len(text) > 1 and (text[0], text[-1]) in (('"', '"'), ("“", "”"), ("'", "'"), ("「", "」")):
        text = text[1:-1].rstrip(".,")
    return plain(text)


def _content(match: re.Match[str]) -> str:
    return next(filter(None, match.groups()), match[0]).strip()


def _without_delimiters(text: str) -> str:
    found = (delimited(text, *pair) for pair in _FORMULAS)
    return next((inner for inner in found if inner is not None), text)
