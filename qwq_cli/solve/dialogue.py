"""Plain text with questions and answers: each begins with `Q:`, `Q.` or `Question:`."""

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
    """Return the lines of each question, by the index of its first, and the titles above.

    Returns None if the text is no dialogue.
    """
    found = {at: match for at, line in enumerate(lines) if (match := _QUESTION.match(line))}
    if not found:
        return None
    starts = [*found]
    before = [line.strip() for line in lines[: starts[0]] if line.strip()]
    is_letter = all(match["dot"] == "." for match in found.values())
    is_sure = len(starts) > 1 or any(map(_ANSWER.match, lines)) or not is_letter
    if not is_sure or not all(map(is_title, before)):
        return None
    ends = [*starts[1:], len(lines)]
    return [
        (at, [match["text"], *lines[at + 1 : end]])
        for (at, match), end in zip(found.items(), ends, strict=True)
    ], before
