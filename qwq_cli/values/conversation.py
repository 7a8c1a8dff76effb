"""A conversation as a value: its turns, the branches of each, and what later turns are told.

Every change returns a new value, so that a change that can't be saved is easily dropped.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from qwq_cli.values.kinds import AnswerSource
from qwq_cli.values.message import Message
from qwq_cli.values.trace import Trace
from qwq_cli.values.value import Value

UNANSWERED = "(no answer)"
RECALL = "What have we talked about so far?"


class Branch(Value, frozen=True, kw_only=True):
    """One answer to a question. said: the answer as later turns are told it, without the thought.

    It is empty while there is none.
    """

    trace: str
    said: str = ""


class Turn(Value, frozen=True, kw_only=True):
    """A question and its branches, oldest first; `chosen` is the index of the one that counts."""

    question: str
    branches: tuple[Branch, ...]
    chosen: int

    @property
    def branch(self) -> Branch:
        return self.branches[self.chosen]

    def messages(self) -> Iterator[Message]:
        yield Message("user", self.question)
        yield Message("assistant", self.branch.said or UNANSWERED)


class Conversation(Value, frozen=True, kw_only=True):
    """A conversation.

    start: turns before it are not sent any more; `summary` is sent in their place, if there is one.
    When one of them is taken back or answered again, the summary is out of date, and the turns
    themselves are sent. created: ISO 8601, UTC. system: None for the model's own. revision: see
    store.sessions.
    """

    id: str
    created: str
    name: str = ""
    system: str | None = None
    start: int = 0
    summary: str = ""
    turns: tuple[Turn, ...] = ()
    revision: int = 0

    @property
    def title(self) -> str:
        return self.name or (self.turns[0].question if self.turns else "")

    @property
    def sent(self) -> tuple[Turn, ...]:
        return self.turns[self.start :]

    @property
    def last(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    def history(self, *, before: int | None = None) -> list[Message]:
        """Return what a question is told of earlier turns: questions and answers, no thoughts.

        before: the index of a turn, for a question that is asked again.
        """
        told = [m for turn in self.turns[self.start : before] for m in turn.messages()]
        recalled = [Message("user", RECALL), Message("assistant", self.summary)]
        return [*(recalled if self.summary else ()), *told]

    def asked(self, question: str, trace: str) -> Conversation:
        """Add a new turn, which `trace` is going to answer."""
        turn = Turn(question=question, branches=(Branch(trace=trace),), chosen=0)
        return self._with(turns=(*self.turns, turn))

    def branched(self, trace: str) -> Conversation:
        """Add another branch of the last turn, which counts from now on."""
        turn = self.turns[-1]
        branches = (*turn.branches, Branch(trace=trace))
        return self.reopened()._with_last(
            msgspec.structs.replace(turn, branches=branches, chosen=len(turn.branches))
        )

    def answered(self, trace: Trace) -> Conversation:
        """Add the answer of `trace`, in its branch of the last turn."""
        turn = self.turns[-1]
        branches = tuple(
            Branch(trace=trace.id, said=said_by(trace)) if branch.trace == trace.id else branch
            for branch in turn.branches
        )
        return self._with_last(msgspec.structs.replace(turn, branches=branches))

    def choosing(self, branch: int) -> Conversation:
        """Let the branch with this index, of the last turn, count."""
        turn = self.turns[-1]
        if branch == turn.chosen:
            return self
        return self.reopened()._with_last(msgspec.structs.replace(turn, chosen=branch))

    def undone(self) -> Conversation:
        """Remove the last turn."""
        told, turns = self.reopened(), self.turns[:-1]
        return told._with(turns=turns, start=min(told.start, len(turns)))

    def reopened(self) -> Conversation:
        """Return turns in place of a summary that may cover the last one; otherwise unchanged."""
        is_held = bool(self.summary) and self.start >= len(self.turns)
        return self._with(start=0, summary="") if is_held else self

    def starting_at(self, start: int, summary: str = "") -> Conversation:
        return self._with(start=start, summary=summary)

    def named(self, name: str) -> Conversation:
        return self._with(name=name)

    def told(self, system: str | None) -> Conversation:
        """Change the system message."""
        return self._with(system=system)

    def forked(self, id: str, created: str) -> Conversation:
        """Return a copy under a new id that is not stored yet."""
        name = f"{self.name} (fork)" if self.name else ""
        return self._with(id=id, created=created, name=name, revision=0)

    def _with_last(self, turn: Turn) -> Conversation:
        return self._with(turns=(*self.turns[:-1], turn))

    def _with(self, **changes: object) -> Conversation:
        return msgspec.structs.replace(self, **changes)


def said_by(trace: Trace) -> str:
    """Return the answer as the model wrote it, without thought and marker."""
    if trace.answer.how is AnswerSource.NONE:
        return ""
    return trace.said.strip()
