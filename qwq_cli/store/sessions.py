"""Sessions of `qwq chat`: conversations in the tables `sessions` and `turns`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from qwq_cli.errors import StoreError
from qwq_cli.store.database import Database
from qwq_cli.store.ids import FITS, only
from qwq_cli.store.text_index import TextIndex
from qwq_cli.text_file import unicode_text
from qwq_cli.trace_list import escaped
from qwq_cli.values.conversation import Branch, Conversation, Turn

# The turns of a session whose traces still exist, with the question from the trace.
_BRANCHES = """
SELECT position, question, chosen, trace, said FROM turns JOIN traces ON traces.id = turns.trace
WHERE turns.session = ? ORDER BY position, branch
"""
_ROWS = """
SELECT id, updated, name,
    coalesce((SELECT question FROM turns JOIN traces ON traces.id = turns.trace
        WHERE turns.session = sessions.id ORDER BY position, branch LIMIT 1), ''),
    (SELECT count(DISTINCT position) FROM turns WHERE turns.session = sessions.id)
FROM sessions
"""
_TOLD = """(name LIKE ? ESCAPE '\\' OR EXISTS (
    SELECT 1 FROM turns JOIN traces ON traces.id = turns.trace
    WHERE turns.session = sessions.id AND {condition}))"""
_NEWEST = "ORDER BY saved DESC"  # not by time: a clock may go back
_NAMED = 100  # sessions among whose names a mistyped one is looked for
_SAVE_HEAD = """
INSERT INTO sessions (id, created, updated, revision, name, system, start, summary, saved)
SELECT :id, :created, :updated, :revision, :name, :system, :start, :summary,
    (SELECT coalesce(max(saved), 0) + 1 FROM sessions)
WHERE :revision = 1 OR EXISTS (SELECT 1 FROM sessions WHERE id = :id)
ON CONFLICT (id) DO UPDATE SET updated = :updated, revision = :revision, name = :name,
    system = :system, start = :start, summary = :summary, saved = excluded.saved
WHERE revision = :revision - 1
"""


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A session in a list. updated: ISO 8601, UTC. question: the first one."""

    id: str
    updated: str
    name: str
    question: str
    turns: int


class _Head(msgspec.Struct):
    created: str
    revision: int
    name: str
    system: str | None
    start: int
    summary: str


class _BranchRow(msgspec.Struct):
    position: int
    question: str
    chosen: int
    trace: str
    said: str


class SessionMoved(StoreError):
    """Another process has continued this session since it was read."""


