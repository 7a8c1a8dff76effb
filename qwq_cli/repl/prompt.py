"""What asks the user for lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Prompt(Protocol):
    """edits: whether `read` lets the user change the text that the line begins with."""

    edits: bool

    def read(self, text: str = "", keys: bytes = b"") -> str | None:
        """Return a line or lines that begin with `text`; None to leave.

        keys: pressed before the prompt appeared.
        """

    def remember(self, lines: Sequence[str]) -> bool:
        """Add lines to the history, the last one nearest.

        Return False if there is none; the lines are then shown instead, if a person reads them.
        """

    def after_enter(self) -> bytes:
        """Remove and return the keys that were pressed after the last Enter, as far as read."""

    def choose(self, question: str, words: Sequence[str]) -> str | None:
        """Return the first letter of one of `words`; None if nothing was chosen.

        Any other line is refused and put into the history.
        """
