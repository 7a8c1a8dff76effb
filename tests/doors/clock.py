"""qwq with another clock on the wall.

    python -m tests.doors.clock HOURS ...

HOURS: by how much it is ahead; `back`: an hour less each time that somebody looks.
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
    """Whoever asks for the time gets this one."""
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
