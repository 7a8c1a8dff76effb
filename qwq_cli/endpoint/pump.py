"""An event loop that runs only while somebody waits for it, on the thread of whoever waits.

Reasoning pulls: it asks for the next step and does nothing meanwhile. So there is no thread for
each stream and no queue between threads. All sockets are watched by one loop, and what is not
asked for stays in the kernel, which slows the server down. A request can be given up at any
time, also while a name is looked up or a connection is made, and nothing of it is left behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled

TICK = 0.05  # seconds after which the cancel flag is looked at
T = TypeVar("T")


class Pump:
    """A context manager. `waited`: seconds for which somebody waited, all together; what nobody
    reads does not come late."""

    def __init__(self, cancel: Cancel) -> None:
        self._cancel = cancel
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._woken: asyncio.Future[None] | None = None
        self.waited = 0.0

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """It gets on whenever somebody waits."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What it gives; all others get on meanwhile. Raises Cancelled, and what `work` raises."""
        task = self.start(work)
        try:
            self.until(task.done)
        except BaseException:
            self.drop(task)
            raise
        return task.result()

    def until(self, reached: Callable[[], bool]) -> None:
        """Raises Cancelled."""
        while True:
            if self._cancel.is_set():
                raise Cancelled
            if reached():
                return
            self._turn()

    def drop(self, task: asyncio.Task[Any]) -> None:
        """Give it up, and let it close what it has opened."""
        task.cancel()
        if not task.done():
            self._loop.run_until_complete(asyncio.wait({task}))

    def finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it come to its end, whatever else there is. For what closes things."""
        for task in tuple(self._tasks):
            self.drop(task)
        self._loop.run_until_complete(work)

    def wake(self) -> None:
        """Whoever waits should look again. For tasks to call."""
        if self._woken and not self._woken.done():
            self._woken.set_result(None)

    def close(self) -> None:
        for task in tuple(self._tasks):
            self.drop(task)
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def __enter__(self) -> Pump:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _turn(self) -> None:
        began = self._loop.time()
        self._woken = self._loop.create_future()
        timer = self._loop.call_later(TICK, self.wake)
        try:
            self._loop.run_until_complete(self._woken)
        finally:
            timer.cancel()
            self.waited += self._loop.time() - began

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # is told by whoever started it; asyncio need not tell it as well
        self.wake()
