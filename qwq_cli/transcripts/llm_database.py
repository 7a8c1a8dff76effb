"""The logs.db of the `llm` command: SQLite, opened only for reading."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from qwq_cli.errors import UsageError
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import joined, moment

MAGIC = b"SQLite format 3\0"
NAME = "llm's logs.db"

_MOST_MESSAGES = 1000  # of one turn, as tools may be called in between
_MOST_TEXT = 64 << 20  # characters of one value
_TURNS = "SELECT id, tip_message_hash, model, datetime_utc, duration_ms, output_tokens FROM turns"
_NEW = " WHERE id NOT IN (SELECT id FROM responses)"  # version 0.36 writes both
_MESSAGE = "SELECT role, parent_hash FROM messages WHERE hash = ?"
_PARTS = "SELECT type, substr(text, 1, ?) FROM parts WHERE message_hash = ? ORDER BY position"
_RESPONSES = "SELECT {} FROM responses ORDER BY rowid"
_COLUMNS = (
    "id", "prompt", "system", "reasoning", "response", "model", "datetime_utc", "duration_ms",
    "output_tokens",
)  # fmt: skip


def read_database(path: Path) -> Iterator[Exchange]:
    """Yield its exchanges. Raises UsageError for another database, or a damaged one."""
    try:
        with closing(_opened(path)) as db:
            tables = _names(db, "SELECT name FROM sqlite_master WHERE type = 'table'")
            if not {"responses", "turns"} & tables:
                raise UsageError(
                    f"{path} is a database without tables that qwq knows.",
                    f"qwq looks for `responses` or `turns`, as in {NAME}.",
                )
            if "responses" in tables:
                yield from _responses(db)
            if {"turns", "messages", "parts"} <= tables:
                yield from _turns(db, _TURNS + (_NEW if "responses" in tables else ""))
    except sqlite3.Error as error:
        raise UsageError(f"{path} can't be read: {error}.", "Check that it is whole.") from error


def _opened(path: Path) -> sqlite3.Connection:
    """Open it without writing anything; a hostile schema can call no functions.

    If the folder can't be written, the file can only be read as one that nobody changes.
    """
    uri = Path(os.path.realpath(path)).as_uri()
    db = sqlite3.connect(f"{uri}?mode=ro", uri=True)
    try:
        db.execute("SELECT 1 FROM sqlite_master").close()
    except sqlite3.OperationalError:
        db.close()
        db = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True)
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    db.text_factory = lambda data: data.decode("utf-8", "replace")
    return db


def _names(db: sqlite3.Connection, query: str) -> set[str]:
    return {str(row[0]) for row in db.execute(query)}


def _responses(db: sqlite3.Connection) -> Iterator[Exchange]:
    """Yield from the table of versions up to 0.36; older ones have no column of reasoning."""
    known = _names(db, "SELECT name FROM pragma_table_info('responses')")
    columns = [f"substr({name}, 1, {_MOST_TEXT})" if name in known else "NULL" for name in _COLUMNS]
    for row in db.execute(_RESPONSES.format(", ".join(columns))):
        key, prompt, system, thought, answer, model, at, spent, tokens = map(_text, row)
        yield Exchange(
            key=key, question=prompt, system=system, thought=thought, answer=answer, model=model,
            created=moment(at), seconds=_seconds(spent), tokens=int(_digits(tokens)) or None,
        )  # fmt: skip


def _turns(db: sqlite3.Connection, query: str) -> Iterator[Exchange]:
    """Yield from the tables of later versions: a turn's last message leads back to the others."""
    for key, tip, model, at, spent, tokens in db.execute(query):
        question, system, parts = _messages(db, _text(tip))
        kinds = [(kind, words) for kind, words in parts if words.strip()]
        yield Exchange(
            key=_text(key), question=question, system=system, model=_text(model),
            thought=joined(words for kind, words in kinds if kind == "reasoning"),
            answer=joined(words for kind, words in kinds if kind == "text"),
            created=moment(_text(at)), seconds=_seconds(_text(spent)),
            tokens=int(_digits(_text(tokens))) or None,
        )  # fmt: skip


def _messages(db: sqlite3.Connection, tip: str) -> tuple[str, str, Sequence[tuple[str, str]]]:
    """Return question, system text and the parts of the replies, going back to the question."""
    question, system, replies = "", "", list[tuple[str, str]]()
    seen = set[str]()
    for _ in range(_MOST_MESSAGES):
        found = db.execute(_MESSAGE, (tip,)).fetchone()
        if found is None or tip in seen:
            break
        seen.add(tip)
        role, parent = map(_text, found)
        parts = [
            (_text(kind), _text(words)) for kind, words in db.execute(_PARTS, (_MOST_TEXT, tip))
        ]
        if role == "assistant" and not question:
            replies = parts + replies
        elif role == "user" and not question:
            question = joined(words for kind, words in parts if kind == "text")
        elif role == "system":
            system = joined(words for _, words in parts)
        tip = parent
    return question, system, replies


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _digits(value: str) -> str:
    return value if value.isdecimal() and len(value) < 12 else "0"


def _seconds(milliseconds: str) -> float | None:
    spent = int(_digits(milliseconds))
    return spent / 1000 if spent else None
