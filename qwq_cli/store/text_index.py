"""Finds traces that contain all of some words, ignoring letter case."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.store.database import Database
from qwq_cli.text_file import unicode_text
from qwq_cli.trace_list import escaped

TRIGRAM = 3  # letters that a word needs to be found by the index

# The index is filled at the first search: saving stays quick, and a Python without FTS5 can write
# to the same file. Numbers are never reused, so the newest indexed one shows what is missing.
INDEX = "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(text, tokenize = 'trigram')"
TAKEN_BACK = """(
    SELECT group_concat(json_extract(value, '$.text'), ' ') FROM json_each(traces.json, '$.rewinds')
    WHERE type = 'object'
)"""
# One damaged trace must not break the search in all others.
THOUGHT = f"""CASE WHEN json_valid(json) THEN
    coalesce(json_extract(json, '$.raw'), '') || ' ' || coalesce({TAKEN_BACK}, '')
ELSE '' END"""
TEXT = f"question || ' ' || answer || ' ' || {THOUGHT}"
FILL = f"""
INSERT INTO search (rowid, text) SELECT number, {TEXT} FROM traces
WHERE number > (SELECT coalesce(max(rowid), 0) FROM search)
"""


class TextIndex:
    def __init__(self, database: Database) -> None:
        self._database = database

    def matching(self, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Return a condition on `traces` in SQL, and its values.

        The index has no words of one or two letters. For those, or without an index, all texts are
        read.
        """
        if not words:
            return "true", ()
        words = [unicode_text(word, "What is searched for") for word in words]
        if min(map(len, words)) >= TRIGRAM and self._database.can_run(INDEX, FILL):
            quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
            return "traces.number IN (SELECT rowid FROM search WHERE search MATCH ?)", (quoted,)
        likes = tuple(f"%{escaped(word)}%" for word in words)
        return " AND ".join([f"({TEXT}) LIKE ? ESCAPE '\\'"] * len(words)), likes

    def prune(self) -> None:
        """Remove what was deleted from `traces`."""
        if self._database.has_table("search"):
            self._database.run("DELETE FROM search WHERE rowid NOT IN (SELECT number FROM traces)")

    def drop(self) -> None:
        self._database.run("DROP TABLE IF EXISTS search")
