"""The viewer as a program: keys in, a screen out."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from qwq_cli.choices import ColorMode
from qwq_cli.render.terminal.theme import Terminal, make_terminal
from qwq_cli.render.trace.transcript import Saved
from qwq_cli.render.viewer.viewer import clipboard_sequence, view
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Trace
from tests.render.stage import INJECTION, Tty, make_trace

TRACE = make_trace()
CALM = 6  # looks


class Shown:
    """The screen of a viewer as it stands."""

    def __init__(self, tty: Tty, *, left: bool = False) -> None:
        self.left = left  # by a key
        buffer = tty.screen.buffer
        self.cells = [[buffer[y][x] for x in range(tty.columns)] for y in range(tty.rows)]
        self.lines = ["".join(cell.data for cell in row).rstrip() for row in self.cells]
        self.cursor = tty.screen.cursor.y
        self.data = tty.getvalue()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass
class Stage:
    """A viewer on a screen; `press` keys, then look."""

    trace: Trace = TRACE
    columns: int = 80
    rows: int = 24
    color: ColorMode = ColorMode.AUTO
    interrupt: Callable[[], None] | None = None

    def press(self, *keys: str) -> Shown:
        tty, drawn, shown = Tty(self.columns, self.rows), list[str](), list[Shown]()

        def is_calm() -> bool:
            """Whether all keys have had their turn: nothing new was drawn for a while."""
            drawn.append(tty.getvalue())
            if len(drawn) > CALM and drawn[-CALM] and drawn[-CALM] == drawn[-1]:
                shown.append(Shown(tty))
            return bool(shown)

        with create_pipe_input() as keyboard:
            keyboard.send_text("".join(keys))
            output = Vt100_Output(tty, self._size, term="xterm-256color")
            view(
                Saved(self.trace, self._terminal(tty).glyphs), self._terminal(tty),
                interrupt=self.interrupt, closing=is_calm, input=keyboard, output=output,
            )  # fmt: skip
        return shown[0] if shown else Shown(tty, left=True)

    def _size(self) -> Size:
        return Size(rows=self.rows, columns=self.columns)

    def _terminal(self, tty: Tty) -> Terminal:
        environ = {"TERM": "xterm-256color"}
        return make_terminal(
            tty, color=self.color, environ=environ, width=self.columns, height=self.rows
        )


def test_a_trace_opens_folded_with_question_and_answer() -> None:
    shown = Stage().press()
    assert shown.lines[0].startswith("▸ Thought")
    assert "▾ Question" in shown.lines[1]
    assert "A shop sells pens" in shown.lines[2]
    assert [line[4] for line in shown.lines[3:6]] == ["1", "2", "3"]
    assert shown.lines[6:8] == ["▾ Answer", "  36"]
    assert shown.lines[-1] == "3 steps · ? help · q leaves"
    assert shown.cursor == 1


def test_the_cursor_row_is_where_the_real_cursor_is() -> None:
    shown = Stage().press("j", "j")
    assert shown.cursor == 3
    assert [row for row in range(24) if shown.cells[row][0].reverse] == [3]


def test_enter_opens_a_step_and_its_text_is_there() -> None:
    shown = Stage().press("]", "\r")
    assert shown.lines[3].startswith("▾   1 ✦ Let me find")
    assert shown.lines[4] == "  Let me find the price of one pen first."


def test_search_marks_and_counts() -> None:
    shown = Stage().press("/", "9 *", "\r")
    assert shown.lines[-1].startswith("step 2 of 3 · /9 * 1 of 2")
    row = shown.cursor
    at = shown.lines[row].index("9 * 4")
    assert [cell.bg for cell in shown.cells[row][at : at + 3]] == ["brown"] * 3
    assert shown.cells[row][at + 3].bg == "default"


def test_a_copy_goes_out_only_on_its_key() -> None:
    assert "]52;" not in Stage().press("+", "]").data
    assert clipboard_sequence("36") in Stage().press("Y").data
    assert clipboard_sequence("Let me find the price of one pen first.") in Stage().press("]y").data
    assert base64.b64decode(clipboard_sequence("36")[7:-1]) == b"36"


def test_the_mouse_is_caught_on_request_only() -> None:
    assert "?1000h" not in Stage().press("j").data
    assert "?1000h" in Stage().press("m").data


def test_a_click_folds() -> None:
    shown = Stage().press("m", "\x1b[<0;5;5M", "\x1b[<0;5;5m")
    assert shown.lines[4].startswith("▾   2")


def test_help_lists_the_keys_and_goes() -> None:
    assert "the next check" in Stage().press("?").text
    assert "▾ Question" in Stage().press("?", " ").text


@pytest.mark.parametrize("key", ["q", "\x0f", "\x03"])
def test_leaving(key: str) -> None:
    stopped: list[str] = []
    shown = Stage(interrupt=lambda: stopped.append("")).press(key)
    assert shown.left
    assert shown.data.index("\x1b[?1049h") < shown.data.index("\x1b[?1049l")
    assert not stopped  # a trace that is complete has nothing to stop


def test_without_colour_there_is_none() -> None:
    colour = re.compile("\x1b\\[(?:[0-9]+;)*[34][0-7][;m]")
    assert colour.search(Stage().press("/", "9", "\r").data)
    assert not colour.search(Stage(color=ColorMode.NEVER).press("/", "9", "\r").data)


@pytest.mark.parametrize("size", [(20, 6), (1, 1), (7, 3), (200, 50)])
def test_any_size_is_drawn(size: tuple[int, int]) -> None:
    text = "漢字 e\u0301\u0301 " * 400 + "x" * 10_000
    shown = Stage(make_trace(((StepKind.CHECK, text),)), *size).press("+", "G", "k")
    assert len(shown.lines) == size[1]


def test_what_a_model_wrote_steers_nothing() -> None:
    trace = make_trace(((StepKind.CHECK, INJECTION),), text=INJECTION, question=INJECTION)
    shown = Stage(trace).press("+")
    assert "owned" not in shown.text
    assert "[bold]x[/bold]" in shown.text
    assert "\x1b]0;" not in shown.data
    assert "\u202e" not in shown.data
