"""Where in a text guards are asked: places that are the same however the text arrives."""

from __future__ import annotations

MOST_HELD = 32  # tokens of a line that does not end


class Places:
    """A place is the end of a token that ends a line, of text that was put in, and of every
    MOST_HELD-th token since the last place."""

    def __init__(self, tokens: int) -> None:
        self._last = tokens

    def ends_at(self, tokens: int, *, line_ends: bool, forced: bool = False) -> bool:
        """Whether a place is here, after `tokens` of output."""
        if not (line_ends or forced or tokens - self._last >= MOST_HELD):
            return False
        self._last = tokens
        return True
