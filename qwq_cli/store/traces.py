"""Traces of past runs: complete as JSON, with columns for listing and search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qwq_cli.claims.counts import counts_in, mends_in
from qwq_cli.store.database import Database
from qwq_cli.store.files import decode, encode
from qwq_cli.store.ids import FITS, only
from qwq_cli.store.lengths import LengthsTable
from qwq_cli.store.sessions import Sessions
from qwq_cli.store.text_index import TextIndex
from qwq_cli.text_file import unicode_text
from qwq_cli.trace_list import EVERYTHING, TraceFilter, TraceRow
from qwq_cli.values.trace import Trace

COLUMNS = (
    "id, created, question, answer, model, status, tokens, seconds, failed_claims, mended_claims"
)
NEWEST = "ORDER BY created DESC, number DESC"


class Store:
    """The file of traces and sessions, as a context manager. path: None keeps all in memory.

    A damaged file is moved aside, never deleted, and a new one is begun; the user is told at once.
    Entering and every method raise StoreError, with a hint on what to do.
    """

    def __init__(
        self, path: Path | None, *, patience: float | None = None, only_reads: bool = False
    ) -> None:
        """patience, only_reads: see Database."""
        self._database = Database(path, patience, only_reads=only_reads)
        self._index = TextIndex(self._database)
        self.sessions = Sessions(self._database, self._index)
        self.lengths = LengthsTable(self._database)

    def __enter__(self) -> Store:
        self._database.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    @property
    def notice(self) -> str | None:
        return self._database.notice

    @property
    def is_lasting(self) -> bool:
        """Whether stored traces outlast this process."""
        return self._database.is_lasting

    def save(self, trace: Trace, *, session: str | None = None, alone: bool = True) -> None:
        """Save the trace, replacing one with the same id.

        session: the one it belongs to. alone: whether no other run used the model at the same time.
        Raises StoreError; the trace can then still be written with `write_trace`.
        """
        values = (*_columns(trace), session)
        marks = ", ".join("?" * len(values))
        insert = f"INSERT OR REPLACE INTO traces ({COLUMNS}, json, session) VALUES ({marks})"

        def change() -> None:
            self._database.run(insert, values)
            self.lengths.keep(trace, alone=alone)

        self._database.write(change)

    def get(self, key: str) -> Trace:
        """Return a trace by its id, by a beginning of the id, or by its last letters.

        Raises UsageError if none or several match.
        """
        trace_id = self._find(key)
        (json,) = self._database.rows("SELECT json FROM traces WHERE id = ?", (trace_id,))[0]
        return decode(json, f"trace {trace_id}")

    def last(self) -> Trace | None:
        """Return the trace that was stored last, whatever the clock said; None if there is none.

        If that one was imported, return the newest trace by its time instead.
        """
        kept_last = self._first("ORDER BY number DESC")
        return kept_last if kept_last and not kept_last.imported else self._first(NEWEST)

    def list(
        self, limit: int, query: str | None = None, only: TraceFilter = EVERYTHING
    ) -> tuple[TraceRow, ...]:
        """Return traces, the newest first.

        query: words that must all be in the question, the thought, its dropped parts or the answer,
        ignoring letter case.
        """
        condition, values = self._index.matching((query or "").split())
        for further, value in only.conditions():
            condition, values = f"({condition}) AND {further}", (*values, value)
        query = f"SELECT {COLUMNS} FROM traces WHERE {condition} {NEWEST} LIMIT ?"
        return tuple(self._database.records(TraceRow, query, (*values, limit)))

    def delete(self, key: str) -> str:
        """Delete the trace that `get` would return, also from its session; return its id."""
        trace_id = self._find(key)
        self._database.write(lambda: self._delete([trace_id]))
        return trace_id

    def delete_session(self, key: str) -> str:
        """Delete a session and its traces, except those that a fork still shows; return its id.

        Raises UsageError as `sessions.get` does.
        """
        session = self.sessions.find(key)

        def change() -> None:
            traces = self.sessions.own_traces(session)
            self.sessions.remove(session)
            self._delete(traces)

        self._database.write(change)
        return session

    def ids(self) -> frozenset[str]:
        """Return the ids of all traces."""
        return frozenset(self._database.column("SELECT id FROM traces"))

    def count(self) -> int:
        return int(self._database.rows("SELECT count(*) FROM traces")[0][0])

    def delete_all(self) -> int:
        """Delete all traces and sessions and their lengths; return the number of traces."""
        deleted = self._database.run("DELETE FROM traces")
        self._database.run("DELETE FROM lengths")
        self._database.run("DELETE FROM turns")
        self._database.run("DELETE FROM sessions")
        self._index.drop()
        self._database.run("VACUUM")
        return deleted

    def _first(self, order: str) -> Trace | None:
        found = self._database.rows(f"SELECT json, id FROM traces {order} LIMIT 1")
        return decode(found[0][0], f"trace {found[0][1]}") if found else None

    def _find(self, key: str) -> str:
        wanted = unicode_text(key, "The id").strip().lower()
        ids = self._database.column(
            f"SELECT id FROM traces WHERE {FITS} ORDER BY id LIMIT 9", {"key": wanted}
        )
        return wanted if wanted in ids else only(ids, key, noun="trace", listing="qwq log")

    def _delete(self, ids: Sequence[str]) -> None:
        for table, column in (("traces", "id"), ("turns", "trace"), ("lengths", "trace")):
            self._database.run_each(f"DELETE FROM {table} WHERE {column} = ?", [(i,) for i in ids])
        self._index.prune()


def _columns(trace: Trace) -> Iterator[object]:
    """Yield the values of COLUMNS, then the JSON."""
    yield from (trace.id, trace.created, trace.question, trace.answer.text, trace.model.name)
    yield trace.status.value
    yield trace.stats.tokens
    yield trace.stats.prefill_seconds + trace.stats.decode_seconds
    yield from (counts_in(trace).fail, mends_in(trace))
    yield encode(trace)
