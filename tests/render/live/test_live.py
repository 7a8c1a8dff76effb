from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from qwq_cli.choices import TraceMode
from qwq_cli.render.live.live import BELL_AFTER_SECONDS, LiveView
from qwq_cli.render.live.plain import PlainView
from qwq_cli.render.terminal.frames import SYNC_BEGIN, SYNC_END
from qwq_cli.render.terminal.theme import make_terminal
from qwq_cli.render.trace.blocks import Limit
from qwq_cli.render.trace.replay import replay
from qwq_cli.values.events import (
    AnswerSeen,
    AnyEvent,
    Checked,
    Finished,
    PromptProgress,
    Rewound,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.kinds import ClaimVerdict, FinishReason, NoteKind, Status, StepKind
from qwq_cli.values.trace import Note, Probed, Step
from tests.claims.claimed import claimed, with_failed
from tests.render.stage import (
    INJECTION,
    NO_ANSWER,
    Clock,
    Stage,
    Tty,
    make_trace,
    on_tty,
    pipes,
    play,
)

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


def live(stage: Stage, clock: Clock | None = None, **options: Any) -> LiveView:
    return LiveView(stage.out, stage.err, clock=clock or Clock(), tick=None, **options)


def step(index: int, summary: str, kind: StepKind = StepKind.DERIVE) -> Step:
    return Step(index=index, kind=kind, start=0, end=1, tokens=7, seconds=1.0, summary=summary)


def test_the_final_screen() -> None:
    stage = on_tty()
    play(live(stage), replay(make_trace()))
    assert stage.stdout == "36\n"
    assert stage.screen == [
        "✦ Let me find the price of one pen first. · 11 tokens · 2.0s",
        "⊢ 27 pens are 9 groups of 3, so 9 * 4 = 36. · 11 tokens · 2.0s",
        "✓ Let me check: 36 / 4 = 9 and 9 * 3 = 27. · 11 tokens · 2.0s",
        "▸ Thought 6.0s · 33 tokens · 3 steps · 1 check",
    ]


def test_the_answer_comes_last_when_both_streams_are_one_terminal() -> None:
    stage = on_tty(shared=True)
    play(live(stage), replay(make_trace()))
    assert stage.screen[-2:] == ["▸ Thought 6.0s · 33 tokens · 3 steps · 1 check", "36"]


def test_a_frame_while_a_step_is_open() -> None:
    stage, clock = on_tty(60, 12), Clock()
    view = live(stage, clock, limit=Limit(8192))
    with view:
        clock.now += 1
        view.show(StepOpened(index=0, seconds=1.0))
        clock.now += 1
        view.show(TextDelta(text="So 9 groups,\n\n", tokens=10, seconds=2.0))
        clock.now += 2
        view.show(TextDelta(text=r"then \boxed{36}.", tokens=30, seconds=4.0))
        assert stage.screen == [
            "⠋ 4.0s · 30/8,192 tokens · 10 tok/s",
            "  So 9 groups,",
            r"  then \boxed{36}.",
        ]
        clock.now += 1
        view.show(StepClosed(step=step(0, "Nine groups"), seconds=5.0))
        assert stage.screen == [
            "⊢ Nine groups · 7 tokens · 1.0s",
            "⠋ 5.0s · 30/8,192 tokens · 6.7 tok/s · so far 36",
        ]


def test_the_header_tells_what_the_last_look_found() -> None:
    stage, clock = on_tty(70, 12), Clock()
    view = live(stage, clock, trace=TraceMode.OFF)
    first, second = (
        Probed(at=at, tokens=at, value=value, confidence=0.966)
        for at, value in ((40, "407"), (90, "408"))
    )
    with view:
        view.show(StepOpened(index=0, seconds=1.0))
        view.show(TextDelta(text="So 408.\n\n", tokens=30, seconds=2.0))
        for probed in (first, second):
            clock.now += 1
            view.show(AnswerSeen(probed=probed))
        assert stage.screen[-1].endswith("30 tokens · answer seen 408 · sure 0.97")
        clock.now += 1
        view.show(Rewound(step=0, at=50, tokens=10, seconds=0.5, why="went in circles"))
        assert "answer seen 407 · sure 0.97" in stage.screen[-1]


def test_what_was_taken_back_counts_in_the_time_that_is_left() -> None:
    stage, clock = on_tty(70, 12), Clock()
    view = live(stage, clock, limit=Limit(8192, 10), trace=TraceMode.OFF)
    with view:
        clock.now += 4
        view.show(TextDelta(text="So 408.\n\n", tokens=30, seconds=4.0))
        assert "4.0s · 6.0s left · 30/8,192" in stage.screen[0]
        clock.now += 1
        view.show(Rewound(step=0, at=0, tokens=20, seconds=3.0, why="It went in circles."))
        assert "2.0s · 5.0s left · 10/8,192" in stage.screen[0]


@pytest.mark.parametrize(("columns", "shown"), [(80, 72), (200, 100)])
def test_the_header_takes_half_of_a_wide_terminal(columns: int, shown: int) -> None:
    stage, clock = on_tty(columns, 12), Clock()
    view = live(stage, clock)
    view.hint(*("a key" for _ in range(30)))
    with view:
        view.show(TextDelta(text="So.", tokens=10, seconds=2.0))
        assert shown - len(" · a key") < cell_len(stage.screen[0]) <= shown


def test_before_there_is_text() -> None:
    stage, clock = on_tty(), Clock()
    view = live(stage, clock)
    with view:
        view.status("Loading the model, 10%")
        assert stage.screen == ["⠋ 0.0s · Loading the model, 10%"]
        clock.now += 3.1
        view.show(PromptProgress(done=512, total=2000, seconds=3.1))
        assert stage.screen[0].endswith(" 3.1s · reading the question 512/2,000 tokens")
        clock.now += 60
        view.tick()
        assert "1m 03s · reading the question" in stage.screen[0]


@pytest.mark.parametrize("size", [(80, 24), (20, 6), (8, 3), (120, 40)])
@pytest.mark.parametrize("mode", TraceMode)
def test_each_step_is_in_the_scrollback_once(size: tuple[int, int], mode: TraceMode) -> None:
    stage, clock = on_tty(*size), Clock()
    with live(stage, clock, trace=mode) as view:
        for event in stream(20, clock):
            view.show(event)
            assert all(cell_len(line) <= size[0] for line in stage.screen)
    lines = stage.screen
    wanted = 0 if mode is TraceMode.OFF else 1
    for index in range(20):
        assert sum(line.startswith(f"⊢ S{index:02}") for line in lines) == wanted
    assert sum("Thought" in line for line in lines) == 1
    assert not any("tok/s" in line for line in lines)


def stream(steps: int, clock: Clock, *, tokens: int = 20, second: int = 16) -> Iterator[AnyEvent]:
    """A run of equal steps at `second` tokens a second, a power of two for exact times."""
    count, start = 0, clock.now
    for index in range(steps):
        yield StepOpened(index=index, seconds=clock.now - start)
        for number in range(tokens):
            clock.now += 1 / second
            count += 1
            text = "\n\n" if number == tokens - 1 else f"word{number} "
            yield TextDelta(text=text, tokens=count, seconds=clock.now - start)
        yield StepClosed(step=step(index, f"S{index:02}"), seconds=clock.now - start)
    yield Finished(trace=make_trace())


def test_work_per_token_does_not_grow_with_the_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, clock = on_tty(), Clock()
    sent = io.StringIO()
    monkeypatch.setattr(stage.err_stream, "write", sent.write)
    marks: list[int] = []
    with live(stage, clock) as view:
        for number, event in enumerate(stream(1500, clock, second=128)):
            if number % 3300 == 0:
                marks.append(sent.tell())
            view.show(event)
    costs = [after - before for before, after in pairwise(marks)]
    assert len(costs) == 10
    assert max(costs) < 1.1 * costs[0]
    assert sent.getvalue().count(SYNC_BEGIN) <= 10 * clock.now


def test_at_most_ten_frames_a_second_and_the_last_words_are_not_lost() -> None:
    stage, clock = on_tty(), Clock()
    view = live(stage, clock)
    with view:
        view.show(StepOpened(index=0, seconds=0))
        for number in range(1000):
            clock.now += 0.001
            view.show(TextDelta(text=f"{number} ", tokens=number, seconds=number / 1000))
        assert stage.stderr.count(SYNC_BEGIN) <= 11
        clock.now += 0.1
        view.tick()
        assert "999" in "\n".join(stage.screen)


def test_frames_are_synchronized_and_the_region_keeps_its_height() -> None:
    stage, clock = on_tty(40, 10), Clock()
    heights = set()
    with live(stage, clock) as view:
        for event in stream(5, clock):
            if isinstance(event, Finished):
                break
            view.show(event)
            assert stage.stderr.count(SYNC_BEGIN) == stage.stderr.count(SYNC_END)
            if not isinstance(event, StepOpened):
                heights.add(stage.stderr.rsplit(SYNC_BEGIN, 1)[-1].count("\n"))
    bare, tail, line = 0, 6, 1
    assert heights == {bare, tail, tail + line + tail}


def test_chinese_is_measured_in_cells() -> None:
    stage, clock = on_tty(20, 6), Clock()
    with live(stage, clock) as view:
        view.show(StepOpened(index=0, seconds=0))
        clock.now += 1
        view.show(TextDelta(text="让我再检查一下这个答案是不是正确的", tokens=9, seconds=1.0))
        buffer = "".join(stage.screen).replace(" ", "")
        assert "让我再检查一下这个答案是不是正确的" in buffer
        view.show(StepClosed(step=step(0, "让我再检查一下这个答案"), seconds=1.0))
    assert stage.screen == ["⊢ 让我再检查一下这…"]


def test_resizing_changes_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, clock = on_tty(80, 24), Clock()
    with live(stage, clock) as view:
        view.show(StepOpened(index=0, seconds=0))
        for number, size in enumerate([(80, 24), (20, 6), (10, 2), (80, 24)]):
            stage.err.console.size = size
            clock.now += 1
            view.show(TextDelta(text="word " * 40, tokens=number, seconds=float(number)))
            frame = stage.stderr.rsplit(SYNC_BEGIN, 1)[-1]
            assert frame.count("\n") <= min(6, max(size[1] - 3, 0))


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, BrokenPipeError])
def test_leaving_restores_the_terminal(failure: type[BaseException]) -> None:
    stage, clock = on_tty(), Clock()
    view = live(stage, clock)

    def run() -> None:
        with view:
            view.show(StepOpened(index=0, seconds=0))
            view.show(StepClosed(step=step(0, "kept"), seconds=1.0))
            view.show(TextDelta(text="half", tokens=1, seconds=0))
            raise failure

    with pytest.raises(failure):
        run()
    assert stage.stderr.rindex(SHOW) > stage.stderr.rindex(HIDE)
    assert stage.screen == ["⊢ kept · 7 tokens · 1.0s"]


