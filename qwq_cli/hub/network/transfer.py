"""Downloads missing pieces over several connections while the digest follows in order.

Threads download runs of pieces and write them. The calling thread reads each piece back from the
file, in order, for the digest. So the digest covers the file itself, not what came over the
network. Pieces from an earlier process are checked on the way; damaged ones are downloaded again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zlib import crc32

from qwq_cli.errors import NetworkError
from qwq_cli.hub.network.api import RangesIgnored, Source
from qwq_cli.hub.network.backoff import Backoff, Patience, Transient, told
from qwq_cli.hub.network.partial import Partial

CONNECTIONS = 4
LONGEST_RUN = 16  # pieces in one request
FAREWELL = 1.0  # seconds to wait for a thread; on a stalled socket it ends later, writing nothing


class Stopped(Exception):
    """Another thread failed, or the user stopped the download."""


class Cursor:
    """Where a connection writes: at `position`, up to `end`. crc: of the current piece."""

    def __init__(self, start: int, end: int) -> None:
        self.position, self.end, self.crc = start, end, 0

    @property
    def is_done(self) -> bool:
        return self.position >= self.end


class Transfer:
    """Fills `partial` from `source`. `run` may be called once.

    on_bytes: called from any thread with the number of new bytes, negative for a damaged piece.
    on_trouble: called with the reason of each retry.
    """

    def __init__(
        self,
        source: Source,
        partial: Partial,
        *,
        connections: int = CONNECTIONS,
        backoff: Backoff | None = None,
        on_bytes: Callable[[int], None] = lambda _: None,
        on_trouble: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._source, self._partial = source, partial
        self._connections, self._backoff = connections, backoff or Backoff()
        self._on_bytes, self._on_trouble = on_bytes, on_trouble
        self._inherited = set(partial.sums)
        self._waiting = set(range(partial.count)) - self._inherited
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._whole = threading.Lock()  # held by the one thread that streams the whole file
        self._error: BaseException | None = None

    def run(self) -> str:
        """Download what is missing and return the file's digest. Raises NetworkError, OSError."""
        with self._workers():
            digest = self._source.file.digest()
            for index in range(self._partial.count):
                self._await(index)
                while not self._is_intact(index):
                    self._put_back(index)
                    self._await(index)
                for chunk in self._partial.read(index):
                    digest.update(chunk)
            return digest.hexdigest()

    @contextmanager
    def _workers(self) -> Iterator[None]:
        count = max(1, min(self._connections, self._partial.count))
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            with self._changed:
                self._changed.notify_all()
            for thread in threads:
                thread.join(FAREWELL)

    def _await(self, index: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: index in self._partial.sums or self._error)
            if self._error:
                raise self._error

    def _is_intact(self, index: int) -> bool:
        """Return whether a piece is right; a piece of this process is not read a second time."""
        if index not in self._inherited:
            return True
        crc = 0
        for chunk in self._partial.read(index):
            crc = crc32(chunk, crc)
        return crc == self._partial.sums[index]

    def _put_back(self, index: int) -> None:
        start, end = self._partial.span(index)
        self._on_trouble(f"bytes {start:,} to {end:,} were damaged on disk")
        with self._changed:
            del self._partial.sums[index]
            self._inherited.discard(index)
            self._waiting.add(index)
            self._changed.notify_all()
        self._on_bytes(start - end)

    def _work(self) -> None:
        try:
            while True:
                self._fetch(self._take())
        except Stopped:
            return
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            with self._changed:
                self._error = self._error or error
                self._stop.set()
                self._changed.notify_all()

    def _take(self) -> Cursor:
        """Take the first run of pieces that no thread is downloading. Raises Stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stop.is_set())
            self._check_stop()
            first = last = min(self._waiting)
            share = len(self._waiting) // (4 * self._connections)
            longest = max(1, min(LONGEST_RUN, share))
            while last + 1 in self._waiting and last + 1 - first < longest:
                last += 1
            self._waiting -= set(range(first, last + 1))
        return Cursor(self._partial.span(first)[0], self._partial.span(last)[1])

    def _fetch(self, cursor: Cursor) -> None:
        def attempt() -> None:
            with self._source.open(cursor.position, cursor.end) as chunks:
                for chunk in chunks:
                    self._write(cursor, memoryview(chunk))

        try:
            self._persist(cursor, attempt)
        except RangesIgnored:
            with self._whole:
                self._fetch_whole(cursor)

    def _fetch_whole(self, wanted: Cursor) -> None:
        """Read everything in order from the first byte, skipping what is there already."""

        def attempt() -> None:
            self._forget(whole)
            whole.position, whole.crc = 0, 0
            with self._source.open_whole() as chunks:
                for chunk in chunks:
                    self._write(whole, memoryview(chunk))

        pieces = range(
            wanted.position // self._partial.piece, -(-wanted.end // self._partial.piece)
        )
        if any(index not in self._partial.sums for index in pieces):
            whole = Cursor(0, self._partial.file.bytes)
            self._persist(whole, attempt)

    def _forget(self, cursor: Cursor) -> None:
        """Drop the piece at `cursor`; it will be written again."""
        index = cursor.position // self._partial.piece
        start = index * self._partial.piece
        if index not in self._partial.sums and cursor.position > start:
            self._on_bytes(start - cursor.position)

    def _persist(self, cursor: Cursor, attempt: Callable[[], None]) -> None:
        """Try until the cursor is done. Bytes that arrived count as progress and are kept."""
        patience, furthest = Patience(self._backoff), cursor.position
        while not cursor.is_done:
            try:
                attempt()
                if not cursor.is_done:
                    raise Transient("the connection ended early")
            except Transient as why:  # noqa: PERF203 - trying again is what this loop is for
                seconds = patience.after(why, progress=cursor.position > furthest)
                furthest = max(furthest, cursor.position)
                if seconds is None:
                    raise self._gave_up(why, cursor.position) from None
                self._on_trouble(told(why, seconds))
                self._stop.wait(seconds)
                self._check_stop()

    def _write(self, cursor: Cursor, data: memoryview) -> None:
        self._check_stop()
        data = data[: cursor.end - cursor.position]
        while data:
            index = cursor.position // self._partial.piece
            end = self._partial.span(index)[1]
            part, data = data[: end - cursor.position], data[end - cursor.position :]
            if index not in self._partial.sums:
                self._partial.write(cursor.position, part)
                self._on_bytes(len(part))
            cursor.crc = crc32(part, cursor.crc)
            cursor.position += len(part)
            if cursor.position == end:
                self._complete(index, cursor.crc)
                cursor.crc = 0

    def _complete(self, index: int, crc: int) -> None:
        with self._changed:
            if index not in self._partial.sums:
                self._partial.add(index, crc)
                self._waiting.discard(index)
                self._changed.notify_all()

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def _gave_up(self, why: Transient, position: int) -> NetworkError:
        return NetworkError(
            f"The download stopped at byte {position:,}: {why.reason}, "
            f"{self._backoff.attempts} times in a row.",
            "The same command continues from there.",
        )
