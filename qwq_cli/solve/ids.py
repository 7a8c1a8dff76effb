"""What problems are called: an id that resumption and seeds go by, a name that people read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from qwq_cli.solve.cells import BadRow

MAX_ID = 200


@dataclass
class _Unique:
    used: set[str] = field(default_factory=set)
    made: Counter[str] = field(default_factory=Counter)  # how many began with each

    def take(self, base: str) -> str:
        """`base`, or the next of `base-2`, `base-3` that nobody has."""
        text = base
        while text in self.used:
            self.made[base] += 1
            text = f"{base}-{self.made[base] + 1}"
        self.used.add(text)
        return text


@dataclass
class Ids:
    """No two problems of a run have the same id, nor the same name."""

    _ids: _Unique = field(default_factory=_Unique)
    _names: _Unique = field(default_factory=_Unique)
    _given: set[str] = field(default_factory=set)  # ids as one document tells them

    def begin(self) -> None:
        """A new document: two may number their problems alike, one must not."""
        self._given.clear()

    def given(self, id: str, stem: str) -> tuple[str, str]:
        """By the file's own id; `stem` is the file's. Raises BadRow."""
        if not 0 < len(id) <= MAX_ID:
            raise BadRow(f"its id is empty or longer than {MAX_ID} characters")
        if id in self._given:
            raise BadRow(f"the id {id!r} is used already")
        self._given.add(id)
        unique = self._ids.take(f"{stem}:{id}" if id in self._ids.used else id)
        return unique, self._names.take(unique)

    def made(self, question: str, choices: Sequence[str], name: str) -> tuple[str, str]:
        """By what is asked, so that it outlives a new order; problems that ask the same are
        numbered, and which of them is which makes no difference."""
        text = "\0".join((question, *sorted(choices)))
        digest = hashlib.sha256(text.encode()).hexdigest()[:10]
        return self._ids.take(digest), self._names.take(name)
