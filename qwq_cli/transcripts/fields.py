"""Reads JSON without trusting it: anything that is missing or of another type is empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Union

from qwq_cli.solve.row import Number

Json = Union[None, bool, str, "list[Json]", "dict[str, Json]"]  # a number is a Number, so a str
Fields = Mapping[str, Json]

_MILLISECONDS = 1e11  # as seconds it would be the year 5138
_FRACTION = re.compile(r"\.(\d+)")


def text(value: Json) -> str:
    """Return a string or a number as text, otherwise ""."""
    return str(value) if isinstance(value, str) else ""


def without_halves(value: str) -> str:
    """Return a text without half characters, which JSON may contain but can't be stored."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def whole_text(value: object) -> object:
    """Return a value of JSON in which all texts and names are without half characters."""
    if isinstance(value, Number):
        return value
    if isinstance(value, str):
        return without_halves(value)
    if isinstance(value, list):
        return [whole_text(each) for each in value]
    if isinstance(value, dict):
        return {without_halves(name): whole_text(each) for name, each in value.items()}
    return value


def fields(value: Json) -> Fields:
    return value if isinstance(value, dict) else {}


def items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def objects(value: Json) -> list[Fields]:
    """Return the objects in a list; other items are left out."""
    return [each for each in items(value) if isinstance(each, dict)]


def first_text(source: Fields, names: Iterable[str]) -> str:
    """Return the first of these fields that has more than spaces."""
    return next((found for name in names if (found := text(source.get(name))).strip()), "")


def number(value: Json) -> float | None:
    if not isinstance(value, Number):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def count(value: Json) -> int | None:
    found = number(value)
    return round(found) if found is not None and 0 <= found < 1e12 else None


def moment(value: Json) -> str | None:
    """Return ISO 8601 in UTC, from seconds or milliseconds since 1970, or from a text."""
    try:
        if (seconds := number(value)) is not None:
            seconds = seconds / 1000 if seconds > _MILLISECONDS else seconds
            found = datetime.fromtimestamp(seconds, timezone.utc)
        else:
            found = _read_time(text(value))
        return found.astimezone(timezone.utc).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def _read_time(value: str) -> datetime:
    """Parse a time. Raises ValueError."""
    value = _FRACTION.sub(lambda found: f".{found[1][:6]:0<6}", value.strip()[:99])
    if value[-1:] in ("Z", "z"):
        value = f"{value[:-1]}+00:00"
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def joined(parts: Iterable[str]) -> str:
    """Return the parts that have more than spaces, with a blank line between them."""
    return "\n\n".join(part for part in parts if part.strip())
