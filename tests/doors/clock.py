"""Runs qwq with a wrong clock.

    python -m tests.doors.clock HOURS ...

HOURS: how far it is ahead. `back`: it goes back an hour at each look.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta, tzinfo
from itertools import count

from qwq_cli.cli.app import run
from qwq_cli.launch import base

_WALL = time.time


def ahead(hours: str) -> None:
    """Set the clock for the whole process."""
    looks = count(0, -1)

    def offset() -> float:
        return float(next(looks) if hours == "back" else hours)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Wall:
            there = datetime.now(tz) + timedelta(hours=offset())
            return cls.fromisoformat(there.isoformat())

    vars(base)["datetime"] = Wall
    time.time = lambda: _WALL() + 3600 * offset()


if __name__ == "__main__":
    ahead(sys.argv[1])
    sys.exit(run(sys.argv[2:]))
