"""Keys beside the live view; the viewer behind one of them is tried in test_tmux."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from itertools import count

import pytest

from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.watched import ANSWER, Watch, WatchedView
from qwq_cli.render.trace.replay import replay
from qwq_cli.values.events import StepOpened, TextDelta
from tests.render.stage import Pressed, Stage, make_trace, on_tty, play


def watched(
    stage: Stage,
    *keys: bytes,
    answer_now: Callable[[], None] | None,
    ahead: bytearray | None = None,
) -> WatchedView:
    watch = Watch("How much?", io.StringIO(), answer_now=answer_now, ahead=ahead)
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
        assert header(stage, view).endswith("1 token · Ctrl+O opens · a answers")
    stage = on_tty()
    with (view := watched(stage, answer_now=None)):
        assert header(stage, view).endswith("1 token · Ctrl+O opens")


def test_a_asks_for_the_answer_and_the_header_says_so() -> None:
    stage, asked = on_tty(), list[str]()
    with (view := watched(stage, ANSWER, answer_now=lambda: asked.append("now"))):
        while not asked:
            time.sleep(0.01)
        assert header(stage, view).endswith("Ctrl+O opens · answering next")
    assert asked == ["now"]


def test_a_does_nothing_where_nobody_can_answer() -> None:
    stage = on_tty()
    play(watched(stage, ANSWER, answer_now=None), replay(make_trace()))
    assert stage.stdout == "36\n"


def test_in_the_middle_of_what_is_typed_ahead_a_key_is_a_letter() -> None:
    stage, asked, ahead = on_tty(), list[str](), bytearray()
    keys = (b"w", b"h", ANSWER, b"t", b"\r", b"o", b"pasted at once")
    with watched(stage, *keys, answer_now=lambda: asked.append("now"), ahead=ahead):
        while not ahead.endswith(b"once"):
            time.sleep(0.01)
    assert not asked
    assert bytes(ahead) == b"what\ropasted at once"


@pytest.mark.parametrize("before", [(b"\x1b[A",), (b"\r",), (b"x", b"\x7f"), (b" ", b"\t")])
def test_keys_that_show_nothing_leave_the_letter_a_key(before: tuple[bytes, ...]) -> None:
    stage, asked = on_tty(), threading.Event()
    with watched(stage, *before, ANSWER, answer_now=asked.set, ahead=bytearray()):
        assert asked.wait(10)


def test_it_shows_what_the_live_view_shows() -> None:
    alone, kept = on_tty(), on_tty()
    play(LiveView(alone.out, alone.err, tick=None), replay(make_trace()))
    play(watched(kept, answer_now=None), replay(make_trace()))
    assert kept.screen == alone.screen
