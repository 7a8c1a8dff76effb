"""Traces of past runs in one SQLite file: whole as JSON, with columns for listing and search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from types import TracebackType

import msgspec

from qwq_cli.errors import StoreError, UsageError
from qwq_cli.paths import write_atomically
from qwq_cli.trace.model import Trace
from qwq_cli.trace_list import EVERYTHING, TraceFilter, TraceRow, escaped

VERSION = 1  # of the tables, kept in user_version
BUSY_SECONDS = 5.0
TRIGRAM = 3  # letters a word needs to be found by the index
LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so no words; no look-alikes
TAIL = 4

TABLES = """
CREATE TABLE IF NOT EXISTS traces (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    model TEXT NOT NULL,
    status TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    seconds REAL NOT NULL,
    json TEXT NOT NULL
)
"""
# The index is filled when someone searches: saving stays quick, and a Python without FTS5 can
# write to the same file. A number is never given twice, so the newest indexed one tells the rest.
INDEX = "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(text, tokenize = 'trigram')"
TEXT = "question || ' ' || answer || ' ' || json_extract(json, '$.raw')"
FILL = f"""
INSERT INTO search (rowid, text) SELECT number, {TEXT} FROM traces
WHERE number > (SELECT coalesce(max(rowid), 0) FROM search)
"""
COLUMNS = "id, created, question, answer, model, status, tokens, seconds"
NEWEST = "ORDER BY created DESC, number DESC"


def new_id(now: datetime, random: Random) -> str:
    """An id as `20261123-154500-k3fq`: UTC to the second, then letters that tell apart.

    Ids sort by time as text. Alone, the four letters are enough to type: see Store.get.
    """
    tail = "".join(random.choice(LETTERS) for _ in range(TAIL))
    return f"{now.astimezone(timezone.utc):%Y%m%d-%H%M%S}-{tail}"


def write_trace(trace: Trace, folder: Path) -> Path:
    """Write the trace as ID.json, for when the store can't take it. Raises StoreError."""
    path = folder / f"{trace.id}.json"
    try:
        write_atomically(path, _encode(trace))
    except OSError as error:
        raise StoreError(f"Cannot write {path}: {error.strerror or error}.") from error
    return path


def read_trace(path: Path) -> Trace:
    """A trace from a file that `write_trace` or an export made. Raises StoreError."""
    try:
        return _decode(path.read_bytes(), str(path))
    except OSError as error:
        raise StoreError(f"Cannot read {path}: {error.strerror or error}.") from error


