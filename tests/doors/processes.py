"""Finds the processes that belong to a home, on Linux."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from qwq_cli.launch.model_trial import TRIAL

LOOK_SECONDS = 0.02  # between two looks


def living(home: Path) -> list[str]:
    """Return the command lines of the processes that were given this home."""
    mark, found = f"QWQ_HOME={home}/".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended, or is not ours
            if mark in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def is_trying(home: Path) -> bool:
    """Return whether a child tries a model file."""
    return any(TRIAL in line.split() for line in living(home))
