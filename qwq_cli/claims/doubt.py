"""Whether a statement is meant as one: words around it may make it a guess, or withdraw it."""

from __future__ import annotations

import re
from functools import cached_property
from math import inf

from qwq_cli.claims.elsewhere import has_own_rule
from qwq_cli.claims.frame import Frame, named_from
from qwq_cli.claims.words import doubt_signs, doubts, hints

_BEFORE = 400  # characters in which the sentence of a claim begins
MOST_EXAMINED = 16  # failing claims of a text that are examined
AFTER = 100  # characters after a claim in which it may be withdrawn
# Letters of languages whose words are not in our lists.
_FOREIGN = re.compile("[\u0400-\u1dff\u3040-\u30ff\uac00-\ud7af]")
_QUOTES = (('"', '"'), ("“", "”"), ("`", "`"), ("「", "」"))
# A blank line after a colon or comma ends no sentence: the formula below belongs to it.
_END = re.compile(
    r"[.?!](?=[\s*\"”)]|$)|[。！？]|(?<![:,：，\s])[ \t]*\n\s*\n|\n(?=\s*(?:[-*•]|\d{1,2}[.)])\s)"
)


class Surroundings:
    """The text of a step, to examine the words around its claims."""

    def __init__(self, text: str, *, whole: bool, frame: Frame) -> None:
        """frame: of the texts before it."""
        self.text = text
        self._examined = 0
        self._whole, self._frame = whole, frame

    def may_examine(self) -> bool:
        """Count a claim that seems to fail; return whether it may be examined, which takes time."""
        self._examined += 1
        return self._examined <= MOST_EXAMINED

    def doubt(self, start: int, end: int) -> bool:
        """Return whether text[start:end] may not be a plain statement."""
        return self._doubted_from < end + AFTER or self._is_doubted(start, end)

    def hints_at(self, arithmetic: str, end: int) -> bool:
        """Return whether a text hints at an arithmetic, in an earlier step or soon after `end`."""
        pattern = hints(arithmetic)
        return pattern.search(self.text, 0, end + AFTER) is not None or any(
            pattern.search(text) for text in self._frame.texts
        )

    def is_cut(self, end: int) -> bool:
        """Return whether a number that ends there may be incomplete."""
        return not self._whole and not self.text[end:].strip(" ,.")

    def is_given(self, start: int, end: int) -> bool:
        """Return whether the question says the same, or has its own rule, as a riddle has."""
        if not self._frame.texts:
            return False
        question = self._frame.texts[0]
        said = _close(self.text[start:end])
        return (
            has_own_rule(question)
            or re.search(rf"(?<![\d.]){re.escape(said)}(?!\d|\.\d)", _close(question)) is not None
        )

    @cached_property
    def _doubted_from(self) -> float:
        """The end of the first word after which the step makes no plain statements."""
        if self._frame.is_named:
            return -inf
        found = doubts("step").search(self.text)
        return min(named_from(self.text), found.end() if found else inf)

    def _is_doubted(self, start: int, end: int) -> bool:
        before, after = self._sentence_before(start), self._sentence_after(end)
        following = self.text[end : end + AFTER]
        return bool(
            doubts("sentence").search(before)
            or doubts("sentence").search(after)
            or doubts("after").search(following)
            or any(sign in before or sign in following for sign in doubt_signs())
            or any(sign in after for sign in "?？")
            or "≠" in following
            or _FOREIGN.search(before + after)
            or self._is_quoted(start, end)
        )

    def _is_quoted(self, start: int, end: int) -> bool:
        """Return whether it is between quotation marks, in code, or on a quoted line."""
        first = self.text.rfind("\n", 0, start) + 1
        before = self.text[max(first, start - _BEFORE) : start]
        following = self.text[end : end + AFTER].partition("\n")[0]
        return before.lstrip().startswith(">") or any(
            before.count(opener) % 2 and closer in following for opener, closer in _QUOTES
        )

    def _sentence_before(self, start: int) -> str:
        begin = max(0, start - _BEFORE)
        for end in _END.finditer(self.text, begin, start):
            begin = end.end()
        return self.text[begin:start]

    def _sentence_after(self, start: int) -> str:
        """Return the sentence with its closing sign."""
        stop = start + AFTER
        end = _END.search(self.text, start, stop)
        return self.text[start : end.end() if end else stop]


def _close(text: str) -> str:
    """Return the text without spaces, and without signs of money and formulas."""
    return re.sub(r"[\s$\\]", "", text)
