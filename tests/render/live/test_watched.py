"""Keys beside the live view; the viewer behind one of them is tried in test_tmux."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from itertools import count

import msgspec
import pytest

from qwq_cli.guards.base import ForceAnswer, Moment, Rewind
from qwq_cli.guards.steering import Steering
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.mendable import Mends
from qwq_cli.render.live.watched import (
    ANSWER,
    ANSWER_ALWAYS,
    LEAVES,
    MEND,
    Watch,
    WatchedView,
)
from qwq_cli.render.terminal.typed_ahead import TypedAhead
from qwq_cli.render.trace.player import Player
from qwq_cli.render.trace.replay import replay
from qwq_cli.values.events import AnyEvent, Checked, Rewound, StepClosed, StepOpened, TextDelta
from qwq_cli.values.kinds import ClaimVerdict, StepKind
from qwq_cli.values.trace import Step
from tests.claims.claimed import claimed
from tests.render.stage import Pressed, Stage, make_trace, on_tty, play


def watched(
    stage: Stage,
    *keys: bytes,
    answer_now: Callable[[], None] | None,
    mends: Mends | None = None,
    ahead: TypedAhead | None = None,
) -> WatchedView:
    watch = Watch("How much?", io.StringIO(), answer_now=answer_now, mends=mends, ahead=ahead)
    a_second_a_look = count().__next__
    live = LiveView(stage.out, stage.err, clock=a_second_a_look, tick=None)
    return WatchedView(live, stage.out, stage.err, watch, keys=Pressed(*keys))


def header(stage: Stage, view: WatchedView) -> str:
    view.show(StepOpened(index=0, seconds=1.0))
    view.show(TextDelta(text="So.", tokens=1, seconds=1.1))
    return stage.screen[0]


def test_the_header_names_the_keys_that_there_are() -> None:
    stage = on_tty()
    with (view := watched(stage, answer_now=lambda: None)):
        assert header(stage, view).endswith("1 token · a answers · Ctrl+O opens")
    stage = on_tty()
    with (view := watched(stage, answer_now=None)):
        assert header(stage, view).endswith("1 token · Ctrl+O opens")


def test_a_asks_for_the_answer_and_the_header_says_so() -> None:
    stage, asked = on_tty(), list[str]()
    with (view := watched(stage, ANSWER, answer_now=lambda: asked.append("now"))):
        while not asked:
            time.sleep(0.01)
        assert header(stage, view).endswith("answering next · Ctrl+O opens")
    assert asked == ["now"]


def test_a_does_nothing_where_nobody_can_answer() -> None:
    stage = on_tty()
    play(watched(stage, ANSWER, answer_now=None), replay(make_trace()))
    assert stage.stdout == "36\n"


def test_keys_of_a_replay_stop_it_change_it_and_leave_it() -> None:
    stage, player = on_tty(), Player()
    watch = Watch("How much?", io.StringIO(), player=player)
    live = LiveView(stage.out, stage.err, clock=count().__next__, tick=None)
    keys = Pressed(b" ", b"\x1b[A", b"\x1bOA", b"\x1b[B", b"\x1b[D", b"q")
    with (view := WatchedView(live, stage.out, stage.err, watch, keys=keys)):
        while not player.left:
            time.sleep(0.01)
        header(stage, view)
        assert any("paused: Space goes on" in row for row in stage.screen)
        assert "A replay can't go back" in stage.stderr
    assert player.paused
    assert player.speed == 2


def test_in_the_middle_of_what_is_typed_ahead_a_key_is_a_letter() -> None:
    stage, asked, ahead = on_tty(), list[str](), TypedAhead()
    keys = (b"w", b"h", ANSWER, b"t", b"s o", MEND, b"!", b"\r", b"x", b"pasted at once")
    with watched(stage, *keys, answer_now=lambda: asked.append("now"), ahead=ahead):
        while not ahead.line.endswith("once"):
            time.sleep(0.01)
    assert not asked
    assert (ahead.waiting, ahead.line) == (("whats om!",), "xpasted at once")


def test_keys_that_are_no_text_work_where_a_line_is_begun_and_are_named_then() -> None:
    stage, asked, ahead = on_tty(), threading.Event(), TypedAhead()
    with (view := watched(stage, b"what", answer_now=asked.set, mends=steering(), ahead=ahead)):
        while not ahead.line:
            time.sleep(0.01)
        shown = seen(stage, view, Checked(index=0, start=0, claim=WRONG))
        assert "Ctrl+G answers · Ctrl+O opens · Ctrl+T mends" in shown
        assert "> what" in stage.screen
    stage, asked, ahead = on_tty(), threading.Event(), TypedAhead()
    with watched(stage, b"what", ANSWER_ALWAYS, answer_now=asked.set, ahead=ahead):
        assert asked.wait(10)
    assert ahead.release() == b"what"


def test_lines_that_wait_stand_below_the_thought() -> None:
    stage, ahead = on_tty(), TypedAhead()
    keys = (b"/edit 1", b"\r", b"/fork 1", b"\r", b"hal")
    with (view := watched(stage, *keys, answer_now=None, ahead=ahead)):
        while ahead.line != "hal":
            time.sleep(0.01)
        header(stage, view)
        while stage.screen[-1] != "> hal":
            time.sleep(0.01)
        assert stage.screen[-3:] == ["next: /edit 1", "next: /fork 1", "> hal"]


def test_while_a_model_loads_what_is_typed_is_shown_and_no_key_does_anything() -> None:
    stage, ahead = on_tty(), TypedAhead()
    watch = Watch(None, io.StringIO(), ahead=ahead)
    live = LiveView(stage.out, stage.err, clock=count().__next__, tick=None)
    keys = Pressed(b"o", ANSWER, MEND, ANSWER_ALWAYS, b"\r")
    with (view := WatchedView(live, stage.out, stage.err, watch, keys=keys)):
        view.status("Loading")
        while not ahead.waiting:
            time.sleep(0.01)
        view.status("Loading, 50%")
        assert stage.screen[0].endswith("Loading, 50%")
        while stage.screen[1:] != ["next: oam"]:
            time.sleep(0.01)
    assert "\x1b[?2004h" in stage.stderr
    assert "\x1b[?2004l" in stage.stderr


@pytest.mark.parametrize("question", ["How much?", None])
def test_ctrl_d_says_when_the_chat_ends(question: str | None) -> None:
    stage, ahead = on_tty(), TypedAhead()
    watch = Watch(question, io.StringIO(), ahead=ahead)
    live = LiveView(stage.out, stage.err, clock=count().__next__, tick=None)
    with WatchedView(live, stage.out, stage.err, watch, keys=Pressed(b"\x04", b"x")):
        while not ahead.line:
            time.sleep(0.01)
    assert stage.screen == [LEAVES]
    assert ahead.release() == b"\x04x"


def test_ctrl_d_in_a_begun_line_is_a_key_for_editing() -> None:
    stage, ahead = on_tty(), TypedAhead()
    with watched(stage, b"x", b"\x04", b"y", answer_now=None, ahead=ahead):
        while ahead.line != "xy":
            time.sleep(0.01)
    assert stage.screen == []


@pytest.mark.parametrize("before", [(b"\x1b[A",), (b"\r",), (b"x", b"\x7f"), (b" ", b"\t")])
def test_keys_that_show_nothing_leave_the_letter_a_key(before: tuple[bytes, ...]) -> None:
    stage, asked = on_tty(), threading.Event()
    with watched(stage, *before, ANSWER, answer_now=asked.set, ahead=TypedAhead()):
        assert asked.wait(10)


def test_it_shows_what_the_live_view_shows() -> None:
    alone, kept = on_tty(), on_tty()
    play(LiveView(alone.out, alone.err, tick=None), replay(make_trace()))
    play(watched(kept, answer_now=None), replay(make_trace()))
    assert kept.screen == alone.screen


WRONG = claimed("17*24", "418", ClaimVerdict.FAILS, found="408")
LATER = claimed("2+2", "5", ClaimVerdict.FAILS, at=20, found="4")
FIRST = Step(
    index=0, kind=StepKind.DERIVE, start=0, end=40, tokens=9, seconds=1.0, summary="So."
)  # fmt: skip


def steering() -> Steering:
    """Of a run that has begun."""
    one = Steering()
    one.see(Moment("So", 2, 1, answering=False))
    return one


def seen(stage: Stage, view: WatchedView, *its: AnyEvent) -> str:
    """The screen after them."""
    for event in its:
        view.show(event)
    header(stage, view)
    return "\n".join(stage.screen)


def test_m_is_named_only_while_a_claim_can_be_mended() -> None:
    def shown(*its: AnyEvent) -> bool:
        stage = on_tty()
        with (view := watched(stage, answer_now=lambda: None, mends=steering())):
            return "m mends" in seen(stage, view, *its)

    failed = Checked(index=0, start=0, claim=WRONG)
    back = Rewound(step=0, at=8, tokens=9, seconds=1.0, why="17*24 = 418 is wrong: 408 put in.")
    assert not shown()
    assert not shown(Checked(index=0, start=0, claim=claimed("2+2", "4")))
    assert shown(failed)
    assert shown(StepClosed(step=msgspec.structs.replace(FIRST, claims=(WRONG,)), seconds=1.0))
    assert not shown(failed, StepClosed(step=FIRST, seconds=1.0)), "taken back in the next words"
    assert not shown(failed, back)
    assert shown(
        failed, Checked(index=0, start=0, claim=LATER), msgspec.structs.replace(back, at=23)
    )


@pytest.mark.parametrize(("columns", "rows"), [(24, 5), (40, 8), (60, 24), (80, 24)])
def test_m_is_named_before_all_else(columns: int, rows: int) -> None:
    stage = on_tty(columns, rows)
    with (view := watched(stage, answer_now=lambda: None, mends=steering())):
        seen(stage, view, Checked(index=0, start=0, claim=WRONG))
        assert stage.screen[0].endswith(" · m mends")


def test_beside_m_the_key_for_the_answer_stays_longest() -> None:
    stage = on_tty(44, 8)
    with (view := watched(stage, answer_now=lambda: None, mends=steering())):
        seen(stage, view, Checked(index=0, start=0, claim=WRONG))
        assert stage.screen[0].endswith(" · a answers · m mends")


@pytest.mark.parametrize("columns", [40, 59])
def test_in_a_narrow_terminal_keys_have_a_row_of_their_own(columns: int) -> None:
    stage = on_tty(columns)
    with (view := watched(stage, answer_now=lambda: None, mends=steering())):
        seen(stage, view, Checked(index=0, start=0, claim=WRONG))
        assert "mends" not in stage.screen[0]
        assert stage.screen[-1] == "m mends · a answers · Ctrl+O opens"


def test_m_is_not_named_where_nobody_can_mend() -> None:
    stage = on_tty()
    with (view := watched(stage, answer_now=lambda: None)):
        assert "mends" not in seen(stage, view, Checked(index=0, start=0, claim=WRONG))


def test_m_mends_the_last_claim_that_failed() -> None:
    stage, mends, keys = on_tty(), steering(), Waiting()
    watch = Watch("How much?", io.StringIO(), mends=mends)
    live = LiveView(stage.out, stage.err, clock=count().__next__, tick=None)
    can = frozenset({Rewind, ForceAnswer})
    with (view := WatchedView(live, stage.out, stage.err, watch, keys=keys)):
        for claim in (WRONG, LATER):
            view.show(Checked(index=0, start=0, claim=claim))
        keys.press(MEND)
        moment = Moment("x", 40, 9, answering=False, can=can)
        while (verdict := mends.see(moment)) is None:
            time.sleep(0.01)
    assert isinstance(verdict, Rewind)
    assert (verdict.at, verdict.then) == (26, "4")


@pytest.mark.parametrize(
    ("mends", "told"), [(True, "Nothing to mend: no arithmetic"), (False, "Nothing can be mended")]
)
def test_m_says_once_that_there_is_nothing_to_mend(mends: bool, told: str) -> None:
    stage, keys = on_tty(), Waiting()
    watch = Watch("How much?", io.StringIO(), mends=steering() if mends else None)
    live = LiveView(stage.out, stage.err, clock=count().__next__, tick=None)
    with (view := WatchedView(live, stage.out, stage.err, watch, keys=keys)):
        view.show(Checked(index=0, start=0, claim=claimed("2+2", "4")))
        keys.press(MEND)
        keys.press(MEND)
        while told not in stage.stderr:
            time.sleep(0.01)
    assert stage.stderr.count(told) == 1


class Waiting(Pressed):
    """A key that is pressed when the test says so."""

    def read(self) -> bytes:
        self._woken.wait()
        return super().read() if self._keys else b""

    def press(self, key: bytes) -> None:
        self._keys.append(key)
        self._woken.set()
