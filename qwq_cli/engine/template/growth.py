"""Checks filters and methods that can make long texts out of short ones, before they run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2.exceptions import SecurityError

MAX_TEXT = 4 << 20  # characters of any text that a template builds
_NUMBER = re.compile(r"\d+")
_NESTED = re.compile(r"\{[^{}]*\{|%[^a-zA-Z%]*\*")  # a width that comes from an argument
_WITH_CONTEXT = ("replace", "join", "sum", "urlize", "wordwrap")  # text is their second argument


def require_short(length: int) -> None:
    if length > MAX_TEXT:
        raise SecurityError(f"it puts together a text of more than {MAX_TEXT:,} characters")


def require_small_filter(
    name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Check a filter's arguments and return them, iterators as lists. Raises SecurityError."""
    at = 1 if name in _WITH_CONTEXT else 0
    if len(args) <= at:
        return args
    value, given = args[at], (*args[at + 1 :], *kwargs.values())
    if name in ("join", "sum") and isinstance(value, Iterable):
        value = list(value)
        args = (*args[:at], value, *args[at + 1 :])
    longest = max((len(each) for each in given if isinstance(each, str)), default=0)
    if name == "join":
        require_short(_total(value) + len(value) * longest)
    elif name == "sum" and isinstance(value, list):
        require_short(_total(value))
    elif name == "replace" and len(given) > 1:
        require_short(str(value).count(str(given[0])) * len(str(given[1])))
    elif name == "format":
        _require_small_format(str(value), given)
    elif name == "indent":
        width = max((each for each in given if type(each) is int), default=4)
        require_short((str(value).count("\n") + 1) * max(width, longest))
    elif name in ("urlize", "wordwrap"):
        require_short(len(str(value)) * longest)
    return args


def require_small_method(
    name: str, own: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Check a method of the text `own` in the same way. Raises SecurityError."""
    given = (*args, *kwargs.values())
    if name == "replace" and len(given) > 1:
        require_short(own.count(str(given[0])) * len(str(given[1])))
    elif name == "join" and args and isinstance(args[0], Iterable):
        parts = list(args[0])
        require_short(_total(parts) + len(own) * len(parts))
        return (parts,)
    elif name == "expandtabs":
        width = max((each for each in given if isinstance(each, int)), default=8)
        require_short(own.count("\t") * width)
    elif name == "format":
        _require_small_format(own, given)
    elif name == "translate":
        raise SecurityError("it translates characters by a table")
    return args


def _total(parts: Iterable[Any]) -> int:
    return sum(len(part) for part in parts if isinstance(part, str | list | tuple))


def _require_small_format(form: str, given: tuple[Any, ...]) -> None:
    if _NESTED.search(form):
        raise SecurityError("it formats with a width that it is given")
    widths = sum(int(each[:12]) for each in _NUMBER.findall(form))
    longest = max((len(str(each)) for each in given), default=0)
    require_short(widths + (form.count("{") + form.count("%")) * longest)
