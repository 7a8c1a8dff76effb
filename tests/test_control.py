from __future__ import annotations

from itertools import count

import pytest

from qwq_cli.choices import Ending, OnLoop
from qwq_cli.control import Control
from qwq_cli.guards.base import Deed, Moment, Rewind, Stop, Verdict
from qwq_cli.guards.ladder import Effort
from qwq_cli.settings import Settings
from qwq_cli.values.kinds import NoteKind, Status
from tests.guards.looping import SEED, loops, never, run

SAME = "So x = 3, and then I take the root of both sides again.\n\n"
CAN: frozenset[type[Verdict]] = frozenset({Stop, Rewind})


def names(**settings: object) -> list[str]:
    control = Control.of(Settings(**settings))  # type: ignore[arg-type]
    return [guard.name for guard in control.guards("How many?", 1, lambda: 0.0)]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, ["loop", "language"]),
        ({"on_loop": OnLoop.OFF, "language": "any"}, []),
        ({"language": "Deutsch"}, ["loop", "language"]),
        ({"budget": 10, "time": "3m"}, ["budget", "time", "loop", "language"]),
        ({"stop": Ending.EARLY}, ["loop", "language", "early"]),
    ],
)
def test_settings_choose_the_guards(settings: dict[str, object], found: list[str]) -> None:
    assert names(**settings) == found


def test_no_guard_is_used_twice() -> None:
    control = Control(budget=3, time="3m")
    first, second = (control.guards("How many?", 1, lambda: 0.0) for _ in range(2))
    assert not {id(guard) for guard in first} & {id(guard) for guard in second}


def verdicts(control: Control) -> list[type[Verdict]]:
    """What becomes of a text that says the same whatever is taken back."""
    guard, _ = control.guards("How many?", 1, lambda: 0.0)
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


def test_one_of_many_recovers_once_and_what_was_recorded_never() -> None:
    control, recorded = Control(), Control(effort=Effort.NONE)
    assert verdicts(control.beside(7)) == [Rewind, Stop]
    assert verdicts(control.beside(0)) == [Rewind, Stop]
    assert [control.beside(n).effort for n in (0, 7)] == [Effort.ONE, Effort.VOTED]
    assert recorded.beside(7) == recorded
    assert verdicts(recorded) == [Stop]
    assert verdicts(Control()) == [Rewind, Rewind, Stop]  # nothing here can force an answer
    assert verdicts(Control(on_loop=OnLoop.STOP)) == [Stop]


def test_the_words_for_a_thought_in_circles_are_the_user_s() -> None:
    control = Control.of(Settings(loop_notice="That is enough.")).beside(0)
    (guard,) = (one for one in control.guards("?", SEED, lambda: 0.0) if one.name == "loop")
    trace = run(loops(lambda text, _: "That is enough." in text), guard)
    assert "That is enough.\n\n" in trace.raw
    assert not trace.answer.forced


@pytest.mark.parametrize(
    ("own", "model", "found"), [(None, "The model's.", "The model's."), ("Mine.", "No.", "Mine.")]
)
def test_a_model_has_words_of_its_own_unless_the_user_has(
    own: str | None, model: str, found: str
) -> None:
    assert Control.of(Settings(loop_notice=own), model).loop_notice == found


def test_a_time_makes_it_answer_and_tells_the_token() -> None:
    """Each look at the clock of a run takes an eighth of a second."""
    ticks = count()
    guards = Control(time="10s", on_loop=OnLoop.OFF, language="any").guards(
        "?", SEED, lambda: next(ticks) / 8
    )
    trace = run(loops(never), *guards)
    (note,) = trace.notes
    assert (trace.status, trace.answer.value, trace.answer.forced) == (Status.ANSWERED, "408", True)
    assert note.kind is NoteKind.TIME
    assert note.at == trace.forced[0].start
    assert f"after {note.at:,} tokens" in note.text  # here a character is a token


def test_the_system_text_of_a_run_takes_the_place_of_the_one_of_the_settings() -> None:
    control = Control.of(Settings(system="Be brief."))
    assert control.with_system("Answer in Russian.").system == "Answer in Russian."
    assert control.with_system("").system == ""
    assert control.with_system(None) is control
