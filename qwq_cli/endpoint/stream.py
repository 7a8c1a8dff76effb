"""One streamed answer: what has arrived, and whether the stream is still alive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from qwq_cli.endpoint.failure import Unreachable
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.sse import DONE
from qwq_cli.errors import QwqError

GAP = 180.0  # seconds of waiting without a byte
SILENCE = 1800.0  # seconds without an event: a question may be queued or read for so long


class Stream:
    """An answer. Call `take` until it `has_ended`; `failure` is the error if it ended badly.

    is_whole: whether the server said that the answer is complete.
    """

    def __init__(self, pump: Pump, host: str, events: AsyncGenerator[bytes, None]) -> None:
        self._pump, self._host = pump, host
        self._events: list[bytes] = []
        self._is_done = False
        self._byte_at = self._event_at = pump.waited
        self.failure: QwqError | None = None
        self.is_whole = False
        self._task: asyncio.Task[None] = pump.start(self._read(events))

    @property
    def has_ended(self) -> bool:
        return self._is_done and not self._events

    @property
    def has_news(self) -> bool:
        """Whether there is something to take, or an end. Raises an error if it is too slow."""
        self._require_life()
        return bool(self._events) or self._is_done

    @property
    def waited(self) -> float:
        """The seconds that count for being too slow."""
        return self._pump.waited

    def take(self) -> list[bytes]:
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        """End the request, so that the server knows that nobody reads on."""
        self._is_done = True
        self._events = []
        if not self._task.done():
            self._pump.drop(self._task)

    async def _read(self, events: AsyncGenerator[bytes, None]) -> None:
        try:
            async for data in events:
                self._byte_at = self._pump.waited
                if data == DONE:
                    self.is_whole = True
                    break
                if data:
                    self._event_at = self._byte_at
                    self._events.append(data)
                    self._pump.wake()
        except QwqError as error:
            self.failure = error
        finally:
            self._is_done = True
            await events.aclose()

    def _require_life(self) -> None:
        now = self._pump.waited
        if self._is_done or (now - self._byte_at < GAP and now - self._event_at < SILENCE):
            return
        waited = max(now - self._byte_at, now - self._event_at)
        self.close()
        self.failure = Unreachable(
            f"{self._host} has said nothing for {waited:,.0f} seconds.", "Is it still running?"
        )
