"""Hints for new users, which are shown a few times and then no more."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from qwq_cli.kept_file import KeptFile

TIMES = 3


class FirstTimes:
    """Counts how often something was said. path: where that is stored; None for this object."""

    def __init__(self, path: Path | None) -> None:
        self._file = KeptFile(path, int) if path else None
        self._said = 0

    def take(self) -> bool:
        """Return whether to say it, and count it as said."""
        kept = self._file.read_or(0) if self._file else 0  # another process may have said it
        self._said = max(self._said, kept)
        if self._said >= TIMES:
            return False
        self._said += 1
        if self._file:
            with suppress(OSError):  # then it is said once more
                self._file.write(self._said)
        return True
