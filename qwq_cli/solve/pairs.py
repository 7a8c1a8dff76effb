"""Pairs of a right answer and an answer, one per line of JSON, to try a scorer without a run.

A line of lm-eval's log of samples is such a pair too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from qwq_cli.solve.hashes import behind_hashes
from qwq_cli.solve.lm_eval import as_pair, is_sample
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.row import Wrong
from qwq_cli.solve.scorer import Score
from qwq_cli.values.value import Value

MAX_LINE = 1 << 20  # bytes


class Pair(Value, frozen=True, kw_only=True):
    """line: its number, from 1. expected: the verdict in the file, if it has one.

    alternatives: other right answers. group: figures are told for each; a filter of lm-eval is one.
    """

    line: int
    target: str
    answer: str | None
    question: str = ""
    choices: tuple[str, ...] = ()
    expected: bool | None = None
    alternatives: tuple[str, ...] = ()
    group: str = ""

    @property
    def reference(self) -> Reference:
        return Reference(self.target, self.question, self.choices, self.alternatives)


class JudgedPair(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A pair with its verdict; `expected` is set only if the file has one."""

    line: int
    target: str
    answer: str | None
    correct: bool
    how: str
    expected: bool | None = None
    alternatives: tuple[str, ...] = ()
    group: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the verdict is the expected one, if there is one."""
        return self.expected in (None, self.correct)


def is_of_lm_eval(line: bytes) -> bool:
    """Return whether it is a line of lm-eval's log of samples."""
    try:
        return is_sample(_row(line))
    except _NoPair:
        return False


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines as they come; of a line that is too long, just enough to notice that."""
    while line := file.readline(MAX_LINE + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE)
        yield line


def read_pairs(lines: Iterable[bytes]) -> Iterator[Pair | Wrong]:
    """Yield an item for each line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _pair(number, line)
            except _NoPair as wrong:
                yield Wrong(number, str(wrong))


def judged(pair: Pair, score: Score) -> JudgedPair:
    return JudgedPair(
        line=pair.line,
        target=pair.target,
        answer=pair.answer,
        correct=score.correct,
        how=score.how,
        expected=pair.expected,
        alternatives=pair.alternatives,
        group=pair.group,
    )


class _NoPair(Exception):
    """Why a line is no pair."""


def _pair(number: int, line: bytes) -> Pair:
    row = _row(line)
    if is_sample(row):
        row = as_pair(row)
    for name in ("target", "answer"):
        if name not in row:
            raise _NoPair(f"it has no {name!r}")
    target, *alternatives = _targets(row["target"])
    return Pair(
        line=number,
        target=target,
        alternatives=tuple(alternatives),
        answer=_text(row["answer"], "answer"),
        question=_text(row.get("question"), "question") or "",
        choices=_choices(row.get("choices")),
        expected=_flag(row.get("correct")),
        group=_text(row.get("group"), "group") or "",
    )


def _row(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise _NoPair(f"it is longer than {MAX_LINE:,} bytes")
    try:  # numbers stay as they are written
        row = json.loads(line.decode("utf-8-sig"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise _NoPair("it is not JSON in UTF-8") from None
    if not isinstance(row, dict):
        raise _NoPair("it is not an object")
    return row


def _targets(value: object) -> list[str]:
    """Return the target, or the list of targets."""
    texts = [_text(each, "target") for each in (value if isinstance(value, list) else [value])]
    found = [_without_work(text) for text in texts if text is not None]
    if len(found) < len(texts):
        raise _NoPair("'target' is null" if value is None else "'target' holds a null")
    if not found:
        raise _NoPair("'target' is an empty list")
    return [*dict.fromkeys(found)]


def _without_work(target: str) -> str:
    """Return the answer at the end of a worked solution of GSM8K; another target unchanged."""
    marked = behind_hashes(target)
    return target if marked is None else marked


def _text(value: object, name: str) -> str | None:
    """Return the text; None for null."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise _NoPair(f"{name!r} is neither text nor a number")
    return value.encode("utf-8", "replace").decode()  # half of a surrogate pair is not text


def _choices(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _NoPair("'choices' is not a list of texts")
    return tuple(value)


def _flag(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise _NoPair("'correct' is neither true nor false")
