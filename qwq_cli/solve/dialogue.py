"""Plain text in questions and answers: each begins with `Q:`, `Q.` or `Question:`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.solve.text_line import is_title

_QUESTION = re.compile(
    r"[ \t]*(?:#{1,6}[ \t]+)?(?:\*\*|__)?(?:Q(?P<dot>[.:：])|(?:Question|Problem|Frage|Aufgabe|"
    r"Exercise|Pregunta|Problema|Domanda|Вопрос|问题|問題|问|問|题目|題目)[:：])"
    r"(?:\*\*|__)?[ \t]*(?P<text>.*)",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"[ \t]*(?:\*\*|__)?(?:A|Answer|Ans)[.:：]", re.IGNORECASE)


def find_questions(lines: Sequence[str]) -> tuple[list[tuple[int, list[str]]], list[str]] | None:
    """The lines of each question with what stands below it, by the index of the first; and the
    titles above all. None if the text is no dialogue."""
    starts = [at for at, line in enumerate(lines) if _QUESTION.match(line)]
    if not starts:
        return None
    before = [line.strip() for line in lines[: starts[0]] if line.strip()]
    is_letter = all(_dot(lines[at]) == "." for at in starts)
    is_sure = len(starts) > 1 or any(map(_ANSWER.match, lines)) or not is_letter
    if not is_sure or not all(map(is_title, before)):
        return None
    ends = [*starts[1:], len(lines)]
    return [
        (at, _without_mark(lines[at:end])) for at, end in zip(starts, ends, strict=True)
    ], before


def _dot(line: str) -> str | None:
    found = _QUESTION.match(line)
    return found["dot"] if found else None


def _without_mark(lines: Sequence[str]) -> list[str]:
    found = _QUESTION.match(lines[0])
    return [found["text"] if found else lines[0], *lines[1:]]
