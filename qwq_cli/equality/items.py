"""Splits a list, a set or a tuple into its items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from qwq_cli.equality.brackets import cut, enclosed, found_outside, split_at, top_level

MAX_ITEMS = 64
_MAX_SIGNS = 3
_WORD = r"[,;]?\s?\b(?:and|or)\b\s?|和|或"
_JOINT = re.compile(_WORD, re.IGNORECASE)
_LOGICAL = re.compile(rf"{_WORD}|\\(?:lor|vee|land|wedge)(?![A-Za-z])", re.IGNORECASE)
_AND = re.compile(r"\s(?:and)\s|和|且|\\(?:land|wedge)(?![A-Za-z])", re.IGNORECASE)
_OR = re.compile(r"[,;]?\s?\bor\b\s?|或|\\(?:lor|vee)(?![A-Za-z])", re.IGNORECASE)
_STATEMENT = re.compile(r"[=<>]|\\(?:le|ge|ne|in)(?![A-Za-z])")
_GROUPS = re.compile(r"(?:^|[^\d,])[1-9]\d{0,2}$")
_SIGN = re.compile(r"\\(pm|mp)(?![A-Za-z])\s*")


def read_items(text: str) -> tuple[str, list[str]] | None:
    """Return the opening bracket ("" for none) and the items; None if `text` is one item."""
    inside = enclosed(text)
    if inside is None:
        items = [item for part in _split(text, bare=True) for item in both_signs(part)]
        return _checked("", items) if len(items) > 1 else None
    opener, content, _ = inside
    items = [item for part in _split(content, bare=False) for item in both_signs(part)]
    return _checked(opener, items)


def _checked(opener: str, items: list[str]) -> tuple[str, list[str]] | None:
    if len(items) > MAX_ITEMS or not all(items):
        return None
    return (r"\{" if opener == "{" and len(items) > 1 else opener), items


def is_alternative(text: str) -> bool:
    """Return whether there is an "or" between two of the items."""
    return bool(found_outside(_OR, text))


def is_joint(text: str) -> bool:
    """Return whether there is an "and" between two of the items."""
    return bool(found_outside(_AND, text))


def _split(text: str, *, bare: bool) -> list[str]:
    """Split at commas, semicolons, "and", "or" outside brackets, but not inside a number."""
    groups = _groups(text)
    return groups if len(groups) > 1 else cut(text, _joints(text, bare=bare))


def _groups(text: str) -> list[str]:
    """Split lists of lists: `1, 2; 3, 4` and `x=1, y=2 or x=2, y=1`."""
    signs = {token for _, token in top_level(text)}
    if "," not in signs:
        return [text]
    if ";" in signs:
        return split_at(";", text)
    parts = cut(text, (match.span() for match in found_outside(_OR, text)))
    return parts if all("," in part and part.count("=") > 1 for part in parts) else [text]


def _joints(text: str, *, bare: bool) -> Iterator[tuple[int, int]]:
    """Yield the joints. In brackets, `1,000` is a number only if other commas precede spaces."""
    outside = dict(top_level(text))
    commas = [at for at, token in outside.items() if token == ","]
    is_spaced = any(text[at + 1 : at + 2] == " " for at in commas) or (bare and len(commas) == 1)
    joint = _LOGICAL if _STATEMENT.search(text) else _JOINT
    words = dict(match.span() for match in found_outside(joint, text))
    end = 0
    for at, token in outside.items():
        if at < end:
            continue
        if at in words:
            end = words[at]
            yield at, end
        elif token == ";" or (token == "," and not (is_spaced and _is_thousands(text, at))):
            end = at + 1
            yield at, end


def _is_thousands(text: str, comma: int) -> bool:
    after = text[comma + 1 : comma + 5]
    is_three = after[:3].isdigit() and len(after) >= 3 and not after[3:].isdigit()
    return is_three and bool(_GROUPS.search(text[max(0, comma - 4) : comma]))


def both_signs(text: str) -> list[str]:
    """Return both values of `a \\pm b`; a \\mp takes the opposite sign to the \\pm."""
    signs = [match[1] for match in _SIGN.finditer(text)]
    if not signs or len(signs) > _MAX_SIGNS:
        return [text]
    if "mp" in signs:
        return [_signed(text, [sign == way for sign in signs]) for way in ("pm", "mp")]
    return [_signed(text, list(plus)) for plus in product((True, False), repeat=len(signs))]


def _signed(text: str, plus: list[bool]) -> str:
    chosen = iter(plus)
    signed = _SIGN.sub(lambda _: "+" if next(chosen) else "-", text)
    return re.sub(r"(^|[=(\[{,])(\s*)\+", r"\1\2", signed)
