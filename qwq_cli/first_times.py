"""What is said to somebody new, so often that it is known, and then no more."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from qwq_cli.errors import StoreError
from qwq_cli.paths import write_file

TIMES = 3


class FirstTimes:
    """Counts how often something was said. file: where that is kept; None counts for this object
    alone."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._said = self._read()

    def take(self) -> bool:
        """Whether to say it, which counts as said."""
        if self._said >= TIMES:
            return False
        self._said = max(self._said, self._read()) + 1  # another process may have said it
        if self._file:
            with suppress(StoreError):  # then it is said once more
                write_file(self._file, json.dumps(self._said))
        return True

    def _read(self) -> int:
        """A file that can't be read counts as none."""
        with suppress(OSError, ValueError):
            said = json.loads(self._file.read_text("utf-8")) if self._file else 0
            return said if isinstance(said, int) else 0
        return 0
