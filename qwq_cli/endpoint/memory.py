"""Remembers what endpoints can do, so that it is tried only once."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.endpoint.server import Server
from qwq_cli.endpoint.way import Habits
from qwq_cli.kept_file import KeptFile
from qwq_cli.values.value import Value

MOST_KEPT = 200
LONGEST_KEPT = 30 * 24 * 3600.0  # seconds; a hosted service may change


class _Kept(Value, frozen=True, kw_only=True):
    at: float
    habits: Habits


@dataclass(frozen=True)
class Memory:
    """The remembered habits, in a file of the cache. An unreadable file counts as empty."""

    path: Path
    wall: Callable[[], float] = time.time

    def of(self, server: Server) -> Habits | None:
        kept = self._all().get(_key(server))
        is_fresh = kept is not None and 0 <= self.wall() - kept.at < LONGEST_KEPT
        return kept.habits if kept and is_fresh else None

    def keep(self, server: Server, habits: Habits) -> None:
        self._write({**self._all(), _key(server): _Kept(at=self.wall(), habits=habits)})

    def drop(self, server: Server) -> None:
        found = self._all()
        if found.pop(_key(server), None):
            self._write(found)

    def _write(self, found: dict[str, _Kept]) -> None:
        latest = sorted(found.items(), key=lambda item: item[1].at)[-MOST_KEPT:]
        with suppress(OSError):
            self._file.write(dict(latest))

    def _all(self) -> dict[str, _Kept]:
        return self._file.read_or({})

    @property
    def _file(self) -> KeptFile[dict[str, _Kept]]:
        return KeptFile(self.path, dict[str, _Kept])


def _key(server: Server) -> str:
    """Return the key: another program, version, model or template counts as another endpoint."""
    model = server.model.name if server.model else ""
    raw = "template" if server.template or server.renders else ""
    return " ".join((server.address.root, server.kind.value, server.version, model, raw))
