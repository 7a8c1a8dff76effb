"""Adds the claims of a step to the events of a run, each as soon as it is certain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qwq_cli.claims.counts import decided
from qwq_cli.claims.watch import Watch
from qwq_cli.trace.steps import Opening
from qwq_cli.values.events import AnyEvent, Checked, Rewound, StepClosed, StepOpened, TextDelta
from qwq_cli.values.trace import Claim, Step


class Checking:
    """Takes all events of a parser in turn.

    A claim that is certain only at the end of a step comes just before that end.
    """

    def __init__(self) -> None:
        self._index: int | None = None  # of the open step
        self._unread: list[TextDelta] = []
        self._watch: Watch | None = None
        self._told: set[tuple[int, int]] = set()  # places of claims

    def take(self, events: Iterable[AnyEvent], opening: Opening | None) -> list[AnyEvent]:
        """Return the events with claims. opening: of the step that is open after them, if any."""
        woven: list[AnyEvent] = []
        for event in events:
            match event:
                case StepOpened(index=index):
                    self._begin(index)
                case TextDelta():
                    self._unread.append(event)
                case StepClosed(step=step):
                    woven += self._rest(step)
                    self._begin(None)
                case Rewound():
                    self._begin(None)
            woven.append(event)
        if self._index is not None and opening is not None and self._unread:
            woven += self._early(self._index, opening)
        return woven

    def _begin(self, index: int | None) -> None:
        self._index, self._watch = index, None
        self._unread.clear()
        self._told.clear()

    def _early(self, index: int, opening: Opening) -> Iterator[Checked]:
        watch = self._watch = self._watch or Watch(opening.start, opening.known)
        for delta in self._unread:
            for claim in watch.feed(delta.text, delta.tokens):
                yield self._checked(index, opening.start, claim)
        self._unread.clear()

    def _rest(self, step: Step) -> Iterator[Checked]:
        for claim in decided(step.claims):
            if (claim.start, claim.end) not in self._told:
                yield self._checked(step.index, step.start, claim)

    def _checked(self, index: int, start: int, claim: Claim) -> Checked:
        self._told.add((claim.start, claim.end))
        return Checked(index=index, start=start, claim=claim)
