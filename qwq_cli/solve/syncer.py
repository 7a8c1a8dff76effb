"""Syncs a file to the disk while the caller continues: it takes milliseconds, or a second."""

from __future__ import annotations

import os
from queue import SimpleQueue
from threading import Thread


class Syncer:
    """Syncs the descriptor on its own thread, once for each `request`, until it is closed.

    An OSError of a sync is raised by the next `request`, or by `close`.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._requests: SimpleQueue[bool] = SimpleQueue()
        self._error: OSError | None = None
        self._thread = Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def request(self) -> None:
        self._check()
        self._requests.put(True)

    def close(self) -> None:
        """Wait until all requests are done."""
        self._requests.put(False)
        self._thread.join()
        self._check()

    def _check(self) -> None:
        if self._error:
            error, self._error = self._error, None
            raise error

    def _run(self) -> None:
        while self._requests.get():
            self._error = self._sync() or self._error

    def _sync(self) -> OSError | None:
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            return error
        return None
