"""A lock that processes share, of the same kind and in the same places as huggingface_hub's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 0.2  # seconds until it counts as held by another process


@contextmanager
def file_lock(path: Path, waits: Callable[[], None]) -> Iterator[None]:
    """Hold the lock within the block; the system frees it when a process dies.

    waits: called once if it has to wait; an exception that it raises ends the wait. Raises OSError.
    """
    from filelock import FileLock, SoftFileLock, Timeout

    lock: FileLock | SoftFileLock = FileLock(path, mode=0o664)
    try:
        lock.acquire(timeout=PATIENCE)
    except NotImplementedError:  # a file system without locks
        lock = SoftFileLock(path, mode=0o664)
        lock.acquire()
    except Timeout:
        waits()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
