"""A block of code that was cut into several steps, because it is long."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^[ ]*(?:`{3,8}|~{3,8})(?P<info>[^`\n]*)$", re.MULTILINE)


class CodeAcross:
    """Takes the text of each step in turn.

    A step that ends a block gets the block's opener too. Without an end, the model may just have
    forgotten it.
    """

    def __init__(self) -> None:
        self._opener = ""

    def opened(self, text: str) -> str:
        """Return `text`, with the fence that is missing at its start."""
        first = _FENCE.search(text)
        goes_on = bool(self._opener) and first is not None and not first["info"].strip()
        shown = f"{self._opener}\n{text}" if goes_on else text
        for fence in _FENCE.finditer(text):
            is_end = self._opener and not fence["info"].strip()
            self._opener = "" if is_end else fence[0].strip()
        return shown
