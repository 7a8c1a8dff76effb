"""The tables of the store, and how a file of an older version becomes one of this."""

from __future__ import annotations

import sqlite3

_TRACES = """
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
# The session a trace was made in; a fork of that session shows the same traces in its turns.
_ORIGIN = "ALTER TABLE traces ADD COLUMN session TEXT"
# revision counts the saves: a session that somebody else has saved since is not written over.
_SESSIONS = """
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    revision INTEGER NOT NULL,
    name TEXT NOT NULL,
    system TEXT,
    start INTEGER NOT NULL,
    summary TEXT NOT NULL
)
"""
# One row for each branch of a turn; `said` is the answer as later turns are told it.
_TURNS = """
CREATE TABLE turns (
    session TEXT NOT NULL,
    position INTEGER NOT NULL,
    branch INTEGER NOT NULL,
    chosen INTEGER NOT NULL,
    trace TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (session, position, branch)
) WITHOUT ROWID
"""
_TURNS_OF_TRACE = "CREATE INDEX turns_of_trace ON turns (trace)"

# Claims that fail; of traces that older versions kept, nobody counted them.
_FAILED_CLAIMS = "ALTER TABLE traces ADD COLUMN failed_claims INTEGER NOT NULL DEFAULT 0"
_MENDED_CLAIMS = "ALTER TABLE traces ADD COLUMN mended_claims INTEGER NOT NULL DEFAULT 0"

# What of a run tells how long others will be; beside the traces, whose JSON would have to be read
# past. is_whole: it ended by itself. pace: tokens a second, where it ran alone. Of older traces
# their steps and whether they ran alone are not known.
_LENGTHS = """
CREATE TABLE lengths (
    trace TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    created TEXT NOT NULL,
    size INTEGER,
    tokens INTEGER NOT NULL,
    is_whole INTEGER NOT NULL,
    pace REAL,
    course TEXT NOT NULL
) WITHOUT ROWID
"""
_LENGTHS_OF_MODEL = "CREATE INDEX lengths_of_model ON lengths (model, created)"
# What somebody spoiled is passed over: one such trace must not keep a file from being opened.
_COUNTED = (
    "json_type(json, '$.stats.{0}_tokens') = 'integer' AND "
    "json_extract(json, '$.stats.{0}_tokens') BETWEEN {1} AND 1000000000"
)
_LENGTHS_SO_FAR = f"""
INSERT INTO lengths
SELECT id, model, created,
    CASE json_type(json, '$.model.size') WHEN 'integer' THEN json_extract(json, '$.model.size') END,
    json_extract(json, '$.stats.thought_tokens') + json_extract(json, '$.stats.answer_tokens'),
    json_extract(json, '$.finish_reason') IS 'stop'
        AND json_type(json, '$.answer.forced') IS 'false',
    NULL, ''
FROM traces
WHERE status != 'interrupted' AND CASE WHEN json_valid(json) THEN
    json_extract(json, '$.engine') IS NOT NULL
    AND {_COUNTED.format("thought", 0)} AND {_COUNTED.format("answer", 1)}
END
"""

# In which order sessions were saved, as far as their times tell it.
_SAVED = "ALTER TABLE sessions ADD COLUMN saved INTEGER NOT NULL DEFAULT 0"
_SAVED_SO_FAR = """
UPDATE sessions SET saved = (SELECT count(*) FROM sessions AS other
    WHERE (other.updated, other.number) <= (sessions.updated, sessions.number))
"""

# The statements at index n make version n + 1 of version n; 0 is an empty file.
_STEPS = (
    (_TRACES,),
    (_ORIGIN, _SESSIONS, _TURNS, _TURNS_OF_TRACE),
    (_FAILED_CLAIMS,),
    (_MENDED_CLAIMS,),
    (_LENGTHS, _LENGTHS_OF_MODEL, _LENGTHS_SO_FAR),
    (_SAVED, _SAVED_SO_FAR),
)
VERSION = len(_STEPS)  # kept in user_version


def version(db: sqlite3.Connection) -> int:
    (number,) = db.execute("PRAGMA user_version").fetchone()
    return int(number)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the tables to VERSION, all or nothing; of two that try at once one finds it done."""
    db.execute("BEGIN IMMEDIATE")
    try:
        for statements in _STEPS[version(db) :]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
