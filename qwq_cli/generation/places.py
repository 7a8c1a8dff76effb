"""Places in a text where guards are asked. They are the same however the text arrives."""

from __future__ import annotations

MOST_HELD = 32  # tokens of a line without an end


class Places:
    """Finds places: ends of lines, ends of forced text, every MOST_HELD tokens after the last."""

    def __init__(self, tokens: int) -> None:
        self._last = tokens

    def ends_at(self, tokens: int, *, line_ends: bool, forced: bool = False) -> bool:
        """Return whether a place is here, after `tokens` of output."""
        if not (line_ends or forced or tokens - self._last >= MOST_HELD):
            return False
        self._last = tokens
        return True
