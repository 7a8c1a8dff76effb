"""Notes about the open step. They wait until its line is there, and stand below it."""

from __future__ import annotations

from collections.abc import Callable


class HeldNotes:
    """show: prints a note."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._waiting: list[str] = []
        self._is_open = False

    def open(self) -> None:
        """Hold the next notes back: a step has begun."""
        self._is_open = True

    def add(self, note: str) -> None:
        if self._is_open:
            self._waiting.append(note)
        else:
            self._show(note)

    def release(self) -> None:
        """Show what waits, and show the next notes at once."""
        waiting, self._waiting = self._waiting, []
        self._is_open = False
        for note in waiting:
            self._show(note)
