"""Numbers, sizes, times and dates as people read them: the one place that writes them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

GIB = 1 << 30
UNITS = ((90.0, 1.0, "s"), (90 * 60.0, 60.0, "min"), (float("inf"), 3600.0, "h"))  # up to, unit


def before_number(text: str, end: int) -> int:
    """Where to cut `text` so that a cut at `end` breaks no number, as 1,024 or 3.5: before it,
    unless nothing is left then."""
    if not (_is_inside(text, end) and _is_inside(text, end + 1)):
        return end
    start = end
    while _is_inside(text, start):
        start -= 1
    return start or end


def _is_inside(text: str, end: int) -> bool:
    """Whether the sign before `end` is of a number: a digit, or a mark between two digits."""
    sign, around = text[end - 1 : end], text[end - 2 : end - 1] + text[end : end + 1]
    return sign.isdecimal() or (sign in (".", ",") and len(around) == 2 and around.isdecimal())


def duration(seconds: float) -> str:
    """0.8s, 12s, 6m 12s, 1h 02m."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m {rest:02d}s" if minutes else f"{rest}s"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """1 step, 4,108 steps; with a plural of its own: 2 are, 3 have."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def rate(tokens_per_second: float) -> str:
    """1.9 tok/s, 34 tok/s."""
    digits = 1 if tokens_per_second < 9.95 else 0
    return f"{tokens_per_second:.{digits}f} tok/s"


def gigabytes(size: int) -> str:
    """Of a model: 19.9 GB, or 1.8 MB where that says more."""
    return f"{size / 1e9:.1f} GB" if size >= 50_000_000 else f"{size / 1e6:.1f} MB"


def data_size(number: int) -> str:
    """812 B, 12.3 kB, 57 MB, 1.8 GB."""
    if number < 1000:
        return f"{number} B"
    value, units = number / 1000, iter(("kB", "MB", "GB"))
    unit = next(units)
    while value >= 999.5 and unit != "GB":
        value, unit = value / 1000, next(units)
    return f"{value:.1f} {unit}" if value < 9.95 else f"{value:,.0f} {unit}"


def gibibytes(number: float) -> str:
    """Of memory: 19.1 GiB."""
    return f"{number / GIB:.1f} GiB"


def moment(iso: str) -> str:
    """A time in ISO 8601, by the clock on the wall: 2026-11-30 10:15."""
    with suppress(ValueError):
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
    return iso[:16].replace("T", " ")


def roughly(seconds: float) -> str:
    """25 min."""
    unit, name = next((unit, name) for most, unit, name in UNITS if seconds < most)
    return f"{rounded(seconds / unit, name)} {name}"


def rounded(amount: float, unit: str) -> str:
    """As many digits as anybody plans by."""
    if unit == "s":
        return f"{max(round(amount), 1) if amount < 8 else 5 * round(amount / 5)}"
    if unit == "h" and amount < 9.95:
        return f"{max(amount, 0.1):.1f}".removesuffix(".0")
    return f"{max(round(amount), 1)}"
