"""One request to a server in progress: what has arrived, and how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from qwq_cli.endpoint.completion import Heard, Usage
from qwq_cli.endpoint.failure import BROKEN_OFF_HINT, BrokenOff, Garbled, PromptCut
from qwq_cli.endpoint.stream import Stream
from qwq_cli.errors import QwqError
from qwq_cli.generation.units import Unit, lines_of
from qwq_cli.values.kinds import FinishReason

LINGER = 3.0  # seconds to wait after the end for the server's counts
MOST_EMPTY = 10_000  # events in a row without content
MOST_TOKENS = 2**31  # most tokens that one event may count
LONGEST_TEXT = 1 << 20  # characters of one event
LONGEST_TOKEN, ALWAYS = 128, 1 << 16  # characters in total: so many per token, or so many at least


class Hearing:
    """units: heard, but not taken yet. produced: output tokens. read: prompt tokens.

    When `is_over`, it has a `failure` or a `finish` (None if only the request's own limit ended
    it), and the end took `end_tokens`. Most servers count after the end, so it waits for that a
    short time. usage: as far as it is told. is_counted: whether it is complete.
    """

    def __init__(
        self,
        stream: Stream,
        reader: Callable[[bytes], Heard],
        *,
        bound: FinishReason | None,
        prompt: int,
        most: int,
    ) -> None:
        """bound: what the request's limit of `most` tokens stands for.

        prompt: tokens that were sent, at least.
        """
        self.units: deque[Unit] = deque()
        self.logs: list[float] = []
        self.produced = self.read = self.end_tokens = 0
        self.usage: Usage | None = None
        self.is_over = self.is_counted = self._gets_on = False
        self.finish: FinishReason | None = None
        self.failure: QwqError | None = None
        self._stream, self._reader = stream, reader
        self._bound, self.prompt, self._most = bound, prompt, most
        self._empty = 0  # events in a row without content
        self._length = 0  # characters
        self._ended_at: float | None = None  # by the stream's clock

    @property
    def has_news(self) -> bool:
        """Whether there is something to listen to, or the end."""
        return self.is_over or self._stream.has_news or self._is_late

    @property
    def has_begun(self) -> bool:
        """Whether the server has sent anything, so that it may charge for the request."""
        return self.produced > 0 or self.usage is not None

    @property
    def cached(self) -> int | None:
        return self.usage.cached if self.usage else None

    def listen(self) -> None:
        """Listen to everything that has arrived."""
        try:
            for data in self._stream.take():
                if self.is_over:
                    break
                self._take(self._reader(data))
        except QwqError as error:
            self._fail(error)
        if self._stream.has_ended and not self.is_over:
            self._end_with_stream()
        elif self._is_late:
            self._close()

    def got_on(self) -> bool:
        """Return whether more of the prompt was computed since the last call."""
        told, self._gets_on = self._gets_on, False
        return told

    def close(self) -> None:
        self._stream.close()

    @property
    def _is_late(self) -> bool:
        """Whether the wait for counts after the end is over."""
        return self._ended_at is not None and self._stream.waited - self._ended_at >= LINGER

    def _end_with_stream(self) -> None:
        failure = self._stream.failure
        if self._stream.is_whole and not failure and self.produced:
            self._end(FinishReason.STOP)
            self._close()
        else:
            self._fail(failure or BrokenOff("The server broke off its answer.", BROKEN_OFF_HINT))

    def _take(self, heard: Heard) -> None:
        if self._ended_at is not None and heard.text:  # text after the end is not wanted
            self._close()
            return
        if heard.usage:
            self._account(heard.usage)
        if heard.read:
            self.read, self._gets_on = heard.read[0], True
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
        elif self.produced >= self._most:  # even if the server ignores the limit
            self._end(self._bound)
        if self._ended_at is not None and heard.usage:
            self.is_counted = True
            self._close()

    def _require_sense(self, heard: Heard) -> None:
        """Raise Garbled if the counts make no sense."""
        brings = heard.text or heard.read or heard.finish or heard.usage
        self._empty = 0 if brings else self._empty + 1
        is_odd = heard.produced is not None and not 0 <= heard.produced <= MOST_TOKENS
        if self._empty > MOST_EMPTY or len(heard.text) > LONGEST_TEXT or is_odd:
            raise Garbled("The server answers with events that make no sense.")
        self._length += len(heard.text)
        if self._length > max(LONGEST_TOKEN * self._most, ALWAYS):
            raise Garbled("The server sends far more text than it was asked for.")

    def _account(self, usage: Usage) -> None:
        """Take the usage. Raises PromptCut."""
        cached = self.cached if usage.cached is None else usage.cached
        self.usage = usage._replace(cached=cached)
        if 0 < usage.prompt < self.prompt:
            raise PromptCut(
                f"The server read only {usage.prompt:,} tokens of a prompt that has at least "
                f"{self.prompt:,}: it cut the prompt.",
                "Its context is too small: start it with a larger one, or send a shorter text.",
            )

    def _end(self, finish: FinishReason | None) -> None:
        if self._ended_at is None:
            self._ended_at, self.finish = self._stream.waited, finish

    def _fail(self, error: QwqError) -> None:
        """Store a failure; after the end, only a cut prompt matters."""
        if self._ended_at is None or isinstance(error, PromptCut):
            self.failure = error
        self._close()

    def _close(self) -> None:
        self.is_over = True
        self._stream.close()
