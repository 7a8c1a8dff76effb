"""One request to a server under way: what has come of it, and how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from qwq_cli.endpoint.completion import Heard, Usage
from qwq_cli.endpoint.failure import BrokenOff, Garbled
from qwq_cli.endpoint.stream import Stream
from qwq_cli.errors import QwqError
from qwq_cli.generation.units import Unit, lines_of
from qwq_cli.values.kinds import FinishReason

MOST_EMPTY = 10_000  # events in a row that bring nothing
MOST_TOKENS = 2**31  # that one may count
LONGEST_TEXT = 1 << 20  # characters of one event


class Hearing:
    """units: heard, and taken by nobody yet. produced: tokens. read: of the prompt. gets_on:
    whether the prompt got on since somebody looked.

    When `is_over`, there is a `failure`, or a `finish` (None where the bound was only its own), and
    the end took `end_tokens`.
    """

    def __init__(
        self,
        stream: Stream,
        reader: Callable[[bytes], Heard],
        *,
        bound: FinishReason | None,
        prompt: int | None,
        most: int,
    ) -> None:
        """bound: what the limit of the request is, after `most` tokens. prompt: tokens that were
        sent, if counted."""
        self.units: deque[Unit] = deque()
        self.logs: list[float] = []
        self.produced = self.read = self.end_tokens = 0
        self.cached: int | None = None
        self.gets_on = self.is_over = False
        self.finish: FinishReason | None = None
        self.failure: QwqError | None = None
        self._stream, self._reader = stream, reader
        self._bound, self._prompt, self._most = bound, prompt, most
        self._empty = 0  # events in a row that brought nothing

    @property
    def has_news(self) -> bool:
        """Whether there is something to listen to, or its end."""
        return self.is_over or self._stream.has_news

    def listen(self) -> None:
        """To all that has come."""
        try:
            for data in self._stream.take():
                self._take(self._reader(data))
        except QwqError as error:
            self._end(failure=error)
        if self._stream.has_ended and not self.is_over:
            self._end(failure=self._stream.failure or BrokenOff("The server broke off its answer."))

    def close(self) -> None:
        self._stream.close()

    def _take(self, heard: Heard) -> None:
        if heard.usage:
            self._account(heard.usage)
        if heard.read:
            self.read, self.gets_on = heard.read[0], True
        self._require_sense(heard)
        produced = self.produced + bool(heard.text) if heard.produced is None else heard.produced
        new, self.produced = max(produced - self.produced, 0), max(produced, self.produced)
        self.logs += (min(log, 0.0) for log in heard.logs)
        if heard.text:
            ids = heard.ids if len(heard.ids) == new else None
            self.units += lines_of(Unit(heard.text, new, ids))
        if heard.finish:
            self.end_tokens = 0 if heard.text or heard.finish is FinishReason.LENGTH else new
            self._end(self._bound if heard.finish is FinishReason.LENGTH else heard.finish)
        elif self.produced >= self._most:  # whatever the server thinks of its limit
            self._end(self._bound)

    def _require_sense(self, heard: Heard) -> None:
        """Raises Garbled."""
        brings = heard.text or heard.read or heard.finish or heard.usage
        self._empty = 0 if brings else self._empty + 1
        is_odd = heard.produced is not None and not 0 <= heard.produced <= MOST_TOKENS
        if self._empty > MOST_EMPTY or len(heard.text) > LONGEST_TEXT or is_odd:
            raise Garbled("The server answers with events that make no sense.")

    def _account(self, usage: Usage) -> None:
        """Raises Garbled where the server read less than it was sent."""
        if self.cached is None:
            self.cached = usage.cached
        if self._prompt and usage.prompt < self._prompt:
            raise Garbled(
                f"The server has read {usage.prompt:,} of the {self._prompt:,} tokens that it was "
                "sent.",
                "Its context is smaller than it says: start it with a larger one.",
            )

    def _end(self, finish: FinishReason | None = None, failure: QwqError | None = None) -> None:
        if not self.is_over:
            self.is_over, self.finish, self.failure = True, finish, failure
        self._stream.close()
