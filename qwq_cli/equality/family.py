"""Families of values over an integer: `2k\\pi, k \\in \\mathbb{Z}`."""

from __future__ import annotations

import re

from qwq_cli.equality.brackets import enclosed

_NAMES = r"(?P<names>[a-zA-Z](?:\s*,\s*[a-zA-Z])?)"
_INTEGERS = r"(?:\\(?:mathbb|mathbf)\s*\{?\s*Z\s*\}?|\\Z(?![A-Za-z])|Z(?![A-Za-z]))"
_FORMS = tuple(
    re.compile(rf"(?P<value>.*\S)\s*{tail}")
    for tail in (
        r"[,;(\[]?\s*(?:where |with |for )?(?:any |all |every )?"
        rf"{_NAMES}\s*\\in\s*{_INTEGERS}\s*[)\]]?",
        rf"[,;(]?\s*(?:where |with |for )?{_NAMES} (?:is|are|being) (?:an |any )?(?:arbitrary )?"
        r"integers?\s*\)?",
        rf"[,;(]?\s*(?:where |with |for )(?:any |all |every |an )?integers? {_NAMES}\s*\)?",
        rf"[,;(]\s*{_NAMES} (?:any |an )?integer\s*\)?",
    )
)
_CONGRUENCE = re.compile(
    r"(?:(?P<name>[A-Za-z])\s*\\equiv\s*)?(?P<residue>-?\d{1,9})\s*"
    r"\(?\s*\\?[pb]?mod(?:ulo)?\s*\{?\s*(?P<modulus>[1-9]\d{0,8})\s*\}?\s*\)?"
)


def read_congruence(text: str) -> tuple[str, int, int] | None:
    """Return the name ("" for none), the residue and the modulus."""
    match = _CONGRUENCE.fullmatch(text)
    return match and (match["name"] or "", int(match["residue"]), int(match["modulus"]))


def read_family(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the values, and the names that run through the integers."""
    if (inside := enclosed(text)) and inside[0] == r"\{":
        value, bar, condition = re.sub(r"\\mid(?![A-Za-z])|:", "|", inside[1]).rpartition("|")
        found = read_family(f"{value} , {condition}") if bar else None
        return found if found and found[0].strip() == value.strip() else None
    for form in _FORMS:
        if match := form.fullmatch(text):
            value = re.sub(r"(?:[\s,;(]|\b(?:where|with|for)\b)+$", "", match["value"])
            return value, tuple(re.split(r"\s*,\s*", match["names"]))
    return None
