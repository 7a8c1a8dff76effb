"""The tables of the store, and the steps that bring an older file up to date."""

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
# The session in which a trace was made; a fork shows the same traces in its own turns.
_ORIGIN = "ALTER TABLE traces ADD COLUMN session TEXT"
# revision counts the saves, so that no process overwrites what another one has saved.
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

# The number of failing claims; unknown for traces from older versions.
_FAILED_CLAIMS = "ALTER TABLE traces ADD COLUMN failed_claims INTEGER NOT NULL DEFAULT 0"
_MENDED_CLAIMS = "ALTER TABLE traces ADD COLUMN mended_claims INTEGER NOT NULL DEFAULT 0"

# What of a run tells the length of others, stored separately, because reading the traces' JSON
# would take long. is_whole: it ended by itself. pace: tokens a second, if it ran alone. For older
# traces, steps and whether they ran alone are unknown.
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
# Damaged traces are left out: one of them must not prevent the file from being opened.
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

# The order in which sessions were saved. For older files it follows from their times.
_SAVED = "ALTER TABLE sessions ADD COLUMN saved INTEGER NOT NULL DEFAULT 0"
_SAVED_SO_FAR = """
UPDATE sessions SET saved = (SELECT count(*) FROM sessions AS other
    WHERE (other.updated, other.number) <= (sessions.updated, sessions.number))
"""

# The column counted the tokens of the thought alone.
_TOKENS_SO_FAR = f"""
UPDATE traces SET tokens =
    json_extract(json, '$.stats.thought_tokens') + json_extract(json, '$.stats.answer_tokens')
WHERE CASE WHEN json_valid(json) THEN
    {_COUNTED.format("thought", 0)} AND {_COUNTED.format("answer", 0)}
END
"""

# The statements at index n turn version n into version n + 1; version 0 is an empty file.
_STEPS = (
    (_TRACES,),
    (_ORIGIN, _SESSIONS, _TURNS, _TURNS_OF_TRACE),
    (_FAILED_CLAIMS,),
    (_MENDED_CLAIMS,),
    (_LENGTHS, _LENGTHS_OF_MODEL, _LENGTHS_SO_FAR),
    (_SAVED, _SAVED_SO_FAR),
    (_TOKENS_SO_FAR,),
)
VERSION = len(_STEPS)  # stored in user_version


def version(db: sqlite3.Connection) -> int:
    (number,) = db.execute("PRAGMA user_version").fetchone()
    return int(number)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the tables to VERSION, completely or not at all.

    If two processes try at once, the second finds it done.
    """
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
