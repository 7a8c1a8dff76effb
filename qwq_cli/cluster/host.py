"""The actor itself.

It is sent to a node as code, so it must not depend on other modules. It imports from qwq only after
the node's versions were found equal to the driver's.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import Any

AHEAD = 3  # parts of a file that are requested ahead


def versions() -> tuple[str, dict[str, str]]:
    """Return the node's address and its versions; only Python's if qwq is not installed there."""
    import sys

    python = {"Python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    try:
        from qwq_cli.cluster.versions import versions_here
    except ImportError:
        return _node(), python
    return _node(), dict(versions_here())


class Host:
    """One engine on a node."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._worker: Any = None

    def versions(self) -> tuple[str, dict[str, str]]:
        return versions()

    def ready(self, setup: Any, shelf: Any) -> Any:
        """Return a Greeting or a Refusal. shelf: the driver's model files, if it may copy them."""
        from qwq_cli.cluster.messages import Refusal
        from qwq_cli.cluster.worker import open_worker
        from qwq_cli.errors import ModelNotFound, QwqError

        fetch = None if shelf is None else lambda folder: _fetched(folder, shelf)
        try:
            opening = open_worker(setup, _node(), os.environ, fetch)
            self._worker = self._stack.enter_context(opening)
        except QwqError as error:
            missing = isinstance(error, ModelNotFound)
            return Refusal(_node(), error.message, error.hint, is_missing=missing)
        return self._worker.greeting

    def work(self, tasks: Any) -> Any:
        """Return a Report; None if the actor was restarted and is not ready."""
        return None if self._worker is None else self._worker.work(tasks)


class Shelf:
    """Hands out the parts of files, on the driver's machine."""

    def __init__(self, paths: list[str]) -> None:
        self._paths = paths
        self._contents: list[tuple[str, int, str]] = []

    def contents(self) -> list[tuple[str, int, str]]:
        """Return the name, size and SHA-256 of each file."""
        self._contents = self._contents or [_content(path) for path in self._paths]
        return self._contents

    def part(self, index: int, start: int, size: int) -> bytes:
        with open(self._paths[index], "rb") as file:
            file.seek(start)
            return file.read(size)


def _content(path: str) -> tuple[str, int, str]:
    import hashlib

    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(1 << 22):
            digest.update(part)
    return os.path.basename(path), os.path.getsize(path), digest.hexdigest()


def _fetched(folder: Any, shelf: Any) -> Any:
    import ray

    from qwq_cli.cluster.fetch import Offered, fetch

    def parts(index: int, starts: list[int], size: int) -> Any:
        coming: list[Any] = []
        for start in starts:
            coming.append(shelf.part.remote(index, start, size))
            if len(coming) > AHEAD:
                yield ray.get(coming.pop(0))
        for one in coming:
            yield ray.get(one)

    offered = [Offered(*each) for each in ray.get(shelf.contents.remote())]
    return fetch(folder, offered, parts)


def _node() -> str:
    from ray.util import get_node_ip_address

    return str(get_node_ip_address())  # type: ignore[no-untyped-call, unused-ignore]
