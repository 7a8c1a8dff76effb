"""Numbers, sizes, times and dates as people read them; everything is formatted here."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

GIB, MIB = 1 << 30, 1 << 20
SMALL = GIB / 10  # bytes; less is shown in MiB
UNITS = ((90.0, 1.0, "s"), (90 * 60.0, 60.0, "min"), (float("inf"), 3600.0, "h"))  # up to, unit


def duration(seconds: float) -> str:
    """Return 0.8s, 12s, 6m 12s, 1h 02m and such."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m {rest:02d}s" if minutes else f"{rest}s"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return 1 step, 4,108 steps; with a special plural: 2 are, 3 have."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def rate(tokens_per_second: float) -> str:
    """Return 1.9 tok/s, 34 tok/s and such."""
    digits = 1 if tokens_per_second < 9.95 else 0
    return f"{tokens_per_second:.{digits}f} tok/s"


def gigabytes(size: int) -> str:
    """Return a model's size: 19.9 GB, or 1.8 MB if small; data_size for less than 1 MB."""
    if size < 1_000_000:
        return data_size(size)
    return f"{size / 1e9:.1f} GB" if size >= 50_000_000 else f"{size / 1e6:.1f} MB"


def data_size(number: int) -> str:
    """Return 812 B, 12.3 kB, 57 MB, 1.8 GB and such."""
    if number < 1000:
        return f"{number} B"
    value, units = number / 1000, iter(("kB", "MB", "GB"))
    unit = next(units)
    while value >= 999.5 and unit != "GB":
        value, unit = value / 1000, next(units)
    return f"{value:.1f} {unit}" if value < 9.95 else f"{value:,.0f} {unit}"


def gibibytes(number: float) -> str:
    """Return an amount of memory: 19.1 GiB, or 12 MiB if small."""
    return f"{number / GIB:.1f} GiB" if number >= SMALL else f"{number / MIB:.0f} MiB"


def moment(iso: str) -> str:
    """Return an ISO 8601 time by the local clock: 2026-11-30 10:15."""
    with suppress(ValueError):
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
    return iso[:16].replace("T", " ")


def roughly(seconds: float) -> str:
    """Return a rough time: 25 min."""
    unit, name = next((unit, name) for most, unit, name in UNITS if seconds < most)
    return f"{rounded(seconds / unit, name)} {name}"


def rounded(amount: float, unit: str) -> str:
    """Return as many digits as people plan by."""
    if unit == "s":
        return f"{max(round(amount), 1) if amount < 8 else 5 * round(amount / 5)}"
    if unit == "h" and amount < 9.95:
        return f"{max(amount, 0.1):.1f}".removesuffix(".0")
    return f"{max(round(amount), 1)}"
