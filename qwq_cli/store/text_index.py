"""Which traces hold all of some words, letter case aside."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.store.database import Database
from qwq_cli.text_file import unicode_text
from qwq_cli.trace_list import escaped

TRIGRAM = 3  # letters a word needs to be found by the index

# The index is filled when someone searches: saving stays quick, and a Python without FTS5 can
# write to the same file. A number is never given twice, so the newest indexed one tells the rest.
INDEX = "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(text, tokenize = 'trigram')"
TAKEN_BACK = """(
    SELECT group_concat(json_extract(value, '$.text'), ' ') FROM json_each(traces.json, '$.rewinds')
    WHERE type = 'object'
)"""
# One trace whose JSON somebody spoiled must not end the search in all others.
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
        """A condition on `traces` for SQL and its values.

        The index knows no words of one or two letters; then, and without it, all is read.
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
        """Forget what was deleted from `traces`."""
        if self._database.has_table("search"):
            self._database.run("DELETE FROM search WHERE rowid NOT IN (SELECT number FROM traces)")

    def drop(self) -> None:
        self._database.run("DROP TABLE IF EXISTS search")
