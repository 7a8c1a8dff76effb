"""Runs whose words loop until the guard has done enough about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.choices import OnLoop
from qwq_cli.guards.base import (
    Deed,
    ForceAnswer,
    Guard,
    Moment,
    Redraw,
    Rewind,
    Stop,
    Verdict,
    When,
)
from qwq_cli.guards.ladder import Effort, ladder_for
from qwq_cli.guards.loop_guard import LoopGuard
from qwq_cli.guards.notices import notice
from qwq_cli.transcripts.sound import unsound
from qwq_cli.values.kinds import FinishReason, NoteKind, Status
from tests.generation.scripted import Say
from tests.guards.looping import (
    ANSWER,
    CIRCLE,
    FILLED,
    INTRO,
    KREIS,
    OPENER,
    SEED,
    WAY_OUT,
    WHY,
    guard_for,
    loops,
    never,
    other_seed,
    recover,
    run,
    says,
)


def test_another_seed_is_tried_from_before_the_second_copy() -> None:
    trace = run(loops(other_seed), recover())
    assert trace.status is Status.ANSWERED
    assert not trace.answer.forced
    assert trace.raw.count(CIRCLE) <= 1
    (taken,) = trace.rewinds
    assert taken.kind is NoteKind.LOOP
    assert taken.why == WHY
    assert taken.text.count(CIRCLE) >= 2


def test_the_redraw_is_hotter_for_a_while() -> None:
    guard = recover()
    verdict = verdict_on(CIRCLE * 40, guard)
    assert isinstance(verdict, Rewind)
    assert verdict.redraw
    assert verdict.redraw.hotter > 0
    assert verdict.redraw.tokens > 0
    assert verdict.redraw.seed != SEED


@pytest.mark.parametrize(
    ("circle", "word"),
    [(CIRCLE, "circles"), (KREIS, "Kreis"), ("所以我们要找到题目所问的数。\n", "原地")],
)
def test_then_it_is_said_in_the_language_of_the_thought(circle: str, word: str) -> None:
    trace = run(loops(lambda text, _: word in text, circle, intro=circle), recover())
    assert trace.status is Status.ANSWERED
    assert len(trace.rewinds) == 2
    assert len({taken.seed for taken in trace.rewinds}) == 2
    assert not trace.answer.forced
    (note,) = trace.notes
    assert trace.raw[note.at :].startswith(notice(circle))
    assert note.text == f"qwq put in: {notice(circle)}"


def test_an_answer_right_behind_what_is_said_is_its_own() -> None:
    circles = loops(never)

    def say(text: str, seed: int) -> str:
        _, told, since = text.partition(notice(CIRCLE) + "\n\n")
        return ANSWER[len(since) :] if told else circles(text, seed)

    trace = run(say, recover())
    assert (trace.status, trace.answer.value) == (Status.ANSWERED, "408")
    assert trace.forced
    assert not trace.answer.forced


def test_what_is_said_can_be_set() -> None:
    trace = run(loops(lambda text, _: "Stop that." in text), recover(says="Stop that."))
    assert trace.status is Status.ANSWERED
    assert "\nStop that.\n\n" in trace.raw


def test_then_an_answer_is_forced() -> None:
    trace = run(loops(never), recover())
    assert trace.status is Status.ANSWERED
    assert trace.answer.forced
    assert trace.answer.value == "408"
    assert len(trace.rewinds) == 2
    assert any(note.kind is NoteKind.LOOP and "circles" in note.text for note in trace.notes)


def test_what_loops_in_a_forced_answer_too_is_stopped() -> None:
    trace = run(lambda text, _: CIRCLE, recover())
    assert trace.finish_reason is FinishReason.LOOP
    assert len(trace.rewinds) == 2


def test_a_sample_that_others_vote_beside_gets_one_recovery() -> None:
    trace = run(loops(never), guard_for(OnLoop.RECOVER, Effort.VOTED))
    assert trace.status is Status.LOOP
    assert len(trace.rewinds) == 1
    assert not trace.answer.forced


def test_one_problem_of_many_gets_one_recovery_and_an_answer() -> None:
    trace = run(loops(never), guard_for(OnLoop.RECOVER, Effort.ONE))
    assert trace.status is Status.ANSWERED
    assert len(trace.rewinds) == 1
    assert trace.answer.forced


def test_who_went_in_circles_before_is_watched_with_less_patience() -> None:
    """Thirty lines that count up two numbers are no loop; after one they are."""
    series = "".join(f"Row {n} of the table has the value {3 * n + 5} in it.\n" for n in range(30))

    def say(text: str, seed: int) -> str:
        since = text[len(INTRO) :] if seed != SEED else text.partition(CIRCLE)[0][len(INTRO) :]
        if text.endswith((OPENER, FILLED)):
            return FILLED if text.endswith(OPENER) else ""
        if len(text) < len(INTRO):
            return INTRO
        return series[len(since) :] if seed != SEED and len(since) < len(series) else CIRCLE

    first = run(lambda text, _: (INTRO + series + ANSWER)[len(text) :], recover())
    again = run(say, recover())
    assert not first.rewinds
    assert CIRCLE not in again.rewinds[1].text


def test_a_loop_that_begins_at_once_is_taken_back_to_the_start() -> None:
    trace = run(loops(other_seed, intro=""), recover())
    assert trace.status is Status.ANSWERED
    assert trace.rewinds[0].at == 0


def test_the_answer_can_be_forced_at_once() -> None:
    trace = run(loops(other_seed), guard_for(OnLoop.ANSWER))
    assert trace.answer.forced
    assert not trace.rewinds


def test_the_run_can_be_stopped_at_once() -> None:
    trace = run(loops(other_seed), guard_for(OnLoop.STOP))
    assert trace.status is Status.LOOP
    assert not trace.rewinds
    assert not trace.forced


def test_nothing_may_be_done() -> None:
    trace = run(loops(other_seed), guard_for(OnLoop.OFF))
    assert trace.finish_reason is FinishReason.STOP
    assert trace.raw.count(CIRCLE) > 100


def in_the_answer(escape: Callable[[str, int], bool]) -> Say:
    before = f"{INTRO}{WAY_OUT}{ANSWER}"

    def say(text: str, seed: int) -> str:
        if len(text) < len(before):
            return before[len(text) :]
        if escape(text, seed):
            return "" if text.endswith("That is all.") else "That is all."
        return CIRCLE if len(text) < 30_000 else ""

    return say


def test_an_answer_that_loops_is_drawn_again_once() -> None:
    trace = run(in_the_answer(other_seed), recover())
    assert trace.status is Status.ANSWERED
    assert trace.answer.value == "408"
    assert len(trace.rewinds) == 1
    trace = run(in_the_answer(never), recover())
    assert trace.finish_reason is FinishReason.LOOP
    assert len(trace.rewinds) == 1
    assert trace.answer.value == "408"


def test_an_answer_may_say_again_what_was_thought_twice() -> None:
    lines = "".join(
        f"Step {n}: we add {n * n} to what we had, and go on with {n}.\n" for n in range(9)
    )
    whole = f"{INTRO}{lines}Let me check that again.\n{lines}**Final Answer**\n\n{lines}{ANSWER}"
    trace = run(lambda text, _: says(text, whole), recover())
    assert trace.raw == whole
    assert not trace.rewinds


def test_answers_that_are_taken_back_again_and_again_are_a_loop() -> None:
    again = f"{ANSWER}\nWait, let me look at that once more, since it may be wrong.\n\n"
    trace = run(loops(other_seed, circle=again), recover())
    assert trace.raw.count(ANSWER) <= 3
    assert trace.rewinds or trace.finish_reason is FinishReason.LOOP


def verdict_on(text: str, guard: LoopGuard, *can: type[Verdict], tokens: int = 0) -> Verdict | None:
    """The first, for a thought that comes by lines."""
    at = 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        moment = Moment(line, at, tokens + at // 4, answering=False, can=frozenset(can or ALL))
        if verdict := guard.see(moment):
            return verdict
    return None


ALL = (Stop, Rewind, ForceAnswer)


def test_what_the_run_cannot_do_is_left_out() -> None:
    assert isinstance(verdict_on(CIRCLE * 40, recover(), Stop, ForceAnswer), ForceAnswer)
    assert verdict_on(CIRCLE * 40, recover(), Stop) == Stop(FinishReason.LOOP)


def test_what_was_not_carried_out_is_wanted_again() -> None:
    """Another guard's verdict may have gone before."""
    guard = recover()
    first = verdict_on(CIRCLE * 40, guard)
    assert isinstance(first, Rewind)
    at = 41 * len(CIRCLE)
    wanted = [
        guard.see(
            Moment(CIRCLE, at + n * len(CIRCLE), at // 4, answering=False, can=frozenset(ALL))
        )
        for n in range(8)
    ]
    assert any(isinstance(verdict, Rewind) and not verdict.then for verdict in wanted)


def test_a_run_is_taken_back_so_often_at_most() -> None:
    """However long it stays calm in between."""
    fresh = "".join(
        f"Then {n * 7919 % 1009} is seen to be {n * n}, by rule {n}.\n" for n in range(40)
    )

    def say(text: str, seed: int) -> str:
        if text.endswith((OPENER, FILLED)):
            return FILLED if text.endswith(OPENER) else ""
        since = text[text.rfind(CIRCLE) + len(CIRCLE) :] if CIRCLE in text else text
        if seed != SEED and len(since) < len(fresh) and not text.endswith(CIRCLE * 2):
            return fresh[len(since) :] if fresh.startswith(since) else fresh
        return CIRCLE if len(text) < 200_000 else ""

    trace = run(say, recover())
    assert 2 < len(trace.rewinds) <= 6
    assert trace.answer.forced


class Stopper:
    """Wants the end where the loop is seen."""

    name = "stopper"
    when = When.PLACE

    def __init__(self, at: int, verdict: Verdict) -> None:
        self._at, self._verdict, self._is_done = at, verdict, False

    def see(self, moment: Moment) -> Verdict | None:
        if moment.at < self._at or self._is_done:
            return None
        self._is_done = True
        return self._verdict

    def told(self, deed: Deed) -> None: ...


@pytest.mark.parametrize("is_first", [True, False])
def test_another_guard_may_want_something_at_the_same_moment(is_first: bool) -> None:
    seen = run(loops(other_seed), recover()).rewinds[0]
    at = seen.at + len(seen.text)
    back = Rewind(10, NoteKind.LANGUAGE, "as the test wants", Redraw(SEED))
    guards: Sequence[Guard] = (Stopper(at, back), recover())
    trace = run(loops(other_seed), *(guards if is_first else reversed(guards)))
    assert trace.status is Status.ANSWERED
    assert NoteKind.LOOP in {taken.kind for taken in trace.rewinds}
    stopped = run(loops(other_seed), recover(), Stopper(at, Stop(FinishReason.BUDGET)))
    assert stopped.finish_reason is FinishReason.BUDGET
    forced = run(
        loops(other_seed), Stopper(len(INTRO), ForceAnswer("The test wants it.")), recover()
    )
    assert forced.answer.forced


PARTS = st.sampled_from((CIRCLE * 30, WAY_OUT, ANSWER, INTRO, KREIS * 20, "0, " * 400 + "\n"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(PARTS, max_size=5).map("".join), min_size=1, max_size=4),
    st.sampled_from(OnLoop),
    st.sampled_from(Effort),
)
def test_every_run_ends_with_a_sound_trace_that_comes_again(
    scripts: Sequence[str], on_loop: OnLoop, effort: Effort
) -> None:
    def say(text: str, seed: int) -> str:
        return scripts[seed % len(scripts)][len(text) :][:40]

    one, two = (run(say, guard_for(on_loop, effort)) for _ in range(2))
    assert one == two
    assert len(one.rewinds) <= ladder_for(on_loop, effort).recoveries
    assert not unsound(msgspec.structs.replace(one, created="2026-01-01T00:00:00+00:00"))


def test_an_answer_that_was_forced_between_places_and_taken_back_may_be_forced_again() -> None:
    guard, at = guard_for(OnLoop.ANSWER), 0

    def see(text: str, *, answering: bool = False) -> Verdict | None:
        nonlocal at
        at += len(text)
        can = frozenset({Stop, Rewind, ForceAnswer})
        return guard.see(Moment(text, at, at, answering, can))

    see("Let me see.\n")
    guard.told(Deed(ForceAnswer("You asked for the answer here."), "you", at + 7))
    see(" and so\n\n**Final Answer**\n\n", answering=True)
    at = 15
    guard.told(Deed(Rewind(at, NoteKind.LANGUAGE, "", Redraw(SEED)), "language", at))
    verdict = next(verdict for _ in range(40) if (verdict := see(CIRCLE)))
    assert isinstance(verdict, ForceAnswer)
