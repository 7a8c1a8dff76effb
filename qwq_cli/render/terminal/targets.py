"""Right answers for people."""

from __future__ import annotations

from collections.abc import Sequence


def any_of(targets: Sequence[str]) -> str:
    """42 or XLII."""
    return " or ".join(targets)
