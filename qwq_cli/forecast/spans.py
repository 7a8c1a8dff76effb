"""The speed of a run while it goes on, measured over spans of tokens."""

from __future__ import annotations

from typing import NamedTuple

SPAN = 50  # tokens


class _Point(NamedTuple):
    tokens: int
    seconds: float


class Spans:
    """Measures one span after the other. The longest pause of each doesn't count.

    Somebody may have suspended the program, and that is no slowness.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin a new span with the next point."""
        self._first: _Point | None = None
        self._last = self._pause = _Point(0, 0.0)

    @property
    def is_new(self) -> bool:
        """Whether the next point is the first of a span."""
        return self._first is None

    def pace(self, tokens: int, seconds: float) -> float | None:
        """Return tokens a second at the end of a span, otherwise None.

        tokens, seconds: of the whole run so far.
        """
        now, last = _Point(tokens, seconds), self._last
        self._last = now
        if self._first is None:
            self._first = now
            return None
        gap = _Point(tokens - last.tokens, seconds - last.seconds)
        self._pause = max(self._pause, gap, key=lambda one: one.seconds)
        made = tokens - self._first.tokens - self._pause.tokens
        took = seconds - self._first.seconds - self._pause.seconds
        if made < SPAN:
            return None
        self._first, self._pause = now, _Point(0, 0.0)
        return made / took if took > 0 else None