def test_a_terminal_that_is_gone_does_not_raise_twice() -> None:
    class Gone(Tty):
        broken = False

        def write(self, text: str) -> int:
            if self.broken:
                raise BrokenPipeError
            return super().write(text)

    stream = Gone()
    terminal = make_terminal(stream, environ={"TERM": "xterm"}, width=80, height=24)
    clock = Clock()
    view = LiveView(terminal, terminal, clock=clock, tick=None)

    def run() -> None:
        with view:
            view.status("fine")
            stream.broken = True
            clock.now += 1
            view.show(StepOpened(index=0, seconds=0))

    with pytest.raises(BrokenPipeError):
        run()


FIRST_STEP = """
import sys
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.trace.replay import replay
from tests.render.stage import make_trace, on_tty

stage = on_tty()
with LiveView(stage.out, stage.err, tick=None) as view:
    before = set(sys.modules)
    for event in list(replay(make_trace()))[:-1]:
        view.show(event)
    print(sorted(set(sys.modules) - before))
"""


def test_no_step_waits_for_an_import() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_STEP], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_closed_stdout_reaches_the_caller() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    stage = on_tty()
    out = make_terminal(Closed(), environ={})
    with pytest.raises(BrokenPipeError):
        play(LiveView(out, stage.err, tick=None), replay(make_trace()))
    assert stage.stderr.rindex(SHOW) > stage.stderr.rindex(HIDE)


