from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from rich.cells import cell_len

from qwq_cli.render.solving.solve_table import progress_line, record_line, table
from qwq_cli.render.solving.solve_view import (
    PLAIN_SECONDS,
    Answers,
    LiveSolveView,
    PlainSolveView,
    SolveView,
)
from qwq_cli.render.terminal.theme import UNICODE, WORDS, Glyphs, make_terminal
from qwq_cli.solve.progress import Progress, Running
from qwq_cli.solve.record import Record
from tests.render.stage import INJECTION, Tty
from tests.solve.samples import record, sample

IDLE = Progress(
    total=300, done=12, failed=0, graded=12, correct=9, seconds=61.0, rate=34.0,
    seconds_left=3720.0, samples=1, width=4, running=(),
)  # fmt: skip


LONG = Running(name="p", question="", index=0, tokens=1, seconds=1.0, step="So it is 4. " * 20)


def running(number: int, **changes: Any) -> Progress:
    its = tuple(
        Running(
            name=f"p{n}", question="What is 2+2?", index=0, tokens=10**n, seconds=1.0, step="So 4."
        )
        for n in range(number)
    )
    return replace(IDLE, running=its, **changes)


def test_the_line_says_what_matters_first() -> None:
    assert progress_line(running(1), UNICODE) == (
        "12/300 done · 9 of 12 right (75%) · 1m 01s · about 1h 02m left · 34 tok/s "
        "· 4 samples at a time"
    )
    assert progress_line(replace(IDLE, graded=0, seconds_left=None, failed=2), WORDS).startswith(
        "12/300 done, 2 failed, 1m 01s, 34 tok/s"
    )
    assert progress_line(replace(IDLE, before=7), UNICODE).startswith("12/300 done (7 before) · 9")


@given(
    st.integers(0, 40), st.integers(1, 120), st.integers(0, 10), st.sampled_from([UNICODE, WORDS])
)
def test_the_table_never_outgrows_its_room(
    number: int, width: int, rows: int, glyphs: Glyphs
) -> None:
    shown = table(running(number), glyphs, width=width, rows=rows, spinner="⠋ ")
    lines = shown.plain.split("\n")
    assert len(lines) <= rows + 1
    assert all(cell_len(line) <= max(width, 2) for line in lines)


def test_the_table_tells_of_those_it_has_no_room_for() -> None:
    lines = table(running(9), UNICODE, width=80, rows=4, spinner="").plain.split("\n")
    assert len(lines) == 5
    assert lines[-1] == "  and 6 more"
    assert "p0" in lines[1]
    assert "So 4." in lines[1]


def test_samples_are_told_apart_where_there_are_several() -> None:
    assert "p0 #1" in table(running(1, samples=8), UNICODE, width=80, rows=4, spinner="").plain


def test_a_record_in_a_line() -> None:
    one = record("a", sample(0, "4"), correct=True)
    assert record_line(answered(one, "4"), UNICODE).plain == "✓ a: 4 · 100 tokens"
    assert record_line(answered(one, None), WORDS).plain == "right: a: no answer, 100 tokens"
    assert record_line(record("b", error="too long"), UNICODE).plain == "b: too long"
    assert cell_len(record_line(answered(one, "9" * 200), UNICODE, width=60).plain) <= 60


def answered(one: Record, answer: str | None) -> Record:
    return structs.replace(one, answer=answer)


def test_answers_wait_for_those_before_them() -> None:
    out = io.StringIO()
    answers = Answers(make_terminal(out), ["a", "b", "c"], hold=False)
    for id in "cab":
        answers.add(answered(record(id), id.upper()))
        if id == "a":
            assert out.getvalue() == "A\n"
    assert out.getvalue() == "A\nB\nC\n"


