"""TeX split into tokens, and a position in them."""

from __future__ import annotations

import re

from qwq_cli.render.tex.tree import Unknown

MAX_DEPTH = 24

_STARRED = "operatorname|hspace|vspace|tag|text|mathop"
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_TOKEN = re.compile(rf"\\(?:(?:{_STARRED})\*|[A-Za-z]+|.)|{_NUMBER}|\s+|.", re.DOTALL)
_BRACED_COMMA = re.compile(r"(?<=[0-9])\{,\}(?=[0-9])")
_LENGTH = re.compile(r"-?[0-9.]*\s*(?:pt|ex|em|cm|mm|in|mu|\\[A-Za-z]+)")
_CLOSING = {"{": "}", "[": "]"}


class Tokens:
    """A cursor that moves forward. Depth is counted, so no input exhausts the stack."""

    def __init__(self, tex: str) -> None:
        self._tokens: list[str] = _TOKEN.findall(_BRACED_COMMA.sub(",", tex))
        self._depth = 0
        self.at = 0

    @property
    def at_end(self) -> bool:
        return self.at >= len(self._tokens)

    def peek(self) -> str | None:
        return self._tokens[self.at] if not self.at_end else None

    def next(self) -> str:
        token = self.peek()
        if token is None:
            raise Unknown
        self.at += 1
        return token

    def take(self, wanted: str) -> bool:
        """Take `wanted` if it is next; return whether it was."""
        if self.peek() != wanted:
            return False
        self.at += 1
        return True

    def expect(self, wanted: str) -> None:
        self.skip_space()
        if self.next() != wanted:
            raise Unknown

    def skip_space(self) -> None:
        while (token := self.peek()) is not None and token.isspace():
            self.at += 1

    def first_digit(self, number: str) -> str:
        """Return the first digit of a number that was just taken; the rest is put back."""
        self.at -= 1
        self._tokens[self.at] = number[1:]
        return number[0]

    def enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unknown

    def leave(self) -> None:
        self._depth -= 1

    # Text that is not mathematics

    def since(self, start: int) -> str:
        return "".join(self._tokens[start : self.at])

    def group(self) -> str:
        """Return the source of a braced group, without its braces."""
        self.expect("{")
        return self._inside("{")

    def one(self) -> str:
        """Return the next token where TeX would also take a group, not a brace or a cell's end."""
        token = self.next()
        if token in ("}", "&", "^", "_", "\\\\"):
            raise Unknown
        return token

    def comes(self, wanted: str) -> bool:
        """Return whether `wanted` comes before the group's end."""
        depth = 0
        for token in self._tokens[self.at :]:
            if token == wanted:
                return True
            depth += (token == "{") - (token == "}")
            if depth < 0:
                return False
        return False

    def optional(self) -> str | None:
        """Return the source of a group in brackets, if one is next."""
        return self._inside("[") if self.take("[") else None

    def skip_length(self) -> None:
        """Skip a length, as after the end of a row: [2mm]."""
        start = self.at
        self.take("*")
        self.skip_space()
        if self.peek() != "[" or not _LENGTH.fullmatch((self.optional() or "").strip()):
            self.at = start

    def command(self) -> str:
        """Return the source of a command that was just taken, with the groups after it."""
        start = self.at - 1
        while self.peek() in ("{", "["):
            mark = self.next()
            before = self.at
            try:
                self._skip_group(mark)
            except Unknown:
                if mark == "{":
                    raise
                self.at = before - 1  # a bracket of the formula
                break
        following = self.peek()
        if self.at == start + 1 and following is not None and following.isspace():
            self.at += 1  # it ends the name
        return self.since(start)

    def environment(self, name: str, start: int) -> str:
        """Return the source of an environment whose beginning, at `start`, was just taken."""
        depth = 1
        while depth:
            token = self.next()
            if token in (r"\begin", r"\end") and self.group() == name:
                depth += 1 if token == r"\begin" else -1
        return self.since(start)

    def _inside(self, mark: str) -> str:
        """Return the source of a group whose first mark was taken, without its marks."""
        start = self.at
        self._skip_group(mark)
        return "".join(self._tokens[start : self.at - 1])

    def _skip_group(self, mark: str) -> None:
        """Skip to the end of a group whose first mark was taken."""
        waited: list[str] = [_CLOSING[mark]]
        while waited:
            token = self.next()
            if token == waited[-1]:
                waited.pop()
            elif token == "{":
                waited.append("}")
            elif token == "}":
                raise Unknown
