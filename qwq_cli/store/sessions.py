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

# The turns of a session whose traces are still there, with the question from the trace.
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
_NEWEST = "ORDER BY saved DESC"  # a clock may go back
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
    """A session as a line of a list. updated: ISO 8601, UTC. question: the first one."""

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
    """Somebody else has continued this session since it was read."""


class Sessions:
    """Every method raises StoreError."""

    def __init__(self, database: Database, index: TextIndex) -> None:
        self._database, self._index = database, index

    def save(self, new: Conversation, old: Conversation | None, *, now: str) -> Conversation:
        """Keep `new`, of which `old` is what was saved before; as it is to be passed next time.

        Only turns that differ are written. now: ISO 8601, UTC. Raises SessionMoved.
        """
        saved = msgspec.structs.replace(new, revision=new.revision + 1)

        def change() -> None:
            self._save_head(saved, now)
            before = self._written(old) if old and old.id == new.id else ()
            for position in range(max(len(new.turns), len(before))):
                turn = _at(new.turns, position)
                if turn != _at(before, position):
                    self._save_turn(new.id, position, turn)

        self._database.write(change)
        return saved

    def get(self, key: str) -> Conversation:
        """By id or by its name, else by a beginning of the id or by its last letters.

        Raises UsageError if it fits none or several.
        """
        return self._read(self.find(key))

    def last(self) -> Conversation | None:
        """The one that was saved last; None if there is none."""
        found = self._database.rows(f"SELECT id FROM sessions {_NEWEST} LIMIT 1")
        return self._read(found[0][0]) if found else None

    def search(self, limit: int, words: Sequence[str] = ()) -> tuple[SessionRow, ...]:
        """The last used first; only those in whose name or turns each of `words` stands."""
        rows: dict[str, SessionRow] = {row.id: row for row in self._rows("true", ())}
        for word in words:
            condition, values = self._index.matching([word])
            told = _TOLD.format(condition=f"({condition})")
            found = self._rows(told, (f"%{escaped(word)}%", *values))
            rows = {row.id: row for row in found if row.id in rows}
        return tuple(rows.values())[:limit]

    def find(self, key: str, listing: str = "qwq sessions list") -> str:
        """The id that `get` would read. listing: the command that lists them. Raises UsageError."""
        wanted = unicode_text(key, "The name").strip()
        whole = self._called(wanted)
        if len(whole) == 1:
            return whole[0]
        found = self._database.column(
            f"SELECT id FROM sessions WHERE {FITS} OR name = :name COLLATE NOCASE "
            f"{_NEWEST} LIMIT 9",
            {"key": wanted.lower(), "name": wanted},
        )
        return only(found, wanted, noun="session", listing=listing)

    def key(self, talk: Conversation) -> str:
        """What `find` will know it by: its name where no other one is called so, else its id."""
        others = [id for id in self._called(talk.name) if id != talk.id]
        return talk.name if talk.name and not others else talk.id

    def holding(self, trace: str) -> list[str]:
        """The sessions that show a trace."""
        query = "SELECT DISTINCT session FROM turns WHERE trace = ?"
        return self._database.column(query, (trace,))

    def own_traces(self, session: str) -> list[str]:
        """The traces that were made in it or are shown in it, and that no other one shows."""
        return self._database.column(
            "SELECT id FROM traces WHERE (session = :own OR id IN (SELECT trace FROM turns "
            "WHERE session = :own)) AND id NOT IN (SELECT trace FROM turns WHERE session <> :own)",
            {"own": session},
        )

    def remove(self, session: str) -> None:
        """Forget it; its traces stay."""
        self._database.run("DELETE FROM turns WHERE session = ?", (session,))
        self._database.run("DELETE FROM sessions WHERE id = ?", (session,))

    def _called(self, key: str) -> list[str]:
        """The ids of those with this whole id or name, letter case aside."""
        return self._database.column(
            "SELECT id FROM sessions WHERE id = ? OR name = ? COLLATE NOCASE", (key.lower(), key)
        )

    def _rows(self, condition: str, values: Sequence[object]) -> Iterator[SessionRow]:
        query = f"{_ROWS} WHERE {condition} {_NEWEST}"
        yield from self._database.records(SessionRow, query, values)

    def _save_head(self, saved: Conversation, now: str) -> None:
        """Insert for the first revision, else update the one before. Raises SessionMoved."""
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
        """The turns of `old`, where each is at the position of its index. A deleted trace may
        have left a gap; then all are taken out, to be written again."""
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
    """Where the chosen branch was deleted, the last one counts."""
    chosen = next((index for index, row in enumerate(rows) if row.chosen), len(rows) - 1)
    branches = tuple(Branch(trace=row.trace, said=row.said) for row in rows)
    return Turn(question=rows[0].question, branches=branches, chosen=chosen)
