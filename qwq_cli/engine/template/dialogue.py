"""Repairs conversations that a template refuses, or of which it leaves out parts.

Some models know no system role; some want questions and answers in strict turns. The need is found
by rendering the roles with marks in place of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from qwq_cli.engine.template.limits import Variables, broken
from qwq_cli.engine.template.message import Segment, Turn
from qwq_cli.engine.template.programs import Renders, program
from qwq_cli.errors import ChatTemplateError

Repair = Callable[[Sequence[Turn]], list[Turn]]
_BETWEEN = Segment("\n\n", trusted=True)


@dataclass(frozen=True)
class Repairs:
    """The changes that a conversation needs before a template accepts it."""

    merges_system: bool = False
    joins_runs: bool = False

    def made(self, turns: Sequence[Turn]) -> list[Turn]:
        merged = _system_merged(turns) if self.merges_system else list(turns)
        return _runs_joined(merged) if self.joins_runs else merged


_TRIED = (
    Repairs(),
    Repairs(merges_system=True),
    Repairs(joins_runs=True),
    Repairs(merges_system=True, joins_runs=True),
)


@lru_cache(maxsize=64)
def repairs(source: str, roles: tuple[str, ...], variables: Variables) -> Repairs:
    """Return the smallest repairs for turns of these roles. Raises ChatTemplateError."""
    failures = []
    for tried in _TRIED:
        failure = _failure(program(source), tried, roles, dict(variables))
        if failure is None:
            return tried
        failures.append(failure)
    raise failures[0]


def mark(index: int) -> str:
    """Return a text for the message at `index` that can't be part of another message's text."""
    return f"qwqmessage{index}qwq"


def _failure(
    template: Renders, tried: Repairs, roles: Sequence[str], variables: Mapping[str, object]
) -> ChatTemplateError | None:
    """Return the error of a prompt with these repairs, or None. Each text must appear once."""
    turns = [Turn(role, (Segment(mark(at), trusted=True),)) for at, role in enumerate(roles)]
    messages = [{"role": turn.role, "content": turn.text} for turn in tried.made(turns)]
    try:
        text = template.run(messages, variables, now=datetime(2000, 1, 1))
    except ChatTemplateError as error:
        return error
    is_whole = all(text.count(mark(index)) == 1 for index in range(len(roles)))
    return None if is_whole else broken("it leaves messages out or repeats them")


def _system_merged(turns: Sequence[Turn]) -> list[Turn]:
    """Move system texts to the head of the first question; without a question they stay."""
    system = [turn for turn in turns if turn.role == "system"]
    rest = [turn for turn in turns if turn.role != "system"]
    first = next((index for index, turn in enumerate(rest) if turn.role == "user"), None)
    if first is None:
        return list(turns)
    rest[first] = _joined([*system, rest[first]])
    return rest


def _runs_joined(turns: Sequence[Turn]) -> list[Turn]:
    return [_joined(list(run)) for _, run in groupby(turns, key=lambda turn: turn.role)]


def _joined(turns: Sequence[Turn]) -> Turn:
    """Join turns into one, with the role of the last."""
    pieces = [piece for turn in turns for piece in (_BETWEEN, *turn.pieces)]
    return Turn(turns[-1].role, tuple(pieces[1:]))
