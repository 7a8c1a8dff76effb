"""What commands and environments need of the parser to read their arguments."""

from __future__ import annotations

from typing import Protocol

from qwq_cli.render.tex.tokens import Tokens
from qwq_cli.render.tex.tree import Row


class Reader(Protocol):
    tokens: Tokens

    def row(self, ends: frozenset[str]) -> Row:
        """Return nodes up to one of `ends`, which is not taken."""

    def argument(self) -> Row:
        """Return the content of braces, or the next node."""
