"""What a command or an environment asks of the parser to read its arguments."""

from __future__ import annotations

from typing import Protocol

from qwq_cli.render.tex.tokens import Tokens
from qwq_cli.render.tex.tree import Row


class Reader(Protocol):
    tokens: Tokens

    def row(self, ends: frozenset[str]) -> Row:
        """Nodes up to one of `ends`, which is left standing."""

    def argument(self) -> Row:
        """What braces hold, or the next node."""