@pytest.mark.parametrize("mode", TraceMode)
def test_nothing_a_model_writes_steers_the_terminal(mode: TraceMode) -> None:
    note = Note(kind=NoteKind.LANGUAGE, at=0, text=INJECTION)
    trace = make_trace([(StepKind.CHECK, INJECTION)], INJECTION, notes=(note,))
    hostile = msgspec.structs.replace(
        trace.steps[0], claims=(claimed(INJECTION, INJECTION, ClaimVerdict.FAILS),)
    )
    stage, clock = on_tty(shared=True), Clock()
    with live(stage, clock, trace=mode) as view:
        view.status(INJECTION)
        for event in replay(msgspec.structs.replace(trace, steps=(hostile,))):
            clock.now += 1
            view.show(event)
    assert stage.err_stream.screen.title == ""  # type: ignore[attr-defined]
    for harm in ("\x1b]", "\x1b[31mred", "\x1b[2J", "\x9b", "\u202e"):
        assert harm not in stage.stderr
    assert "[/b] red evil [bold]x[/bold]" in "\n".join(stage.screen)


def test_full_commits_the_text_of_each_step() -> None:
    stage = on_tty()
    trace = make_trace([(StepKind.DERIVE, r"Half is \(\frac{1}{2}\)." + "\nAnd **so** on.\n\n")])
    play(live(stage, trace=TraceMode.FULL), replay(trace))
    assert stage.screen[1:] == [
        "Half is 1/2.",
        "And so on.",
        "",
        "▸ Thought 2.0s · 11 tokens · 1 step",
    ]


