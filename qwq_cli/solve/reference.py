"""The right answers to a problem, for a scorer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from qwq_cli.equality.asked import Asked, asked_of
from qwq_cli.trace.boxes import filled_boxes


@dataclass(frozen=True)
class Reference:
    """target: the right answer; a letter if there are `choices`, which are in the order shown.

    alternatives: other right answers. question: the problem, which may ask for an order or a
    rounding.
    """

    target: str
    question: str = ""
    choices: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        """All right answers."""
        return (self.target, *self.alternatives)

    @cached_property
    def each(self) -> tuple[Reference, ...]:
        """Return one reference with a single target for each right answer."""
        return tuple(replace(self, target=one, alternatives=()) for one in self.targets)

    @cached_property
    def asked(self) -> Asked:
        return asked_of(self.question, self.target)


def solution(target: str) -> str:
    """Return the answer in a target that is a worked solution with a box."""
    boxes = filled_boxes(target)
    return target[boxes[-1].inner_start : boxes[-1].inner_end] if boxes else target.strip()
