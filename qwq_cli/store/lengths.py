"""Lengths of past runs, from which forecasts are made, read without the traces themselves."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import Annotated

import msgspec
from msgspec import Meta

from qwq_cli.forecast.course import course_of
from qwq_cli.forecast.kept import MOST, KeptRun, Mark
from qwq_cli.store.database import Database
from qwq_cli.values.kinds import FinishReason, NoteKind
from qwq_cli.values.trace import Trace

_COLUMNS = "trace, model, created, size, tokens, is_whole, pace, course"
_QUESTION = 4000  # characters of the question that a forecast uses
_READ = 3 * MOST  # runs; some of them were cut by a limit, so their length is unknown
_PACES = 9  # newest runs used
_LEAST_PACED = 16  # tokens; the pace of shorter runs says little


_Count = Annotated[int, Meta(ge=0, le=10**9)]
_Speed = Annotated[float, Meta(gt=0, le=1e9)]
_COURSE = list[tuple[_Count, _Count, Annotated[float, Meta(ge=0, le=1)], _Count]]


class _Run(msgspec.Struct):
    question: str
    tokens: _Count
    is_whole: int
    pace: _Speed | None
    course: str


class _Pace(msgspec.Struct):
    pace: _Speed


class _Length(msgspec.Struct):
    model: str
    tokens: _Count


class _File(msgspec.Struct):
    model: str
    size: int


class LengthsTable:
    """The table next to the traces. A change of traces changes it in the same transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, trace: Trace, *, alone: bool) -> None:
        """Store a run's length. alone: whether no other run used the model at the same time."""
        self._database.run("DELETE FROM lengths WHERE trace = ?", (trace.id,))
        if _tells(trace):
            marks = ", ".join("?" * len(_COLUMNS.split(", ")))
            values = _values(trace, alone=alone)
            self._database.run(f"INSERT INTO lengths ({_COLUMNS}) VALUES ({marks})", values)

    def of_model(self, name: str) -> list[KeptRun]:
        """Return the newest runs of a model in all its sizes, the newest first."""
        found = self._database.records(
            _Run,
            f"SELECT substr(t.question, 1, {_QUESTION}), l.tokens, l.is_whole, l.pace, l.course "
            "FROM lengths l JOIN traces t ON t.id = l.trace "
            "WHERE l.model = ? ORDER BY l.created DESC, l.trace DESC LIMIT ?",
            (name, _READ),
        )
        return [
            KeptRun(
                question=run.question,
                tokens=run.tokens,
                is_whole=bool(run.is_whole),
                pace=run.pace,
                course=_course(run.course),
            )
            for run in found
        ]

    def paces(self, name: str, size: int | None) -> list[float]:
        """Return the tokens a second of the newest runs of one file, known by its size."""
        found = self._database.records(
            _Pace,
            "SELECT pace FROM lengths WHERE model = ? AND size IS ? AND pace IS NOT NULL "
            "ORDER BY created DESC, trace DESC LIMIT ?",
            (name, size, _PACES),
        )
        return [one.pace for one in found]

    def typical(self) -> dict[str, list[int]]:
        """Return the lengths of the newest complete runs, by model."""
        found = self._database.records(
            _Length,
            "SELECT model, tokens FROM lengths WHERE is_whole ORDER BY created DESC LIMIT 5000",
        )
        lengths: dict[str, list[int]] = {}
        for one in found:
            lengths.setdefault(one.model, []).append(one.tokens)
        return {model: seen[:MOST] for model, seen in lengths.items()}

    def all_paces(self) -> dict[tuple[str, int], float]:
        """Return the median of the newest paces in tokens a second, by model and file size."""
        found = self._database.records(
            _File,
            "SELECT DISTINCT model, size FROM lengths "
            "WHERE pace IS NOT NULL AND size IS NOT NULL ORDER BY model, size LIMIT 500",
        )
        paces = {(one.model, one.size): self.paces(one.model, one.size) for one in found}
        return {file: median(seen) for file, seen in paces.items() if seen}


def _tells(trace: Trace) -> bool:
    """Return whether the length came from the model or a limit, not from the user."""
    was_stopped = trace.finish_reason is FinishReason.INTERRUPTED
    return trace.imported is None and trace.stats.tokens > 0 and not was_stopped


def _values(trace: Trace, *, alone: bool) -> tuple[object, ...]:
    stats = trace.stats
    is_paced = alone and stats.tokens >= _LEAST_PACED and stats.tokens_per_second > 0
    pace = stats.tokens_per_second if is_paced else None
    course = msgspec.json.encode([_plain(mark) for mark in course_of(trace)]).decode()
    name, size = trace.model.name, trace.model.size
    return trace.id, name, trace.created, size, stats.tokens, _is_whole(trace), pace, course


def _is_whole(trace: Trace) -> bool:
    """Return whether the run ended by itself, or early because its answer seemed sure."""
    was_sure = any(note.kind is NoteKind.EARLY for note in trace.notes)
    return trace.finish_reason is FinishReason.STOP and (was_sure or not trace.answer.forced)


def _plain(mark: Mark) -> tuple[int, int, float, int]:
    return mark.tokens, mark.steps, round(mark.used, 3), mark.named


def _course(text: str) -> tuple[Mark, ...]:
    """Return the stored course; empty if there is none or it is damaged."""
    try:
        marks = tuple(Mark(*each) for each in msgspec.json.decode(text or "[]", type=_COURSE))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ()
    return marks if all(one.tokens <= next.tokens for one, next in pairwise(marks)) else ()