def test_without_an_answer() -> None:
    stage = on_tty()
    reason = FinishReason.INTERRUPTED
    trace = make_trace(status=Status.INTERRUPTED, finish_reason=reason, answer=NO_ANSWER)
    view = live(stage)
    view.kept_as("7f3a")
    play(view, replay(trace))
    assert stage.stdout == ""
    assert stage.screen[-2:] == [
        "Interrupted before the model was done.",
        "To read what was generated: qwq show 7f3a",
    ]


@pytest.mark.parametrize(("seconds", "bells"), [(BELL_AFTER_SECONDS - 1, 0), (40.0, 1)])
def test_a_long_run_rings_the_bell(seconds: float, bells: int) -> None:
    stage, clock = on_tty(), Clock()
    with live(stage, clock) as view:
        clock.now += seconds
        view.show(Finished(trace=make_trace()))
    assert stage.stderr.count("\a") == bells


def test_live_and_plain_say_the_same_in_the_end() -> None:
    stage, piped = on_tty(100), pipes()
    play(live(stage), replay(make_trace()))
    play(PlainView(piped.out, piped.err), replay(make_trace()))
    assert stage.screen == piped.stderr.splitlines()


def test_a_silent_engine_does_not_stop_the_clock() -> None:
    stage = on_tty()
    with LiveView(stage.out, stage.err, tick=0.01) as view:
        view.status("Loading")
        while stage.stderr.count(SYNC_END) < 3:
            time.sleep(0.01)
    ended = stage.stderr
    time.sleep(0.15)
    assert stage.stderr == ended


