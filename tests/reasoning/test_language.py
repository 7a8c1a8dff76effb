"""Runs that go over to another language, as a scripted model writes them."""

from __future__ import annotations

from itertools import count

import pytest

from qwq_cli.clocks import Clocks
from qwq_cli.engine.params import SamplingParams
from qwq_cli.guards.language_guard import LanguageGuard
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.solve.attempt import Attempt
from qwq_cli.solve.record import Problem
from qwq_cli.trace.start import Place, Start
from qwq_cli.transcripts.sound import unsound
from qwq_cli.values.events import Finished, GuardTripped
from qwq_cli.values.kinds import FinishReason, Format, NoteKind, Status
from qwq_cli.values.trace import ModelInfo, Trace
from tests.generation.scripted import Say, ScriptedGenerator
from tests.scripted import ENGINE

SEED = 7
QUESTION = "How many sheep does the farmer have, if he has 17 and buys 24 more?"
FIRST = "First I add the two numbers, since he buys more of them.\n\n"
SWITCH = "Поэтому мы сначала складываем оба числа и потом проверяем ответ.\n\n"
BACK = "So the sum is right, and that is what was asked for in the end.\n\n"
HEAD = "**Final Answer**\n\n"
STRANGE, OWN = "Ответ: у фермера 41 овца.", "The farmer has 41 sheep."


def reasoner(say: Say) -> Reasoner:
    ticks = count()
    clocks = Clocks(lambda: next(ticks) / 8, lambda: "2026-01-01T00:00:00+00:00", lambda: "id")
    generator = ScriptedGenerator(say, Start(format=Format.UNTAGGED, place=Place.OPEN))
    profile = Profile(ModelInfo(name="scripted"), Format.UNTAGGED, "")
    return Reasoner(generator, ENGINE, profile, clocks)


def guard(language: str = "note") -> LanguageGuard:
    return LanguageGuard(language, QUESTION, seed=SEED)


def asked(say: Say, language: str = "note") -> Trace:
    sampling = SamplingParams(seed=SEED)
    *_, last = reasoner(say).ask(QUESTION, sampling, [guard(language)])
    assert isinstance(last, Finished)
    assert unsound(last.trace) is None
    return last.trace


def solved(say: Say) -> Trace:
    sampling = SamplingParams(seed=SEED)
    one = reasoner(say)
    attempt = Attempt(
        Problem(id="1", question=QUESTION), 0, one.begin(QUESTION, sampling, guards=[guard()])
    )
    while attempt.generation.finish_reason is None:
        for _, piece in one.generator.step().pieces:
            attempt.take(piece)
    return attempt.finish()


def script(text: str, other: str = "") -> Say:
    """Says `text`, and `other` with another seed."""

    def say(so_far: str, seed: int) -> str:
        return (text if seed == SEED or not other else other)[len(so_far) :]

    return say


@pytest.mark.parametrize("run", [asked, solved])
def test_an_answer_in_another_script_is_drawn_once_more(run: object) -> None:
    assert callable(run)
    trace = run(script(FIRST + HEAD + STRANGE, FIRST + HEAD + OWN))
    assert trace.raw == FIRST + HEAD + OWN
    assert (trace.status, trace.finish_reason) == (Status.ANSWERED, FinishReason.STOP)
    (taken,) = trace.rewinds
    assert (taken.text, taken.kind) == (STRANGE, NoteKind.LANGUAGE)
    assert taken.why == "The answer was in Russian: trying again."
    assert trace.notes == ()


@pytest.mark.parametrize("run", [asked, solved])
def test_it_is_drawn_no_more_than_once(run: object) -> None:
    assert callable(run)
    trace = run(script(FIRST + HEAD + STRANGE))
    (note,) = trace.notes
    assert len(trace.rewinds) == 1
    assert trace.raw == FIRST + HEAD + STRANGE
    assert trace.raw[note.span.start : note.span.end].startswith("Ответ")
    assert note.language == "Russian"


def test_a_switch_in_the_thought_is_a_note_and_nothing_else() -> None:
    text = FIRST + SWITCH + BACK + HEAD + OWN
    events = list(reasoner(script(text)).ask(QUESTION, SamplingParams(seed=SEED), [guard()]))
    assert isinstance(events[-1], Finished)
    trace = events[-1].trace
    (note,) = trace.notes
    assert (trace.raw, trace.rewinds) == (text, ())
    assert note.span
    assert text[note.span.start : note.span.end] == SWITCH.strip().rstrip(".")
    assert [event.note for event in events if isinstance(event, GuardTripped)] == [note]


def test_a_run_that_is_cut_off_tells_too() -> None:
    one = reasoner(script(FIRST + SWITCH))
    reasoning = one.begin(QUESTION, SamplingParams(seed=SEED), guards=[guard()])
    while reasoning.generation.totals.output < len(FIRST + SWITCH) - 2:
        for _, piece in one.generator.step().pieces:
            list(reasoning.take(piece))
    reasoning.generation.stop(FinishReason.LENGTH)
    *_, last = reasoning.finish()
    assert isinstance(last, Finished)
    assert [note.language for note in last.trace.notes] == ["Russian"]
    assert last.trace.rewinds == ()


def test_a_lock_goes_on_from_where_the_switch_began() -> None:
    trace = asked(script(FIRST + SWITCH + BACK + HEAD + OWN, FIRST + BACK + HEAD + OWN), "lock")
    assert trace.raw == FIRST + BACK + HEAD + OWN
    (taken,) = trace.rewinds
    assert (taken.at, taken.why) == (len(FIRST), "It went over to Russian: trying again.")
    assert trace.notes == ()


def test_where_no_letters_can_be_ruled_out_a_lock_says_so_in_the_end() -> None:
    trace = asked(script(FIRST + SWITCH + BACK + HEAD + OWN), "lock")
    assert trace.raw == FIRST + SWITCH + BACK + HEAD + OWN
    assert len(trace.rewinds) == 3
    first, *rest = trace.notes
    assert first.text == "Russian could not be kept out."
    assert [note.language for note in rest] == ["Russian"]
