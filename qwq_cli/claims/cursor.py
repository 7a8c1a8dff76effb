"""A place among tokens that moves forward as they are read."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.claims.tokens import Token

END = Token("end", "", -1, -1)


class Unreadable(ValueError):
    """The tokens here are not understood."""


class Cursor:
    """_token: the next one, or END."""

    def __init__(self, tokens: Sequence[Token], at: int) -> None:
        self._tokens = tokens
        self._move(at)

    def _move(self, at: int) -> None:
        self.at = at
        self._token = self._tokens[at] if at < len(self._tokens) else END

    def _take(self, kind: str, text: str | None = None) -> Token:
        token = self._token
        if token.kind != kind or (text is not None and token.text != text):
            raise Unreadable
        self._move(self.at + 1)
        return token

    def _has(self, kind: str, text: str) -> bool:
        """Take the token if it is the next one; return whether it was."""
        found = self._token.kind == kind and self._token.text == text
        if found:
            self._move(self.at + 1)
        return found

    def _kind(self, ahead: int) -> str:
        """Return the kind of the token `ahead` places on (or back); "end" if there is none."""
        at = self.at + ahead
        return self._tokens[at].kind if 0 <= at < len(self._tokens) else "end"
