"""An event loop that runs only while a caller waits for it, on the caller's thread.

Reasoning pulls: it asks for the next step and does nothing meanwhile. So there is no thread for
each stream and no queue between threads. One loop watches all sockets. Data that nobody asks for
stays in the kernel, which slows the server down. A request can be dropped at any time, even during
a name lookup or a connect, and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled

TICK = 0.05  # seconds between two checks of the cancel flag
T = TypeVar("T")


class Pump:
    """The event loop, as a context manager.

    waited: seconds for which callers waited, in total. Time in which nobody reads doesn't count.
    """

    def __init__(self, cancel: Cancel) -> None:
        self._cancel = cancel
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._woken: asyncio.Future[None] | None = None
        self.waited = 0.0

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start a task; it advances whenever a caller waits."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return the result of `work`; all other tasks advance too. Raises Cancelled."""
        task = self.start(work)
        try:
            self.until(task.done)
        except BaseException:
            self.drop(task)
            raise
        return task.result()

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait until `reached()`. Raises Cancelled."""
        while True:
            if self._cancel.is_set():
                raise Cancelled
            if reached():
                return
            self._turn()

    def drop(self, task: asyncio.Task[Any]) -> None:
        """Cancel the task, and let it close what it has opened."""
        task.cancel()
        if not task.done():
            self._loop.run_until_complete(asyncio.wait({task}))

    def finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Drop all tasks and complete `work`, which closes things."""
        for task in tuple(self._tasks):
            self.drop(task)
        self._loop.run_until_complete(work)

    def wake(self) -> None:
        """Make the waiting caller check again. Tasks call this."""
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
            task.exception()  # the caller reports it; asyncio must not report it too
        self.wake()