class Store:
    """The file of traces, as a context manager.

    A damaged file is moved aside, never deleted, and a fresh one begun; `notice` then says so.
    Entering and every method raise StoreError with what to do about it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice: str | None = None

    def __enter__(self) -> Store:
        with self._explained():
            try:
                self._db = self._open()
            except sqlite3.DatabaseError as error:
                self._db = self._afresh(error)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._db.close()

    def save(self, trace: Trace) -> None:
        """Keep the trace, in place of one with the same id.

        Raises StoreError; the trace can then still be kept with `write_trace`.
        """
        with self._explained():
            try:
                self._insert(trace)
            except sqlite3.DatabaseError as error:
                self._db = self._afresh(error, old=self._db)
                self._insert(trace)

    def get(self, key: str) -> Trace:
        """By id, by a beginning of it or by its last letters, if only one trace has them.

        Raises UsageError if none or several have.
        """
        trace_id, json = self._find(key)
        return _decode(json, f"trace {trace_id}")

    def last(self) -> Trace | None:
        """The newest trace; None if there is none."""
        found = self._rows(f"SELECT json, id FROM traces {NEWEST} LIMIT 1")
        return _decode(found[0][0], f"trace {found[0][1]}") if found else None

    def list(
        self, limit: int, query: str | None = None, only: TraceFilter = EVERYTHING
    ) -> tuple[TraceRow, ...]:
        """Newest first. `query`: words that all stand in the question, the thought or the answer,
        letter case aside."""
        condition, values = self._matching((query or "").split())
        for further, value in only.conditions():
            condition, values = f"({condition}) AND {further}", (*values, value)
        found = self._rows(
            f"SELECT {COLUMNS} FROM traces WHERE {condition} {NEWEST} LIMIT ?", (*values, limit)
        )
        return tuple(
            msgspec.convert(dict(zip(TraceRow.__struct_fields__, row, strict=True)), TraceRow)
            for row in found
        )

    def delete(self, key: str) -> str:
        """Delete the one trace that `get` would give; its id."""
        trace_id = self._find(key)[0]
        with self._explained():
            self._db.execute("DELETE FROM traces WHERE id = ?", (trace_id,))
            if self._rows("SELECT 1 FROM sqlite_master WHERE name = 'search'"):
                self._db.execute(
                    "DELETE FROM search WHERE rowid NOT IN (SELECT number FROM traces)"
                )
        return trace_id

    def count(self) -> int:
        return int(self._rows("SELECT count(*) FROM traces")[0][0])

    def delete_all(self) -> int:
        """Delete every trace, and what the file remembers of them; how many there were."""
        with self._explained():
            deleted = self._db.execute("DELETE FROM traces").rowcount
            self._db.execute("DROP TABLE IF EXISTS search")
            self._db.execute("VACUUM")
        return deleted

    def _find(self, key: str) -> Sequence[str]:
        """id and JSON of the one trace that `key` fits."""
        wanted = key.strip().lower()
        found = self._rows(
            "SELECT id, json FROM traces WHERE substr(id, 1, length(?1)) = ?1 "
            "OR substr(id, -length(?1) - 1) = '-' || ?1 ORDER BY id LIMIT 9",
            (wanted,),
        )
        (row,) = [row for row in found if row[0] == wanted] or _only(found, key)
        return row

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            self.path.touch(mode=0o600)  # questions are private
        db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            self._prepare(db)
        except BaseException:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise StoreError(
                f"{self.path} was written by a newer qwq (tables {version}, known {VERSION}).",
                "Update qwq.",
            )
        if version < VERSION:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(TABLES)
            db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("SELECT 1 FROM traces LIMIT 1")

    def _afresh(
        self, error: sqlite3.DatabaseError, old: sqlite3.Connection | None = None
    ) -> sqlite3.Connection:
        """Move a damaged file aside and begin a fresh one; other errors are raised again."""
        if not _is_damage(error):
            raise error
        if old:
            old.close()
        aside = _free_name(self.path)
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{self.path}{suffix}").rename(f"{aside}{suffix}")
        self.notice = f"The file of traces was damaged ({error}). It is kept as {aside}."
        return self._open()

    def _insert(self, trace: Trace) -> None:
        seconds = trace.stats.prefill_seconds + trace.stats.decode_seconds
        self._db.execute(
            f"INSERT OR REPLACE INTO traces ({COLUMNS}, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                trace.id,
                trace.created,
                trace.question,
                trace.answer.text,
                trace.model.name,
                trace.status.value,
                trace.stats.prompt_tokens + trace.stats.tokens,
                seconds,
                _encode(trace),
            ),
        )

    def _matching(self, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """A condition for SQL and its values. The index knows no words of one or two letters."""
        if not words:
            return "true", ()
        if min(map(len, words)) >= TRIGRAM and self._fill_index():
            quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
            return "number IN (SELECT rowid FROM search WHERE search MATCH ?)", (quoted,)
        likes = tuple(f"%{escaped(word)}%" for word in words)
        return " AND ".join([f"({TEXT}) LIKE ? ESCAPE '\\'"] * len(words)), likes

    def _fill_index(self) -> bool:
        """False where this SQLite has no FTS5 or the file can't be written: search without it."""
        try:
            self._db.execute(INDEX)
            self._db.execute(FILL)
        except sqlite3.OperationalError:
            return False
        return True

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> Sequence[Sequence[str]]:
        with self._explained(), closing(self._db.execute(query, values)) as cursor:
            return cursor.fetchall()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self.path}: {error}.", _hint(error, self.path)) from error


def _only(found: Sequence[Sequence[str]], key: str) -> Sequence[Sequence[str]]:
    if not found:
        raise UsageError(f"There is no trace {key!r}.", "qwq log lists them.")
    if len(found) > 1:
        names = ", ".join(row[0] for row in found)
        raise UsageError(f"Several traces fit {key!r}: {names}.", "Type more of the one.")
    return found


def _is_damage(error: Exception) -> bool:
    """SQLITE_CORRUPT and SQLITE_NOTADB alone come as the base class itself."""
    return type(error) is sqlite3.DatabaseError


def _hint(error: Exception, path: Path) -> str:
    text = str(error)
    if _is_damage(error):
        return f"It is damaged. To begin a fresh one: mv {path} {_free_name(path)}"
    if "full" in text or "No space" in text:
        return "Free some disk space."
    if "locked" in text:
        return "Another qwq is writing; try again."
    return "See that its folder can be written, or set QWQ_HOME to one that can."


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in range(1, 10_000))
    return next(name for name in names if not name.exists())


def _encode(trace: Trace) -> str:
    try:
        return msgspec.json.encode(trace).decode()
    except UnicodeEncodeError as error:
        raise StoreError(f"Trace {trace.id} holds text that is not Unicode.") from error


def _decode(text: str | bytes, name: str) -> Trace:
    try:
        return msgspec.json.decode(text, type=Trace)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreError(f"{name} is not a trace this qwq can read: {error}.") from error
