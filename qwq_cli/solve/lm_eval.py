"""Lines of lm-eval's log of samples (samples_*.jsonl), as a right answer and an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qwq_cli.solve.columns import QUESTIONS
from qwq_cli.solve.layout import Offered
from qwq_cli.solve.row import Row, Wrong, text_of
from qwq_cli.solve.target_cells import answer
from qwq_cli.trace.taken import last_word

KEYS = frozenset(("doc_id", "target", "filtered_resps"))
_NOTHING = ("[invalid]", "[no answer]")  # what its filters write for no answer
_NO_FILTER = "none"
_METRICS = ("exact_match", "acc", "math_verify")


def is_sample(row: Mapping[str, Any]) -> bool:
    return row.keys() >= KEYS


def filter_of(row: Mapping[str, Any]) -> str:
    """Return the name of the filter; empty if there is none, for which lm-eval writes "none"."""
    name = row.get("filter")
    return name if isinstance(name, str) and name != _NO_FILTER else ""


def without_filters(rows: Sequence[Row | Wrong]) -> list[Row | Wrong]:
    """Return the rows without the samples of any other filter than a document's first one.

    lm-eval writes a line for each filter, with the same document and the same response.
    """
    filters: dict[str, str] = {}

    def is_first(row: Row | Wrong) -> bool:
        if isinstance(row, Wrong) or not is_sample(row.cells):
            return True
        filter = filter_of(row.cells)
        return filters.setdefault(text_of(row.cells["doc_id"]), filter) == filter

    return [row for row in rows if is_first(row)]


def as_pair(row: Mapping[str, Any]) -> dict[str, object]:
    """Return a sample with the names of a pair. From an unfiltered text the answer is taken."""
    doc = row.get("doc")
    asked = (doc.get(name) for name in QUESTIONS) if isinstance(doc, dict) else ()
    return {
        "target": _target(row["target"]),
        "answer": _answer(row["filtered_resps"]),
        "question": next((text for text in asked if isinstance(text, str)), None),
        "correct": correct(row),
        "group": filter_of(row) or None,
    }


def _target(value: Any) -> Any:
    """Return the right answer; for a worked solution, the answer at its end."""
    return answer([value], Offered()).text if isinstance(value, str) else value


def _answer(responses: Any) -> Any:
    """Return the answer of the first response.

    A response that is no text is returned unchanged: the reader of pairs refuses it.
    """
    first = responses
    while isinstance(first, list) and len(first) > 0 and isinstance(first[0], list | str):
        first = first[0]
    if not isinstance(first, str):
        return first
    text = first.strip()
    if not text or text in _NOTHING:
        return None
    found = last_word(text)
    return found.value if found else text


def correct(row: Mapping[str, Any]) -> bool | None:
    """Return what lm-eval found. Its numbers are still texts here."""
    found = (row[metric] for metric in _METRICS if metric in row)
    try:
        return float(next(found)) > 0
    except (StopIteration, TypeError, ValueError):
        return None
