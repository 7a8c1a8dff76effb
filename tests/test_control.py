from __future__ import annotations

from itertools import count

import pytest

from qwq_cli.choices import Ending, OnLoop
from qwq_cli.control import Control
from qwq_cli.guards.base import Deed, Moment, Rewind, Stop, Verdict
from qwq_cli.settings import Settings
from qwq_cli.values.kinds import NoteKind, Status
from tests.guards.looping import SEED, loops, never, run

SAME = "So x = 3, and then I take the root of both sides again.\n\n"
CAN: frozenset[type[Verdict]] = frozenset({Stop, Rewind})


def names(**settings: object) -> list[str]:
    control = Control.of(Settings(**settings))  # type: ignore[arg-type]
    return [guard.name for guard in control.guards(1, lambda: 0.0)]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, ["loop"]),
        ({"on_loop": OnLoop.OFF}, []),
        ({"budget": 10, "time": "3m"}, ["budget", "time", "loop"]),
        ({"stop": Ending.EARLY}, ["loop", "early"]),
        ({"stop": Ending.FULL}, ["loop"]),
    ],
)
def test_settings_choose_the_guards(settings: dict[str, object], found: list[str]) -> None:
    assert names(**settings) == found


def test_no_guard_is_used_twice() -> None:
    control = Control(budget=3, time="3m")
    first, second = (control.guards(1, lambda: 0.0) for _ in range(2))
    assert not {id(guard) for guard in first} & {id(guard) for guard in second}


def verdicts(control: Control) -> list[type[Verdict]]:
    """What becomes of a text that says the same whatever is taken back."""
    (guard,) = control.guards(1, lambda: 0.0)
    found: list[type[Verdict]] = []
    at = tokens = 0
    while len(found) < 9 and tokens < 20_000:
        at, tokens = at + len(SAME), tokens + 20
        verdict = guard.see(Moment(SAME, at, tokens, answering=False, can=CAN))
        if verdict is None:
            continue
        found.append(type(verdict))
        guard.told(Deed(verdict, guard.name, tokens))
        if isinstance(verdict, Stop):
            break
        assert isinstance(verdict, Rewind)
        at = verdict.at
    return found


def test_one_of_many_samples_recovers_once() -> None:
    assert verdicts(Control(is_one_of_many=True)) == [Rewind, Stop]
    assert verdicts(Control()) == [Rewind, Rewind, Stop]  # nothing here can force an answer
    assert verdicts(Control(on_loop=OnLoop.STOP)) == [Stop]


def test_a_time_makes_it_answer_and_tells_the_token() -> None:
    """Each look at the clock of a run takes an eighth of a second."""
    ticks = count()
    guards = Control(time="10s", on_loop=OnLoop.OFF).guards(SEED, lambda: next(ticks) / 8)
    trace = run(loops(never), *guards)
    (note,) = trace.notes
    assert (trace.status, trace.answer.value, trace.answer.forced) == (Status.ANSWERED, "408", True)
    assert note.kind is NoteKind.TIME
    assert note.at == trace.forced[0].start
    assert f"after {note.at:,} tokens" in note.text  # here a character is a token
