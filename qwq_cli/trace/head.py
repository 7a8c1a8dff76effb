"""A line that is held back until it is clear whether it begins with a marker or a cue."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ITEM = re.compile(r"\d{1,2}[.)] {1,4}\*\*(?=\S)")
_MAY_BE_ITEM = re.compile(r"\d{1,2}([.)]( {0,4}\*{0,2})?)?")


@dataclass(slots=True)
class Head:
    paragraph: bool
    gap: str
    text: str
    start: int
    turn: bool = False  # whether it is a sentence in a long line

    @property
    def may_be_item(self) -> bool:
        """Whether more text could make it an item with a title."""
        return self.text[0].isdigit() and _MAY_BE_ITEM.fullmatch(self.text) is not None

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list with a title, such as "2. **Add them**"."""
        return self.text[0].isdigit() and _ITEM.match(self.text) is not None
