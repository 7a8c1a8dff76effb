"""Families of values that run with an integer: `2k\\pi, k \\in \\mathbb{Z}`."""

from __future__ import annotations

import re

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


def read_family(text: str) -> tuple[str, tuple[str, ...]] | None:
    """What runs, and the names that run."""
    for form in _FORMS:
        if match := form.fullmatch(text):
            return match["value"].rstrip(" ,;("), tuple(re.split(r"\s*,\s*", match["names"]))
    return None
