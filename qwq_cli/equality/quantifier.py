"""Removes `for all real x` after `f(x) = x + 1`: a definition says that by itself."""

from __future__ import annotations

import re

_DEFINED = re.compile(
    r"[A-Za-z]\w{0,4}\s?(?:\(\s?(?P<of>[A-Za-z])\s?\)|_\{?(?P<at>[A-Za-z])\}?)\s?="
)
_REALS = r"real(?: numbers?)?|reals"
_WHOLE = r"(?:positive |nonnegative |natural )?(?:integers?|numbers)|naturals"
_FOR_ALL = re.compile(
    rf"\s?,?\s?\(?(?:for (?:all|every|each|any)|\\forall)\s?(?:values of )?"
    rf"(?:(?P<kind>{_REALS}|{_WHOLE}) )?\$?(?P<name>[A-Za-z])"
    r"(?:\s?\\in\s?\\mathbb\s?\{?\s?(?P<set>[A-Z])\s?\}?)?\$?\)?\.?\s*\Z"
)
_INDICES = frozenset("kmn")  # names of integers; other letters are names of real numbers


def unquantified(text: str) -> str:
    """Return `text` (tidy) without a final `for all x` that names its own variable.

    A domain that excludes something is kept: `for x > 0`.
    """
    defined, said = _DEFINED.match(text), _FOR_ALL.search(text[-80:])
    if defined is None or said is None:
        return text
    variable = defined["of"] or defined["at"]
    is_of_kind = bool(said["kind"]) and not said["kind"].startswith("real")
    is_whole = is_of_kind or said["set"] in ("N", "Z")
    is_known = said["set"] in (None, "R", "N", "Z")
    if said["name"] != variable or not is_known or (is_whole and variable not in _INDICES):
        return text
    return text[: len(text) - len(said[0])].rstrip(" ,")
