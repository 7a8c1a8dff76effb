"""Names of problems: an id for resuming and seeds, and a name for people."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from qwq_cli.solve.cells import BadRow

MAX_ID = 200


@dataclass
class Unique:
    """Names that are told apart by numbers."""

    used: set[str] = field(default_factory=set)
    made: Counter[str] = field(default_factory=Counter)  # how many names begin with each base

    def take(self, base: str) -> str:
        """Return `base`, or the first of `base-2`, `base-3`, ... that is free."""
        text = base
        while text in self.used:
            self.made[base] += 1
            text = f"{base}-{self.made[base] + 1}"
        self.used.add(text)
        return text


@dataclass
class Ids:
    """Ids and names; no two problems of a run share either."""

    _ids: Unique = field(default_factory=Unique)
    _names: Unique = field(default_factory=Unique)
    _given: set[str] = field(default_factory=set)  # ids in the file, for one document

    def begin(self) -> None:
        """Begin a document: two documents may use the same numbers, one must not."""
        self._given.clear()

    def given(self, id: str, stem: str) -> tuple[str, str]:
        """Return id and name from the file's own id; `stem` is the file's. Raises BadRow."""
        if not 0 < len(id) <= MAX_ID:
            raise BadRow(f"its id is empty or longer than {MAX_ID} characters")
        if id in self._given:
            raise BadRow(f"the id {id!r} is used already")
        self._given.add(id)
        unique = self._ids.take(f"{stem}:{id}" if id in self._ids.used else id)
        return unique, self._names.take(unique)

    def made(self, question: str, choices: Sequence[str], name: str) -> tuple[str, str]:
        """Return id and name from the question, so that the id survives a new order.

        Equal questions are numbered; which one gets which number makes no difference.
        """
        text = "\0".join((question, *sorted(choices)))
        digest = hashlib.sha256(text.encode()).hexdigest()[:10]
        return self._ids.take(digest), self._names.take(name)
