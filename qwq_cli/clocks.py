"""Time and new ids, passed in, so that tests can set them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Clocks:
    """Time as a run sees it: `elapsed` in seconds, `stamp` in ISO 8601, `new_id` unique."""

    elapsed: Callable[[], float]
    stamp: Callable[[], str]
    new_id: Callable[[], str]
