"""One SQLite file: opened, brought up to date, moved aside where it is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from qwq_cli.errors import StoreError
from qwq_cli.store.tables import VERSION, migrate, version

BUSY_SECONDS = 5.0
IN_MEMORY = ":memory:"

Values = Sequence[object] | Mapping[str, object]  # for `?`, or by name for `:name`


class Database:
    """`path` None keeps everything in memory, for who wants nothing kept.

    A damaged file is moved aside, never deleted, and a fresh one begun; `notice` then says so.
    Every method raises StoreError with what to do about it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.notice: str | None = None

    def open(self) -> None:
        with self._explained():
            try:
                self._db = self._connect()
            except sqlite3.DatabaseError as error:
                self._db = self._afresh(error)

    def close(self) -> None:
        self._db.close()

    def rows(self, query: str, values: Values = ()) -> Sequence[Sequence[Any]]:
        with self._explained(), closing(self._db.execute(query, values)) as cursor:
            return cursor.fetchall()

    def column(self, query: str, values: Values = ()) -> list[Any]:
        """The first of each row."""
        return [row[0] for row in self.rows(query, values)]

    def run(self, statement: str, values: Values = ()) -> int:
        """How many rows it changed."""
        with self._explained():
            return self._db.execute(statement, values).rowcount

    def run_each(self, statement: str, rows: Iterable[Values]) -> None:
        with self._explained():
            self._db.executemany(statement, rows)

    def can_run(self, *statements: str) -> bool:
        """Run them; False where this SQLite lacks something or the file can't be written."""
        with self._explained():
            try:
                for statement in statements:
                    self._db.execute(statement)
            except sqlite3.OperationalError:
                return False
            return True

    def has_table(self, name: str) -> bool:
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)))

    def write(self, change: Callable[[], object]) -> None:
        """`change` as a whole or not at all; into a fresh file, if this one proves damaged."""
        with self._explained():
            try:
                self._change(change)
            except StoreError as error:
                damage = error.__cause__
                if not isinstance(damage, sqlite3.DatabaseError) or not _is_damage(damage):
                    raise
                self._db = self._afresh(damage, old=self._db)
                self._change(change)

    def _change(self, change: Callable[[], object]) -> None:
        self.run("BEGIN IMMEDIATE")
        try:
            change()
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has rolled back by itself
                self._db.execute("ROLLBACK")
            raise
        self.run("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                self._path.touch(mode=0o600)  # questions are private
        db = sqlite3.connect(self._path or IN_MEMORY, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            self._prepare(db)
        except BaseException:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        found = version(db)
        if found > VERSION:
            raise StoreError(
                f"{self._path} was written by a newer qwq (tables {found}, known {VERSION}).",
                "Update qwq.",
            )
        if found < VERSION:
            db.execute("PRAGMA journal_mode = WAL")
            migrate(db)
        # A killed process loses nothing by this; a power cut may lose the last second, no more.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("SELECT 1 FROM traces LIMIT 1")

    def _afresh(
        self, error: sqlite3.DatabaseError, old: sqlite3.Connection | None = None
    ) -> sqlite3.Connection:
        """Move a damaged file aside and begin a fresh one; other errors are raised again."""
        if not _is_damage(error) or self._path is None:
            raise error
        if old:
            old.close()
        aside = _free_name(self._path)
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{self._path}{suffix}").rename(f"{aside}{suffix}")
        self.notice = f"The file of traces was damaged ({error}). It is kept as {aside}."
        return self._connect()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            where = self._path or "The store in memory"
            raise StoreError(f"{where}: {error}.", _hint(error, self._path)) from error


def _is_damage(error: Exception) -> bool:
    """SQLITE_CORRUPT and SQLITE_NOTADB alone come as the base class itself."""
    return type(error) is sqlite3.DatabaseError


def _hint(error: Exception, path: Path | None) -> str:
    text = str(error)
    if path and _is_damage(error):
        return f"It is damaged. To start a new one: mv {path} {_free_name(path)}"
    if "full" in text or "No space" in text:
        return "Free some disk space."
    if "locked" in text:
        return "Another qwq is writing; try again."
    return "Make its folder writable, or set QWQ_HOME to a folder that is."


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in range(1, 10_000))
    return next(name for name in names if not name.exists())