def test_answers_that_are_held_come_at_the_end_in_their_places() -> None:
    out = io.StringIO()
    answers = Answers(make_terminal(out), ["a", "b", "c", "d"], hold=True)
    answers.add(answered(record("a"), "two\nlines"))
    answers.add(answered(record("c"), "C"))
    assert out.getvalue() == ""
    answers.release()
    assert out.getvalue() == "two lines\n\nC\n"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.asked = 0

    def __call__(self) -> float:
        return self.now

    def look_up(self) -> Progress:
        self.asked += 1
        return running(3)


@pytest.mark.parametrize("kind", [LiveSolveView, PlainSolveView])
def test_a_view_asks_for_progress_only_when_it_draws(
    kind: Callable[..., SolveView],
) -> None:
    clock = Clock()
    with kind(make_terminal(Tty()), clock=clock) as view:
        for _ in range(10_000):
            clock.now += 0.001
            view.step(clock.look_up)
    assert clock.asked <= 10 * 10 + 1


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_an_echoed_ctrl_c_leaves_nothing_of_the_table(columns: int) -> None:
    tty, clock = Tty(columns), Clock()
    with LiveSolveView(make_terminal(tty, width=columns), clock=clock, tick=None) as view:
        clock.now += 0.2
        view.step(lambda: replace(running(3), running=(LONG,)))
        assert "12/300" in tty.lines()[0]
        tty.write("^C")
    assert tty.lines() == []


def test_live_lines_scroll_by_and_the_table_leaves_nothing() -> None:
    tty, clock = Tty(), Clock()
    with LiveSolveView(make_terminal(tty), clock=clock, tick=None) as view:
        for n in range(40):
            clock.now += 0.2
            view.record(answered(record(f"r{n}"), "4"), clock.look_up)
        assert "12/300 done" in "\n".join(tty.screen.display)
    assert [line.split(":")[0] for line in tty.lines()] == [f"r{n}" for n in range(40)]


def test_the_time_goes_on_while_a_step_takes_long() -> None:
    tty, clock = Tty(), Clock()
    view = LiveSolveView(make_terminal(tty), clock=clock, tick=None)
    with view:
        view.tick()
        view.step(clock.look_up)
        assert "1m 01s" in "\n".join(tty.screen.display)
        clock.now += 20
        view.tick()
        assert "1m 21s" in "\n".join(tty.screen.display)
    assert clock.asked == 1
    view.tick()
    assert tty.lines() == []


def test_plain_lines_come_seldom_and_failures_at_once() -> None:
    err, clock = io.StringIO(), Clock()
    with PlainSolveView(make_terminal(err), clock=clock) as view:
        view.record(record("bad", error="too long"), clock.look_up)
        view.record(record("good", sample(0, "1")), clock.look_up)
        for _ in range(3):
            clock.now += PLAIN_SECONDS
            view.step(clock.look_up)
            view.step(clock.look_up)
    lines = err.getvalue().splitlines()
    assert lines[0] == "bad: too long"
    assert len(lines) == 4
    assert all("12/300 done" in line for line in lines[1:])


def test_quiet_says_only_what_went_wrong() -> None:
    err, clock = io.StringIO(), Clock()
    with SolveView(make_terminal(err)) as view:
        view.note("a note")
        view.status("loading")
        view.record(record("bad", error="too long"), clock.look_up)
        view.step(clock.look_up)
        assert err.getvalue() == ""
        view.warn("a warning")
    assert err.getvalue() == "a warning\n"


def test_nothing_of_a_model_or_a_file_reaches_the_terminal_as_a_command() -> None:
    tty, clock = Tty(), Clock()
    evil = Running(
        name=INJECTION, question=INJECTION, index=0, tokens=1, seconds=1.0, step=INJECTION
    )  # fmt: skip
    with LiveSolveView(make_terminal(tty), clock=clock, tick=None) as view:
        clock.now += 1
        view.record(
            answered(record(INJECTION, error=INJECTION), INJECTION),
            lambda: replace(IDLE, running=(evil,)),
        )
        view.note(INJECTION)
        view.warn(INJECTION)
    for forbidden in ("\x1b]0", "\x1b[31m", "\x9b", "\x07", "\u202e"):
        assert forbidden not in tty.getvalue()
