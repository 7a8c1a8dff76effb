"""A temperature that is raised for a while after a rewind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from qwq_cli.guards.base import Redraw

HOTTEST = 0.9  # the highest temperature of a redraw: beyond it, text becomes nonsense


class Hot(NamedTuple):
    """temperature: for this many tokens from here."""

    temperature: float
    tokens: int


@dataclass(frozen=True)
class Heat:
    """until: the first token of output at the usual temperature again."""

    temperature: float
    until: int

    @staticmethod
    def of(redraw: Redraw, usual: float, at: int) -> Heat | None:
        """Return the heat; None if the redraw asks for none. at: tokens of output that are kept."""
        if not (redraw.tokens and redraw.hotter):
            return None
        return Heat(max(usual, min(usual + redraw.hotter, HOTTEST)), at + redraw.tokens)

    def at(self, tokens: int) -> Hot | None:
        """Return the heat after so many tokens; None if it is over."""
        return Hot(self.temperature, self.until - tokens) if tokens < self.until else None
