"""The prompt's history, in a private file that several chats may write to."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from qwq_cli.paths import not_a_file


class PrivateHistory(FileHistory):
    """A history. If the file can't be read or written, it is only shorter."""

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            super().store_string(string)


def open_history(path: Path | None) -> History:
    """Return the history in this file; only in memory for None, or if no file can be there."""
    if path is None or not_a_file(path):
        return InMemoryHistory()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    return PrivateHistory(path)
