"""Views of runs that take back what they told: in the end they have shown what the trace says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.choices import TraceMode
from qwq_cli.render.live.json_views import EventsView
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.plain import PlainView
from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.trace.blocks import step_line
from qwq_cli.render.trace.outline import Role
from qwq_cli.render.trace.transcript import Transcript
from qwq_cli.values.events import (
    AnswerDelta,
    AnyEvent,
    Finished,
    GuardTripped,
    Rewound,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.kinds import Format, NoteKind
from qwq_cli.values.trace import Note, Step, Trace
from tests.reasoning.test_rewinding import PLANS, Plan, finished, run, texts
from tests.render.stage import Clock, Stage, make_trace, on_tty, pipes, play
from tests.trace.oracle import assert_told, fold

MARK = re.compile(r"(?:↶ )?(?:Took back [\d,]+ tokens? to|Back to) step (\d+)\. ")
ICONS = tuple(f"{icon} " for icon in {*UNICODE.icons.values(), *UNICODE.outcomes.values()})


@st.composite
def runs(draw: st.DrawFn) -> list[AnyEvent]:
    """Of a model that announces answers and thinks on, with guards that take back what it said."""
    format = draw(st.sampled_from((Format.UNTAGGED, Format.THINK)))
    scripts = draw(st.lists(texts(format), min_size=1, max_size=3))
    return run(scripts, draw(st.integers(1, 40)), format, [Plan(draw(PLANS))])


def shown(lines: Iterable[str]) -> list[str]:
    """The steps that lines of a view leave standing, without what a check came out as."""
    steps: list[str] = []
    for line in lines:
        if mark := MARK.match(line):
            assert int(mark[1]) <= len(steps) + 1
            del steps[int(mark[1]) - 1 :]
        elif line.startswith(ICONS):
            steps.append(line[2:])
    return steps


def steps_of(trace: Trace, width: int | None) -> list[str]:
    texts = [trace.raw[step.start : step.end] if width else "" for step in trace.steps]
    lines = (
        step_line(step, UNICODE, width=width, text=text)
        for step, text in zip(trace.steps, texts, strict=True)
    )
    return [line.plain[2:] for line in lines]


@given(runs())
def test_plain_lines_leave_the_steps_of_the_trace(events: Sequence[AnyEvent]) -> None:
    stage = pipes()
    play(PlainView(stage.out, stage.err, trace=TraceMode.FOLD), events)
    assert shown(stage.stderr.split("\n")) == steps_of(finished(events), None)


@given(runs())
def test_json_lines_tell_the_trace(events: Sequence[AnyEvent]) -> None:
    stage = pipes()
    play(EventsView(stage.out, stage.err), events)
    read = [msgspec.json.decode(line, type=AnyEvent) for line in stage.stdout.splitlines()]
    assert read == list(events)
    assert_told(fold(read), finished(read))


@settings(max_examples=60)
@given(runs(), st.sampled_from([8, 14, 400]))
def test_the_screen_leaves_the_steps_of_the_trace(events: Sequence[AnyEvent], rows: int) -> None:
    stage = on_tty(80, rows)
    play(live(stage), events)
    trace = finished(events)
    assert shown(stage.screen) == steps_of(trace, 79)
    if rows == 400:
        marks = sum(bool(MARK.match(line)) for line in stage.screen)
        assert marks == sum(isinstance(event, Rewound) for event in events)
        assert sum(line.startswith(ICONS) for line in stage.screen) == len(trace.steps)


@given(runs())
def test_the_viewer_shows_the_steps_of_the_trace_while_it_runs(events: Sequence[AnyEvent]) -> None:
    transcript, trace = Transcript("How much?", UNICODE), finished(events)
    for event in events[:-1]:
        transcript.take(event)
    steps = [part.step for part in transcript.parts() if part.step]
    assert [(step.index, step.start, step.end) for step in steps] == [
        (step.index, step.start, step.end) for step in trace.steps
    ]
    dropped = [part for part in transcript.parts() if part.role is Role.DROPPED]
    assert len(dropped) == sum(isinstance(e, Rewound) and e.tokens > 0 for e in events)


def live(stage: Stage, clock: Clock | None = None, mode: TraceMode = TraceMode.FOLD) -> LiveView:
    return LiveView(stage.out, stage.err, clock=clock or Clock(), tick=None, trace=mode)


def step(index: int, summary: str) -> Step:
    return msgspec.structs.replace(make_trace().steps[1], index=index, summary=summary)


def told(index: int, summary: str, text: str = "So.") -> list[AnyEvent]:
    return [
        StepOpened(index=index, seconds=1.0),
        TextDelta(text=text, tokens=20, seconds=1.0),
        StepClosed(step=step(index, summary), seconds=1.0),
    ]


LOOP = GuardTripped(note=Note(kind=NoteKind.LOOP, at=9, text="again and again"))
BACK = Rewound(step=1, at=9, tokens=812, seconds=1.0, why="It repeats itself.")
TAKEN = [*told(0, "One"), *told(1, "Two"), LOOP, *told(2, "Three"), BACK, *told(1, "Other")]


def test_plain_lines_stay_and_one_says_what_was_taken_back() -> None:
    stage = pipes()
    play(PlainView(stage.out, stage.err, trace=TraceMode.FOLD), TAKEN)
    assert [line.split(" · ")[0] for line in stage.stderr.splitlines()] == [
        "⊢ One", "⊢ Two", "Note (loop): again and again", "⊢ Three",
        "↶ Took back 812 tokens to step 2. It repeats itself.", "⊢ Other",
    ]  # fmt: skip


ASKED = GuardTripped(note=Note(kind=NoteKind.FORCED, at=3, text="You asked for the answer here."))


@pytest.mark.parametrize("kind", [LiveView, PlainView])
def test_a_note_about_the_open_step_stands_below_it(kind: type[LiveView | PlainView]) -> None:
    stage = on_tty()
    opened, said, closed = told(0, "One")
    play(kind(stage.out, stage.err), [opened, said, ASKED, closed, *told(1, "Two")])
    assert [line.split(" · ")[0] for line in stage.screen] == [
        "⊢ One", "Note: You asked for the answer here.", "⊢ Two",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [LiveView, PlainView])
def test_a_note_about_a_step_that_is_taken_back_is_still_told(
    kind: type[LiveView | PlainView],
) -> None:
    stage = on_tty()
    opened, said, _ = told(1, "Two")
    play(kind(stage.out, stage.err), [*told(0, "One"), opened, said, ASKED, BACK])
    assert [line.split(" · ")[0] for line in stage.screen] == [
        "⊢ One", "Note: You asked for the answer here.",
        "↶ Took back 812 tokens to step 2. It repeats itself.",
    ]  # fmt: skip


def test_in_words_there_is_no_sign() -> None:
    stage = on_tty(plain=True)
    play(PlainView(stage.out, stage.err, trace=TraceMode.FOLD), TAKEN)
    assert "Took back 812 tokens to step 2. It repeats itself." in stage.screen


def test_plain_full_text_is_ended_before_it_is_taken_back() -> None:
    stage = pipes()
    events = [*told(0, "One")[:2], msgspec.structs.replace(BACK, step=0, tokens=0)]
    play(PlainView(stage.out, stage.err, trace=TraceMode.FULL), events)
    assert stage.stderr == "So.\n↶ Back to step 1. It repeats itself.\n"


@pytest.mark.parametrize("mode", [TraceMode.FOLD, TraceMode.FULL])
def test_on_a_screen_the_steps_go_and_the_notes_stay(mode: TraceMode) -> None:
    stage, clock = on_tty(), Clock()
    view = live(stage, clock, mode)
    with view:
        for event in TAKEN:
            clock.now += 1
            view.show(event)
        clock.now += 1
        view.tick()
        lines = [line.split(" · ")[0] for line in stage.screen if line]
    assert [line for line in lines if line != "So."][:4] == [
        "⊢ One", "Note (loop): again and again",
        "↶ Took back 812 tokens to step 2. It repeats itself.", "⊢ Other",
    ]  # fmt: skip
    assert lines.count("So.") == (2 if mode is TraceMode.FULL else 0)


def test_with_the_trace_off_a_screen_says_nothing_of_it() -> None:
    stage = on_tty()
    play(live(stage, mode=TraceMode.OFF), [*TAKEN, Finished(trace=make_trace())])
    assert len(stage.screen) == 1


def test_what_a_terminal_of_another_width_wrapped_anew_is_left_alone() -> None:
    stage, clock = on_tty(80, 24), Clock()
    with live(stage, clock) as view:
        for event in TAKEN:
            clock.now += 1
            if event is BACK:
                stage.err.console.width = 60
            view.show(event)
    lines = [line.split(" · ")[0] for line in stage.screen]
    assert lines[:4] == ["⊢ One", "⊢ Two", "Note (loop): again and again", "⊢ Three"]
    assert lines[-1] == "⊢ Other"


def test_the_open_text_and_its_tokens_go_at_once() -> None:
    stage, clock = on_tty(), Clock()
    delta = TextDelta(text="Four is odd.", tokens=900, seconds=5.0)
    with live(stage, clock) as view:
        for event in (StepOpened(index=0, seconds=1.0), delta):
            clock.now += 1
            view.show(event)
        assert "  Four is odd." in stage.screen
        clock.now += 1
        view.show(msgspec.structs.replace(BACK, step=0))
        assert stage.screen[0] == "↶ Took back 812 tokens to step 1. It repeats itself."
        assert "5.0s · 88 tokens" in stage.screen[1]
        assert "Four" not in "".join(stage.screen)


def test_the_header_forgets_an_answer_that_was_taken_back() -> None:
    stage, clock = on_tty(), Clock()
    events = [
        *told(0, "One", r"So \boxed{1}."), *told(1, "Two", r"So \boxed{2}."), BACK,
        *told(1, "Other")[:2],
    ]  # fmt: skip
    with live(stage, clock) as view:
        for event in events:
            clock.now += 1
            view.show(event)
        header = next(line for line in stage.screen if "so far" in line)
        assert header.endswith("so far 1")


def test_the_viewer_keeps_what_was_dropped_behind_a_mark() -> None:
    transcript = Transcript("How much?", UNICODE)
    events = [*told(0, "One", "One."), *told(1, "Two", "Two."), *told(2, "Three", "Three.")[:2]]
    for event in [*events, BACK, *told(1, "Other", "Other.")]:
        transcript.take(event)
    parts = transcript.parts()
    assert [part.role for part in parts[1:]] == [Role.STEP, Role.DROPPED, Role.STEP]
    assert parts[2].title == "812 tokens taken back. It repeats itself."
    assert parts[2].body == "Two.\n\nThree."
    transcript.take(AnswerDelta(text="36", tokens=9, seconds=2.0))
    again = msgspec.structs.replace(BACK, step=0)
    transcript.take(again)
    assert [part.role for part in transcript.parts()[1:]] == [Role.DROPPED, Role.DROPPED]
    assert transcript.parts()[2].body == "One.\n\nOther."
