"""What was typed at the prompt, in a private file that several chats may write to."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from qwq_cli.paths import not_a_file


class PrivateHistory(FileHistory):
    """A file that can't be read or written makes a shorter memory, and nothing worse."""

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            super().store_string(string)


def open_history(path: Path | None) -> History:
    """In the file; in memory alone for None, and where something else is in its place."""
    if path is None or not_a_file(path):
        return InMemoryHistory()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    return PrivateHistory(path)
