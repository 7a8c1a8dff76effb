"""What to do about a loop, and about the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from qwq_cli.choices import OnLoop


class Rung(Enum):
    """One means against a loop. If it doesn't help, the next one is tried."""

    REDRAW = "redraw"  # from before the second copy
    NOTICE = "notice"  # the same, with a sentence that says what happened
    ANSWER = "answer"
    STOP = "stop"


class Effort(Enum):
    """How much effort a run is worth. ALL: every means.

    ONE: for one of many problems, a single try, then an answer. VOTED: for a sample among others, a
    single try, then they vote without it. NONE: for a recorded thought, of which nothing can be
    taken back.
    """

    ALL = "all"
    ONE = "one"
    VOTED = "voted"
    NONE = "none"


@dataclass(frozen=True)
class Ladder:
    """recoveries: at most this many rewinds in a run."""

    rungs: tuple[Rung, ...]
    recoveries: int = 6


_RECOVER: Mapping[Effort, Ladder] = {
    Effort.ALL: Ladder(tuple(Rung)),
    # With one try, the sentence helps most. In an answer it has no place, so there a redraw is
    # tried.
    Effort.ONE: Ladder((Rung.NOTICE, Rung.REDRAW, Rung.ANSWER, Rung.STOP), 1),
    Effort.VOTED: Ladder((Rung.NOTICE, Rung.REDRAW, Rung.STOP), 1),
    Effort.NONE: Ladder((Rung.ANSWER, Rung.STOP)),
}
_OTHERS: Mapping[OnLoop, Ladder] = {
    OnLoop.ANSWER: Ladder((Rung.ANSWER, Rung.STOP)),
    OnLoop.STOP: Ladder((Rung.STOP,)),
    OnLoop.OFF: Ladder(()),
}


def ladder_for(on_loop: OnLoop, effort: Effort) -> Ladder:
    return _RECOVER[effort] if on_loop is OnLoop.RECOVER else _OTHERS[on_loop]