class Sessions:
    """The sessions in the store. Every method raises StoreError."""

    def __init__(self, database: Database, index: TextIndex) -> None:
        self._database, self._index = database, index

    def save(self, new: Conversation, old: Conversation | None, *, now: str) -> Conversation:
        """Save `new`; `old` is what was saved before. Returns the value to pass as `old` next time.

        Only turns that differ are written. A session without turns is deleted instead; its traces
        stay. now: ISO 8601, UTC. Raises SessionMoved.
        """
        saved = msgspec.structs.replace(new, revision=new.revision + 1)

        def change() -> None:
            self._save_head(saved, now)
            if not new.turns:
                self.remove(new.id)
                return
            before = self._written(old) if old and old.id == new.id else ()
            for position in range(max(len(new.turns), len(before))):
                turn = _at(new.turns, position)
                if turn != _at(before, position):
                    self._save_turn(new.id, position, turn)

        self._database.write(change)
        return saved if new.turns else msgspec.structs.replace(new, revision=0)

    def get(self, key: str) -> Conversation:
        """Return a session, by its id or name, or by a beginning or the last letters of its id.

        Raises UsageError if none or several match.
        """
        return self._read(self.find(key))

    def last(self) -> Conversation | None:
        """Return the session that was saved last; None if there is none."""
        found = self._database.rows(f"SELECT id FROM sessions {_NEWEST} LIMIT 1")
        return self._read(found[0][0]) if found else None

    def search(self, limit: int, words: Sequence[str] = ()) -> tuple[SessionRow, ...]:
        """Return sessions, the last used first; all of `words` must be in its name or turns."""
        rows: dict[str, SessionRow] = {row.id: row for row in self._rows("true", ())}
        for word in words:
            condition, values = self._index.matching([word])
            told = _TOLD.format(condition=f"({condition})")
            found = self._rows(told, (f"%{escaped(word)}%", *values))
            rows = {row.id: row for row in found if row.id in rows}
        return tuple(rows.values())[:limit]

    def count(self) -> int:
        return int(self._database.rows("SELECT count(*) FROM sessions")[0][0])

    def row(self, session: str) -> SessionRow | None:
        """Return the row of a session, by its id; None if the session is damaged."""
        return next(self._rows("id = ?", (session,)), None)

    @property
    def _names(self) -> list[str]:
        """The names that were given last."""
        return self._database.column(
            f"SELECT name FROM sessions WHERE name IS NOT NULL {_NEWEST} LIMIT {_NAMED}"
        )

    def find(self, key: str, listing: str = "qwq sessions list") -> str:
        """Return the id that `get` would read. listing: the command that lists ids.

        Raises UsageError.
        """
        wanted = unicode_text(key, "The name").strip()
        whole = self._called(wanted)
        if len(whole) == 1:
            return whole[0]
        found = self._database.column(
            f"SELECT id FROM sessions WHERE {FITS} OR name = :name COLLATE NOCASE "
            f"{_NEWEST} LIMIT 9",
            {"key": wanted.lower(), "name": wanted},
        )
        return only(found, wanted, noun="session", listing=listing, names=self._names)

    def key(self, talk: Conversation) -> str:
        """Return how `find` knows the session: its name if no other one has it, or else its id."""
        others = [id for id in self._called(talk.name) if id != talk.id]
        return talk.name if talk.name and not others else talk.id

    def holding(self, trace: str) -> list[str]:
        """Return the sessions that show a trace."""
        query = "SELECT DISTINCT session FROM turns WHERE trace = ?"
        return self._database.column(query, (trace,))

    def own_traces(self, session: str) -> list[str]:
        """Return the traces that were made or are shown in it, and that no other session shows."""
        return self._database.column(
            "SELECT id FROM traces WHERE (session = :own OR id IN (SELECT trace FROM turns "
            "WHERE session = :own)) AND id NOT IN (SELECT trace FROM turns WHERE session <> :own)",
            {"own": session},
        )

    def remove(self, session: str) -> None:
        """Delete a session; its traces stay."""
        self._database.run("DELETE FROM turns WHERE session = ?", (session,))
        self._database.run("DELETE FROM sessions WHERE id = ?", (session,))

    def _called(self, key: str) -> list[str]:
        """Return the ids with this whole id or name, ignoring letter case."""
        return self._database.column(
            "SELECT id FROM sessions WHERE id = ? OR name = ? COLLATE NOCASE", (key.lower(), key)
        )

    def _rows(self, condition: str, values: Sequence[object]) -> Iterator[SessionRow]:
        query = f"{_ROWS} WHERE {condition} {_NEWEST}"
        yield from self._database.records(SessionRow, query, values)

    def _save_head(self, saved: Conversation, now: str) -> None:
        """Insert the first revision, or update the one before. Raises SessionMoved."""
        changed = self._database.run(
            _SAVE_HEAD,
            {
                "id": saved.id, "created": saved.created, "updated": now,
                "revision": saved.revision, "name": saved.name, "system": saved.system,
                "start": saved.start, "summary": saved.summary,
            },
        )  # fmt: skip
        if not changed:
            raise SessionMoved(f"Session {saved.id} has been changed by another qwq.")

    def _written(self, old: Conversation) -> Sequence[Turn]:
        """Return the turns of `old`, each at the position of its index.

        If a deleted trace has left a gap, all turns are deleted, to be written again.
        """
        positions = self._database.column(
            "SELECT DISTINCT position FROM turns WHERE session = ? ORDER BY position", (old.id,)
        )
        if positions == list(range(len(old.turns))):
            return old.turns
        self._database.run("DELETE FROM turns WHERE session = ?", (old.id,))
        return ()

    def _save_turn(self, session: str, position: int, turn: Turn | None) -> None:
        self._database.run(
            "DELETE FROM turns WHERE session = ? AND position = ?", (session, position)
        )
        rows = [
            (session, position, index, index == turn.chosen, branch.trace, branch.said)
            for index, branch in enumerate(turn.branches if turn else ())
            if turn
        ]
        self._database.run_each("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _read(self, session: str) -> Conversation:
        found = self._database.records(
            _Head,
            "SELECT created, revision, name, system, start, summary FROM sessions WHERE id = ?",
            (session,),
        )
        if not found:
            raise StoreError(f"Session {session} can't be read: its row is damaged.")
        rows = self._database.records(_BranchRow, _BRANCHES, (session,))
        turns = {
            position: _turn(list(branches))
            for position, branches in groupby(rows, key=lambda row: row.position)
        }
        (head,) = found
        return Conversation(
            id=session, created=head.created, revision=head.revision, name=head.name,
            system=head.system, start=sum(position < head.start for position in turns),
            summary=head.summary, turns=tuple(turns.values()),
        )  # fmt: skip


def _at(turns: Sequence[Turn], position: int) -> Turn | None:
    return turns[position] if position < len(turns) else None


def _turn(rows: Sequence[_BranchRow]) -> Turn:
    """Return the turn; if the chosen branch was deleted, the last one is chosen."""
    chosen = next((index for index, row in enumerate(rows) if row.chosen), len(rows) - 1)
    branches = tuple(Branch(trace=row.trace, said=row.said) for row in rows)
    return Turn(question=rows[0].question, branches=branches, chosen=chosen)
