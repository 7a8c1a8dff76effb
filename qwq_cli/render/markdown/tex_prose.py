"""Rewrites LaTeX outside of formulas (lists, headings) as the same in Markdown."""

from __future__ import annotations

import re

_FRAMES = "center|table|figure|quote|flushleft|document"
_MARK = re.compile(
    r"^[ \t]*(?:"
    r"\\begin\{(?P<begin>itemize|enumerate)\}(?:\[[^\]\n]*\])?[ \t]*(?:\n|\Z)"
    r"|\\(?P<end>end)\{(?:itemize|enumerate)\}[ \t]*"
    r"|\\(?P<item>item)(?![A-Za-z])[ \t]*(?:\[(?P<name>[^\]\n]*)\][ \t]*)?"
    r"|\\(?P<section>(?:sub){0,2}section)\*?\{(?P<heading>[^{}\n]+)\}[ \t]*$"
    rf"|\\(?:(?:begin|end)\{{(?:{_FRAMES})\*?\}}(?:\[[^\]\n]*\])?|centering)[ \t]*(?:\n|\Z))",
    re.MULTILINE,
)
_INDENT = 3  # cells; enough for an item inside a numbered one


class TexProse:
    """Takes a text in pieces, because a list may continue after a formula."""

    def __init__(self) -> None:
        self._items: list[int | None] = []  # the number of each open list; None if it has none

    def markdown(self, text: str) -> str:
        return _MARK.sub(self._shown, text) if "\\" in text else text

    def _shown(self, match: re.Match[str]) -> str:
        if match["begin"]:
            self._items.append(0 if match["begin"] == "enumerate" else None)
        elif match["end"] and self._items:
            self._items.pop()
            return "" if self._items else "\n"  # here the last item ends
        elif match["item"]:
            return self._item(match["name"])
        elif match["section"]:
            return f"{'#' * (match['section'].count('sub') + 2)} {match['heading']}"
        return ""

    def _item(self, name: str | None) -> str:
        indent, mark = " " * _INDENT * (len(self._items) - 1), "-"
        if self._items and (number := self._items[-1]) is not None:
            self._items[-1] = number + 1
            mark = f"{number + 1}."
        return f"{indent}{mark} {f'{name} ' if name else ''}"