def test_held_it_writes_nothing_and_released_it_has_lost_nothing() -> None:
    stage, events = on_tty(), list(replay(make_trace()))
    clock = Clock()
    view = live(stage, clock)
    with view:
        for event in events[:3]:
            view.show(event)
        view.hold()
        before = stage.stderr
        for event in events[3:-2]:
            clock.now += 1
            view.show(event)
            view.note("kept")
        view.tick()
        assert stage.stderr == before
        view.release()
        for event in events[-2:]:
            view.show(event)
    assert [line[:1] for line in stage.screen if line[:1] in "✦⊢✓"] == ["✦", "⊢", "✓"]
    assert sum(line == "kept" for line in stage.screen) == len(events[3:-2])


def test_a_replay_at_speed_shows_the_time_of_the_run() -> None:
    stage, clock = on_tty(), Clock()
    view = live(stage, clock, run_time=lambda: clock() * 10.0)
    with view:
        view.show(StepOpened(index=0, seconds=2.0))
        view.show(TextDelta(text="so", tokens=1, seconds=2.0))
        clock.now += 0.5
        view.tick()
        assert "7.0s" in stage.screen[-2] + stage.screen[0]


def test_the_key_that_shows_more_is_said() -> None:
    stage = on_tty()
    view = live(stage)
    with view:
        view.hint("Ctrl+O opens")
        view.show(TextDelta(text="so", tokens=1, seconds=2.0))
        assert "Ctrl+O opens" in stage.screen[0]


WRONG = with_failed(make_trace(), ("9 * 4", "36", "35"))


@pytest.mark.parametrize("columns", [80, 40])
def test_a_failed_claim_is_marked_in_the_text_of_its_step(columns: int) -> None:
    stage = on_tty(columns)
    play(live(stage, trace=TraceMode.FULL), replay(WRONG))
    assert "so 9 * 4 = 36. 9 * 4 = 36 ≠ 35" in " ".join(stage.screen)
    assert "\x1b[31m9 * 4 =" in stage.stderr
    assert any(line.startswith("⊢") and line.endswith("≠1") for line in stage.screen)
    assert "≠1" in stage.screen[-1]


def test_words_stand_where_a_terminal_has_no_signs() -> None:
    stage = on_tty(plain=True)
    play(live(stage, trace=TraceMode.FULL), replay(WRONG))
    assert "9 * 4 = 36 (wrong: 35)" in " ".join(stage.screen)
    assert "1 wrong" in stage.screen[-1]


def test_the_tail_marks_a_claim_as_soon_as_it_fails() -> None:
    stage, clock = on_tty(60, 12), Clock()
    failed = claimed("2 + 2", "5", ClaimVerdict.FAILS, at=103, found="4")
    with live(stage, clock) as view:
        view.show(StepOpened(index=0, seconds=0.0))
        view.show(TextDelta(text="So 2 + 2 = 5, and\n", tokens=8, seconds=0.5))
        clock.now += 1
        view.tick()
        assert stage.screen[1] == "  So 2 + 2 = 5, and"
        view.show(Checked(index=0, start=100, claim=failed))
        view.show(TextDelta(text="then on", tokens=30, seconds=0.9))
        clock.now += 1
        view.tick()
        assert stage.screen[1:3] == ["  So 2 + 2 = 5 ≠ 4, and", "  then on"]
        view.show(Rewound(step=0, at=100, tokens=9, seconds=0.1, why="It repeats itself."))
        view.show(StepOpened(index=0, seconds=0.0))
        view.show(TextDelta(text="So 2 + 2 = 4", tokens=8, seconds=0.5))
        clock.now += 1
        view.tick()
        assert "≠" not in "".join(stage.screen)
