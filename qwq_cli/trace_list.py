"""One line for each trace, as in `qwq log`, and which traces it lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from qwq_cli.values.kinds import Status


class TraceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A trace as a line of a list. `tokens` are those of the thought, as in its
    last line; `seconds` count prompt and decoding alike.
    status: a Status, or a word that only a later qwq knows.
    failed_claims: of its arithmetic; 0 where nobody counted them. mended_claims: those that were
    put right while it was thought."""

    id: str
    created: str
    question: str
    answer: str
    model: str
    status: str
    tokens: Annotated[int, Meta(ge=0)]
    seconds: Annotated[float, Meta(ge=0)]
    failed_claims: int = 0
    mended_claims: int = 0


class TraceFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which traces to list. model: a part of the name. since, until: beginnings of ISO 8601 times
    in UTC, both included; None leaves that side open."""

    model: str | None = None
    status: Status | None = None
    since: str | None = None
    until: str | None = None

    def conditions(self) -> Iterator[tuple[str, str]]:
        """Each as SQL with one value to fill in."""
        if self.model is not None:
            yield "model LIKE ? ESCAPE '\\'", f"%{escaped(self.model)}%"
        if self.status is not None:
            yield "status = ?", self.status.value
        if self.since is not None:
            yield "created >= ?", self.since
        if self.until is not None:
            yield "created < ? || '~'", self.until  # a tilde sorts behind all that a time holds


EVERYTHING = TraceFilter()


def escaped(word: str) -> str:
    """`word` as a LIKE pattern, with a backslash for ESCAPE, that means only itself."""
    for special in ("\\", "%", "_"):
        word = word.replace(special, "\\" + special)
    return word
