"""One line for each trace, as in `qwq log`, and which traces it lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from qwq_cli.values.kinds import Status


class TraceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A trace in a list.

    tokens: of thought and answer. seconds: of prompt and decoding. status: a Status, or a word that
    only a later qwq knows. failed_claims: 0 if nobody counted them. mended_claims: those that were
    mended during the thought.
    """

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
    """Which traces to list. model: a part of the name.

    since, until: beginnings of ISO 8601 times in UTC, both included; None leaves that side open.
    """

    model: str | None = None
    status: Status | None = None
    since: str | None = None
    until: str | None = None

    def conditions(self) -> Iterator[tuple[str, str]]:
        """Yield each condition as SQL with one value."""
        if self.model is not None:
            yield "model LIKE ? ESCAPE '\\'", f"%{escaped(self.model)}%"
        if self.status is not None:
            yield "status = ?", self.status.value
        if self.since is not None:
            yield "created >= ?", self.since
        if self.until is not None:
            yield "created < ? || '~'", self.until  # a tilde sorts after everything in a time


EVERYTHING = TraceFilter()


def escaped(word: str) -> str:
    """Return `word` as a LIKE pattern that matches only itself, with a backslash for ESCAPE."""
    for special in ("\\", "%", "_"):
        word = word.replace(special, "\\" + special)
    return word
