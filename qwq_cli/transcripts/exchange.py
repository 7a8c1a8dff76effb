"""A question with a model's thought and answer, from any file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qwq_cli.transcripts.fields import Fields


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """An exchange. None means that the file doesn't say.

    thought: what the file itself sets apart. If it is empty, `answer` may contain the thought too,
    marked or not, as the model wrote it. key: its name in the file. created: ISO 8601, UTC. tokens:
    of thought and answer together. is_cut_off: whether a limit of tokens ended it.
    """

    question: str
    answer: str
    thought: str = ""
    system: str = ""
    model: str = ""
    key: str = ""
    created: str | None = None
    seconds: float | None = None
    tokens: int | None = None
    is_cut_off: bool = False

    @property
    def size(self) -> int:
        """The number of characters."""
        return sum(map(len, (self.system, self.question, self.thought, self.answer)))

    @property
    def is_empty(self) -> bool:
        return not (self.thought.strip() or self.answer.strip())


@dataclass(frozen=True)
class Shape:
    """One way to store reasoning. name: for messages. holds: whether a JSON value has this shape.

    `read` must accept anything in the fields that `holds` does not examine.
    """

    name: str
    holds: Callable[[Fields], bool]
    read: Callable[[Fields], Iterable[Exchange]]
