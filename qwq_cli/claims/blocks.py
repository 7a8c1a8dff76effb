"""Blocks of code in a text. The thought does not state what they contain."""

from __future__ import annotations

import re
from bisect import bisect_right

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)


class Blocks:
    """in_code: whether the text begins inside a block; afterwards, whether it ends inside one."""

    def __init__(self, text: str, *, in_code: bool) -> None:
        may_have_code = "```" in text or "~~~" in text  # looked for first, which takes no time
        self._fences = [fence.start() for fence in _FENCE.finditer(text)] if may_have_code else []
        self._begins_in_code = in_code
        self.in_code = self._is_inside(len(self._fences))

    def is_code(self, at: int) -> bool:
        return self._is_inside(bisect_right(self._fences, at))

    def _is_inside(self, fences: int) -> bool:
        return self._begins_in_code != bool(fences % 2)
