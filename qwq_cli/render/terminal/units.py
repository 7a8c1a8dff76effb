"""Numbers as people read them."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """0.8s, 12s, 6m 12s, 1h 02m."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m {rest:02d}s" if minutes else f"{rest}s"


def count(number: int, noun: str) -> str:
    """1 step, 4,108 steps."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


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
