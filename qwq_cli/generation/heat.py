"""A temperature that is raised for a while after a rewind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from qwq_cli.guards.base import Redraw

HOTTEST = 0.9  # temperature that a redraw is raised to: beyond it sense is lost


class Hot(NamedTuple):
    """temperature: for so many tokens from here."""

    temperature: float
    tokens: int


@dataclass(frozen=True)
class Heat:
    """until: the token of output that is not hot any more."""

    temperature: float
    until: int

    @staticmethod
    def of(redraw: Redraw, usual: float, at: int) -> Heat | None:
        """at: tokens of output that are kept. None if the redraw asks for no heat."""
        if not (redraw.tokens and redraw.hotter):
            return None
        return Heat(max(usual, min(usual + redraw.hotter, HOTTEST)), at + redraw.tokens)

    def at(self, tokens: int) -> Hot | None:
        """None when it is over."""
        return Hot(self.temperature, self.until - tokens) if tokens < self.until else None
