"""One SQLite file: opened, brought up to date, and moved aside if it is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from qwq_cli.errors import StoreError
from qwq_cli.file_lock import file_lock
from qwq_cli.kept_file import tell
from qwq_cli.paths import FREE_SOME, aside_name, is_disk_full, not_a_file, put_aside
from qwq_cli.store.tables import VERSION, migrate, version

BUSY_SECONDS = 5.0
IN_MEMORY = ":memory:"
BESIDE = ("-wal", "-shm")  # how the names of SQLite's files beside the database end

AnyRecord = TypeVar("AnyRecord", bound=msgspec.Struct)
Values = Sequence[object] | Mapping[str, object]  # for `?`, or by name for `:name`


class Database:
    """The file. path: None keeps everything in memory, for users who want nothing stored.

    A damaged file is moved aside, never deleted, and a new one is begun. The user is told at once,
    and `notice` repeats it. Every method raises StoreError, with a hint on what to do.
    """

    def __init__(
        self, path: Path | None, patience: float | None = None, *, only_reads: bool = False
    ) -> None:
        """patience: seconds to wait for another writer; None for BUSY_SECONDS.

        only_reads: no file is created, brought up to date or moved aside.
        """
        self._path, self._patience = path, patience
        self._only_reads = only_reads
        self.notice: str | None = None

    @property
    def is_lasting(self) -> bool:
        return self._path is not None

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
        """Return the first value of each row."""
        return [row[0] for row in self.rows(query, values)]

    def records(self, kind: type[AnyRecord], query: str, values: Values = ()) -> list[AnyRecord]:
        """Return each row as a `kind`; the query names its fields in their order.

        Damaged rows are left out: the others are good.
        """
        names = kind.__struct_fields__
        rows = [dict(zip(names, row, strict=True)) for row in self.rows(query, values)]
        found = [record for row in rows if (record := _record(row, kind))]
        if spoiled := len(rows) - len(found):
            some = "1 row" if spoiled == 1 else f"{spoiled} rows"
            tell(f"{some} in {self._path} can't be read: left out.")
        return found

    def run(self, statement: str, values: Values = ()) -> int:
        """Run a statement and return the number of changed rows."""
        with self._explained():
            return self._db.execute(statement, values).rowcount

    def run_each(self, statement: str, rows: Iterable[Values]) -> None:
        with self._explained():
            self._db.executemany(statement, rows)

    def can_run(self, *statements: str) -> bool:
        """Run statements; return False if this SQLite lacks a feature or the file is read-only."""
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
        """Make a change completely or not at all; a damaged file is replaced by a new one first."""
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
            with suppress(sqlite3.Error):  # if the disk was full, SQLite has already rolled back
                self._db.execute("ROLLBACK")
            raise
        self.run("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        if self._path:
            if instead := not_a_file(self._path):
                raise StoreError(f"{self._path} is {instead}, not a file.", _move_away(self._path))
            if not self._only_reads:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                if not self._path.exists():
                    self._path.touch(mode=0o600)  # questions are private
        patience = BUSY_SECONDS if self._patience is None else self._patience
        db = sqlite3.connect(
            self._name, timeout=patience, isolation_level=None, uri=self._only_reads
        )
        db.text_factory = _text
        try:
            self._prepare(db)
        except BaseException:
            db.close()
            raise
        return db

    @property
    def _name(self) -> str:
        """The name for SQLite. A reader of a file that nobody has open opens it as immutable.

        Otherwise SQLite would create the files that processes share.
        """
        if self._path is None:
            return IN_MEMORY
        if not self._only_reads:
            return str(self._path)
        is_open = all(Path(f"{self._path}{suffix}").exists() for suffix in BESIDE)
        return f"{self._path.absolute().as_uri()}?{'mode=ro' if is_open else 'immutable=1'}"

    def _prepare(self, db: sqlite3.Connection) -> None:
        found = version(db)
        if found > VERSION:
            raise StoreError(
                f"{self._path} was written by a newer qwq (tables {found}, known {VERSION}).",
                "Update qwq.",
            )
        if found < VERSION and self._only_reads:
            raise StoreError(f"{self._path} was written by an older qwq.", "Run qwq log once.")
        if found < VERSION:
            db.execute("PRAGMA journal_mode = WAL")
            migrate(db)
        # A killed process loses nothing with this; a power cut may lose the last second.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("SELECT 1 FROM traces LIMIT 1")

    def _afresh(
        self, error: sqlite3.DatabaseError, old: sqlite3.Connection | None = None
    ) -> sqlite3.Connection:
        """Move a damaged file aside and begin a new one.

        Another process may have done it already. Other errors are raised again.
        """
        if not _is_damage(error) or self._path is None or self._only_reads:
            raise error
        if old:
            old.close()
        with file_lock(self._path.with_name(f".{self._path.name}.lock"), lambda: None):
            db = self._whole()
            if db is None:
                self._move_aside(self._path, error)
                db = self._connect()
            return db

    def _whole(self) -> sqlite3.Connection | None:
        """Return an open connection; None if the file is damaged."""
        try:
            db = self._connect()
            if db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                return db
            db.close()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
        return None

    def _move_aside(self, path: Path, error: sqlite3.DatabaseError) -> None:
        aside = put_aside(path)
        for suffix in BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
        self.notice = f"The file of traces was damaged ({error}). It is kept as {aside}."
        tell(self.notice)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, OverflowError, UnicodeError) as error:
            raise _told(error, self._path) from error


def _text(data: bytes) -> str:
    """Decode a cell, even a damaged one."""
    return data.decode("utf-8", "replace")


def _record(row: Mapping[str, Any], kind: type[AnyRecord]) -> AnyRecord | None:
    with suppress(msgspec.ValidationError):
        return msgspec.convert(row, kind)
    return None


def _is_damage(error: Exception) -> bool:
    """Return whether it means damage: only SQLITE_CORRUPT and SQLITE_NOTADB have the base class."""
    return type(error) is sqlite3.DatabaseError


def _told(error: Exception, path: Path | None) -> StoreError:
    where, text = path or "The store in memory", str(error)
    may_be_full = isinstance(error, OSError) or any(words in text for words in _OF_FULL_DISKS)
    if path and may_be_full and (_FULL in text or is_disk_full(error, path)):
        return StoreError(f"{path} can't be written: its disk is full.", FREE_SOME)
    return StoreError(f"{where}: {error}.", _hint(error, path))


def _hint(error: Exception, path: Path | None) -> str:
    text = str(error)
    if path and (_is_damage(error) or "no such" in text):
        return f"It is damaged. {_move_away(path)}"
    for words, hint in _HINTS.items():
        if words in text:
            return hint
    return "Make its folder writable, or set QWQ_HOME to a folder that is."


def _move_away(path: Path) -> str:
    return f"To start a new one: mv {path} {aside_name(path)}"


_NO_LOCKS = "A network folder may have no locks: set QWQ_HOME to a folder on this machine."
_FULL = "disk is full"
_OF_FULL_DISKS = (_FULL, "I/O error", "unable to open")
_HINTS = {  # by the words of SQLite or the system
    "locking protocol": _NO_LOCKS,
    "I/O error": _NO_LOCKS,
    "locked": f"Another qwq may be writing: try again. {_NO_LOCKS}",
}
