"""Traces of past runs: whole as JSON, with columns for listing and search."""

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
from qwq_cli.trace.stats import tally
from qwq_cli.trace_list import EVERYTHING, TraceFilter, TraceRow
from qwq_cli.values.trace import Trace

COLUMNS = (
    "id, created, question, answer, model, status, tokens, seconds, failed_claims, mended_claims"
)
NEWEST = "ORDER BY created DESC, number DESC"


class Store:
    """The file of traces and sessions, as a context manager; `path` None keeps all in memory.

    A damaged file is moved aside, never deleted, and a fresh one begun; that is told at once.
    Entering and every method raise StoreError with what to do about it.
    """

    def __init__(
        self, path: Path | None, *, patience: float | None = None, only_reads: bool = False
    ) -> None:
        """patience, only_reads: as of Database."""
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
        """Whether what is kept is there after this process too."""
        return self._database.is_lasting

    def save(self, trace: Trace, *, session: str | None = None, alone: bool = True) -> None:
        """Keep the trace, in place of one with the same id; `session` is the one it belongs to.
        alone: whether no other run shared the model meanwhile.

        Raises StoreError; the trace can then still be kept with `write_trace`.
        """
        values = (*_columns(trace), session)
        marks = ", ".join("?" * len(values))
        insert = f"INSERT OR REPLACE INTO traces ({COLUMNS}, json, session) VALUES ({marks})"

        def change() -> None:
            self._database.run(insert, values)
            self.lengths.keep(trace, alone=alone)

        self._database.write(change)

    def get(self, key: str) -> Trace:
        """By id, by a beginning of it or by its last letters, if only one trace has them.

        Raises UsageError if none or several have.
        """
        trace_id = self._find(key)
        (json,) = self._database.rows("SELECT json FROM traces WHERE id = ?", (trace_id,))[0]
        return decode(json, f"trace {trace_id}")

    def last(self) -> Trace | None:
        """The trace that was kept last, whatever the clock said; of imported ones the newest. None
        if there is none."""
        kept_last = self._first("ORDER BY number DESC")
        return kept_last if kept_last and not kept_last.imported else self._first(NEWEST)

    def list(
        self, limit: int, query: str | None = None, only: TraceFilter = EVERYTHING
    ) -> tuple[TraceRow, ...]:
        """Newest first. `query`: words that all stand in the question, the thought, what was
        taken back of it, or the answer, letter case aside."""
        condition, values = self._index.matching((query or "").split())
        for further, value in only.conditions():
            condition, values = f"({condition}) AND {further}", (*values, value)
        query = f"SELECT {COLUMNS} FROM traces WHERE {condition} {NEWEST} LIMIT ?"
        return tuple(self._database.records(TraceRow, query, (*values, limit)))

    def delete(self, key: str) -> str:
        """Delete the one trace that `get` would give, also from its session; its id."""
        trace_id = self._find(key)
        self._database.write(lambda: self._delete([trace_id]))
        return trace_id

    def delete_session(self, key: str) -> str:
        """Delete a session and all that was thought in it, but for what a fork still shows; its
        id. Raises UsageError as `sessions.get` does."""
        session = self.sessions.find(key)

        def change() -> None:
            traces = self.sessions.own_traces(session)
            self.sessions.remove(session)
            self._delete(traces)

        self._database.write(change)
        return session

    def ids(self) -> frozenset[str]:
        """Of all traces."""
        return frozenset(self._database.column("SELECT id FROM traces"))

    def count(self) -> int:
        return int(self._database.rows("SELECT count(*) FROM traces")[0][0])

    def delete_all(self) -> int:
        """Delete every trace and session, and what the file remembers of them; how many traces
        there were."""
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
    """As in COLUMNS, then the JSON."""
    yield from (trace.id, trace.created, trace.question, trace.answer.text, trace.model.name)
    yield trace.status.value
    yield tally(trace).tokens or trace.stats.tokens
    yield trace.stats.prefill_seconds + trace.stats.decode_seconds
    yield from (counts_in(trace).fail, mends_in(trace))
    yield encode(trace)
