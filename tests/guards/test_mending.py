"""A claim that fails, and what the model makes of the right value in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.choices import OnLoop
from qwq_cli.claims.counts import failed
from qwq_cli.claims.doubt import AFTER
from qwq_cli.claims.reader import NOTHING_KNOWN
from qwq_cli.claims.watch import APART, WAIT, Watch
from qwq_cli.clocks import Clocks
from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Can, Stride
from qwq_cli.guards.arbiter import MOST_REWINDS
from qwq_cli.guards.base import (
    Deed,
    End,
    ForceAnswer,
    Guard,
    Moment,
    Redraw,
    Rewind,
    Stop,
    Tell,
)
from qwq_cli.guards.budget import Budget
from qwq_cli.guards.ladder import Effort, ladder_for
from qwq_cli.guards.loop_guard import LoopGuard
from qwq_cli.guards.mending import MOST_MENDS, Mending
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.trace.start import Place, Start
from qwq_cli.values.events import AnyEvent, Checked, Finished, GuardTripped, Rewound
from qwq_cli.values.kinds import FinishReason, Format, NoteKind
from qwq_cli.values.trace import ModelInfo, Span, Trace
from tests.generation.scripted import ScriptedGeneration, ScriptedGenerator
from tests.scripted import ENGINE, scripted_reasoner

CAN = frozenset({Rewind, ForceAnswer, Stop, Tell})
WRONG = "So 17 * 24 = 418 pens are there, and that is all of them.\n\n"
PROSE = "This is what was asked for, so let me write it down.\n\n"


def reasoner_of(
    say: dict[str, str] | None = None, script: str = "", format: Format = Format.UNTAGGED
) -> tuple[Reasoner, ScriptedGenerator]:
    """A model that goes on with `script`, or behind any text of `say` with what that tells."""

    def speak(text: str, seed: int) -> str:
        for before, after in (say or {}).items():
            at = text.rfind(before)
            if at >= 0 and after.startswith(text[at + len(before) :]):
                return after[len(text) - at - len(before) :][:4]
        return script[len(text) :][:4]

    ticks = count()
    clocks = Clocks(lambda: next(ticks) / 8, lambda: "2026-01-01T00:00:00+00:00", lambda: "id")
    generator = ScriptedGenerator(speak, Start(format=format, place=Place.OPEN))
    profile = Profile(ModelInfo(name="scripted"), format, "")
    return Reasoner(generator, ENGINE, profile, clocks), generator


def told(reasoner: Reasoner, *guards: Guard) -> list[AnyEvent]:
    return list(reasoner.ask("17 * 24?", SamplingParams(), guards or [Mending()]))


def finished(events: Sequence[AnyEvent]) -> Trace:
    assert isinstance(events[-1], Finished)
    return events[-1].trace


def test_the_right_value_stands_in_place_of_the_wrong_one_and_the_model_goes_on() -> None:
    after = " pens, which is\nthe answer.\n\n"
    reasoner, _ = reasoner_of({"17 * 24 = 408": after}, WRONG + PROSE)
    events = told(reasoner)
    trace = finished(events)
    assert trace.raw == "So 17 * 24 = 408" + after
    (note,) = trace.notes
    at = len("So 17 * 24 = ")
    assert (note.kind, note.at, note.span) == (NoteKind.MENDED, at, Span(start=at, end=at + 3))
    assert note.text == "17 * 24 = 418 pens is wrong: 408 put in."
    assert trace.forced == (note.span,)
    assert not trace.answer.forced
    (taken,) = trace.rewinds
    assert (taken.kind, taken.at, taken.why) == (NoteKind.MENDED, at, note.text)
    assert taken.text.startswith("418 pens")
    assert trace.stats.dropped_tokens == taken.tokens == len(taken.text)
    assert [e.note for e in events if isinstance(e, GuardTripped)] == [note]
    assert [e.why for e in events if isinstance(e, Rewound)] == [note.text]


def moments(text: str, *, places: int = 4, size: int = 4) -> list[Moment]:
    """Of a text in which a token is `size` characters, a place as many tokens."""
    stride, found = size * places, []
    for start in range(0, len(text), stride):
        piece = text[start : start + stride]
        at = start + len(piece)
        found.append(Moment(piece, at, -(-at // size), False, CAN, step=0))
    return found


def test_it_waits_for_what_the_model_says_next() -> None:
    guard, text = Mending(), "So 17 * 24 = 418 " + "and more words " * 20
    seen = [(moment, guard.see(moment)) for moment in moments(text)]
    acted = [moment for moment, verdict in seen if verdict]
    end = len("So 17 * 24 = 418")
    assert acted[0].tokens >= end // 4 + WAIT
    assert end + AFTER <= acted[0].at <= end + AFTER + APART + 16


@pytest.mark.parametrize("size", [1, 2, 4, 12])
@pytest.mark.parametrize("gap", [" pens, as I said before", ".\nSo that is so many pens"])
def test_what_the_model_takes_back_in_the_next_words_is_left_alone(size: int, gap: str) -> None:
    """However few characters a token has."""
    text = f"So 17 * 24 = 418{gap}, and I think of them. Wait, that is wrong. " + "So then " * 40
    guard = Mending()
    assert not any(guard.see(moment) for moment in moments(text, size=size))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from((WRONG, PROSE, "2 + 2 = 5, so ", "3 * 3 = 9.\n", "no. ")), max_size=12
    ),
    st.integers(1, 9),
    st.integers(1, 32),
)
def test_nothing_is_mended_before_it_would_be_told_to_fail(
    parts: list[str], size: int, places: int
) -> None:
    text = "".join(parts).replace("\n\n", " ") + PROSE * 4
    watch, told = Watch(0, NOTHING_KNOWN), dict[int, int]()
    for start in range(0, len(text), size):
        tokens = start // size + 1
        told |= {c.start: tokens for c in failed(watch.feed(text[start : start + size], tokens))}
    guard, acted = Mending(), list[tuple[int, int]]()
    for moment in moments(text, places=places, size=size):
        if isinstance(verdict := guard.see(moment), Rewind):
            acted.append((verdict.at, moment.tokens))
    assert len(acted) == len({at for at, _ in acted})
    starts = {at: max(start for start in told if start < at) for at, _ in acted}
    assert all(tokens >= told[starts[at]] for at, tokens in acted)


def test_the_end_of_its_step_is_soon_enough() -> None:
    guard, text = Mending(), "So 17 * 24 = 418 pens.\n\n"
    assert guard.see(Moment(text, len(text), 6, False, CAN, step=0)) is None
    more = "Wait, is that so?\n"
    verdict = guard.see(Moment(more, len(text + more), 11, False, CAN, step=len(text)))
    assert isinstance(verdict, Rewind)
    assert (verdict.at, verdict.then, verdict.redraw) == (13, "408", None)


@pytest.mark.parametrize("is_own", [True, False])
def test_so_is_the_end_of_the_output(is_own: bool) -> None:
    text = "So 17 * 24 = 418 pens."
    moment = Moment(text, len(text), 6, False, CAN, step=0)
    (verdict,) = Mending().see_end(End(moment, is_own, lambda: (0, "")))
    assert isinstance(verdict, Rewind)


def test_what_ends_by_itself_is_mended_and_goes_on() -> None:
    reasoner, _ = reasoner_of({"17 * 24 = 408": " in all."}, "So 17 * 24 = 418 pens.")
    trace = finished(told(reasoner))
    assert trace.raw == "So 17 * 24 = 408 in all."
    assert trace.finish_reason is FinishReason.STOP


@pytest.mark.parametrize("after", ["8 pens.\n\n" + PROSE * 3, " = 418 pens.\n\n" + PROSE * 3])
def test_what_the_model_makes_of_a_right_value_stays(after: str) -> None:
    """It writes the wrong value anew, for ever if it was let."""
    reasoner, _ = reasoner_of({"17 * 24 = 408": after}, WRONG + PROSE)
    trace = finished(told(reasoner))
    assert trace.raw.startswith("So 17 * 24 = 408" + after)
    assert len(trace.rewinds) == 1


def test_so_many_mends_and_no_more() -> None:
    reasoner, _ = reasoner_of(script="2 + 2 = 5\n" * 60)
    trace = finished(told(reasoner))
    assert len(trace.rewinds) == MOST_MENDS < MOST_REWINDS
    assert trace.raw.count("= 5") + trace.raw.count("= 4") == 60
    assert sum(note.is_mend for note in trace.notes) == MOST_MENDS


def test_an_announced_answer_is_left_alone() -> None:
    text = PROSE + "**Final Answer**\n\n17 * 24 = 418, " + "so many pens. " * 20
    reasoner, _ = reasoner_of(script=text)
    assert not finished(told(reasoner)).rewinds


def test_the_last_step_of_a_thought_is_read_when_the_answer_begins() -> None:
    text = "<think>\nSo 17 * 24 = 418 pens.\n</think>\n\nIt is 418 pens, I would say.\n"
    say = {"17 * 24 = 408": ".\n</think>\n\nIt is 408.\n"}
    reasoner, _ = reasoner_of(say, text, Format.THINK)
    trace = finished(told(reasoner))
    assert trace.answer.text == "It is 408."
    assert not trace.answer.forced


def test_a_forced_answer_is_left_alone_and_so_is_what_stands_before_it() -> None:
    guard, text = Mending(), "So 17 * 24 = 418 pens."
    assert guard.see(Moment(text, len(text), 6, False, CAN, step=0)) is None
    guard.told(Deed(ForceAnswer("enough"), "budget", 6))
    words = "\n\n**Final Answer**\n\n"
    at = len(text + words)
    assert guard.see(Moment(words, at, 14, True, CAN, step=at)) is None
    later = Moment("408\n" * 40, at + 160, 60, True, CAN, step=at)
    assert guard.see(later) is None
    assert guard.see_end(End(later, True, lambda: (at, "408"))) == ()
    guard.told(Deed(Rewind(4, NoteKind.LOOP, "a loop", Redraw(1)), "loop", 60))
    more = "7 * 24 = 418 pens."
    guard.see(Moment(more, 4 + len(more), 5, False, CAN, step=0))
    assert guard.see(Moment(" and so on" * 20, 204 + len(more), 60, False, CAN, step=0))


def test_text_that_was_given_is_not_read_and_no_half_line_either() -> None:
    guard = Mending()
    half = " 7 * 24 = 418 pens. " + "And more of it. " * 10
    assert guard.see(Moment(half, 1000 + len(half), 60, False, CAN, step=900)) is None
    more = "\nSo 17 * 24 = 418 pens.\n" + "And more of it. " * 10
    at = 1000 + len(half + more)
    guard.see(Moment(more, at, 110, False, CAN, step=900))
    verdict = guard.see(Moment(".\n", at + 2, 140, False, CAN, step=900))
    assert isinstance(verdict, Rewind)
    assert verdict.at == 1000 + len(half) + len("\nSo 17 * 24 = ")


def test_a_run_that_can_not_go_back_says_so_once_and_does_nothing() -> None:
    guard = Mending()
    its = (replace(moment, can=CAN - {Rewind}) for moment in moments("2 + 2 = 5 and so " * 30))
    found = [guard.see(moment) for moment in its]
    (only,) = filter(None, found)
    assert isinstance(only, Tell)
    assert only.why == "Nothing is mended: this engine can't take text back."


def test_a_generation_that_can_not_go_back_is_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ScriptedGeneration, "can", frozenset({Can.FORCE}))
    reasoner, _ = reasoner_of(script=WRONG + PROSE)
    trace = finished(told(reasoner))
    assert trace.raw == WRONG + PROSE
    assert [note.kind for note in trace.notes] == [NoteKind.MENDED]
    assert not trace.notes[0].is_mend


def test_a_budget_counts_what_is_kept_alone() -> None:
    line = "2 + 2 = 5, as it is.\n\n"
    script = line * 40
    alone = finished(told(reasoner_of(script=script.replace("5", "4"))[0], Budget(300)))
    say = {"= 4": ", as it is.\n\n" + script}
    mended = finished(told(reasoner_of(say, script)[0], Budget(300), Mending(most=3)))
    assert mended.stats.dropped_tokens > 0
    forced = [span.start for span in alone.forced]
    assert [span.start for span in mended.forced[-len(forced) :]] == forced


def test_a_loop_of_wrong_claims_is_taken_out_of_its_circles() -> None:
    loop = "Let me check that again: 17 * 24 = 418, which is what I had before.\n\n"
    say = {"17 * 24 = 408": ", which is what I had before.\n\n" + loop * 40}
    guards: list[Guard] = [Mending(), LoopGuard(ladder_for(OnLoop.RECOVER, Effort.ALL), seed=1)]
    trace = finished(told(reasoner_of(say, loop * 40)[0], *guards))
    kinds = {taken.kind for taken in trace.rewinds}
    assert kinds == {NoteKind.MENDED, NoteKind.LOOP}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from((WRONG, PROSE, "2 + 2 = 5, so\n", "3 * 3 = 9.\n\n")), max_size=12))
def test_one_place_whoever_watches(parts: list[str]) -> None:
    """Batch and single, token by token and place by place: one text, the same mends."""
    text = "".join(parts)
    traces = [_scripted(text, stride) for stride in Stride]
    assert traces[0].raw == traces[1].raw
    assert traces[0].forced == traces[1].forced
    assert [note.text for note in traces[0].notes] == [note.text for note in traces[1].notes]


def _scripted(text: str, stride: Stride) -> Trace:
    """The model says at each place what stands there in `text`, whatever was put in before."""
    reasoner = scripted_reasoner(text)
    reasoning = reasoner.begin("17*24?", SamplingParams(), guards=[Mending()], stride=stride)
    for piece in reasoner.generator.run(reasoning.generation):
        for _ in reasoning.take(piece):
            pass
    *_, last = reasoning.finish()
    assert isinstance(last, Finished)
    return last.trace


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from((WRONG, PROSE, "2 + 2 = 5, so\n", "3 * 3 = 9.\n\n")), max_size=12),
)
def test_a_text_with_the_right_value_there_is_the_same(parts: list[str]) -> None:
    """What a mend leaves is what a run gives in which a model wrote the right value by itself."""
    text = "".join(parts)
    right = re.sub(r"17 \* 24 = 418", "17 * 24 = 408", text).replace("2 + 2 = 5", "2 + 2 = 4")
    mended = _scripted(text, Stride.TOKEN)
    by_itself = _scripted(right, Stride.TOKEN)
    assert mended.raw == by_itself.raw
    assert [s.kind for s in mended.steps] == [s.kind for s in by_itself.steps]
    assert [(s.start, s.end, s.summary) for s in mended.steps] == [
        (s.start, s.end, s.summary) for s in by_itself.steps
    ]
    assert not by_itself.rewinds


def test_what_an_earlier_step_said_of_the_arithmetic_counts() -> None:
    frame = "First of all we work mod 7 here, in all that follows, as the question wants it.\n\n"
    reasoner, _ = reasoner_of(script=frame + "Next, 3 * 5 = 1, which is what we need.\n\n" + PROSE)
    assert not finished(told(reasoner)).rewinds
    without, _ = reasoner_of(script="Next, 3 * 5 = 1, which is what we need.\n\n" + PROSE)
    assert finished(told(without)).rewinds


@pytest.mark.parametrize(
    ("question", "is_wrong"), [("At 10 o'clock, what is 4 hours later?", False), ("So?", True)]
)
def test_what_the_question_names_counts_for_crosses_and_for_mends(
    question: str, is_wrong: bool
) -> None:
    reasoner, _ = reasoner_of(script="So 10 + 4 = 2, which is all.\n\n" + PROSE)
    events = list(reasoner.ask(question, SamplingParams(), [Mending()]))
    fails = [e for e in events if isinstance(e, Checked) and failed((e.claim,))]
    assert bool(finished(events).rewinds) == is_wrong
    assert bool(fails) <= is_wrong  # what is mended may never be told
