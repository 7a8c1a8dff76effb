"""What somebody sees of the prompt, by a terminal emulator."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output

from qwq_cli.repl.commands import COMMANDS
from qwq_cli.repl.completer import CommandCompleter
from qwq_cli.repl.history import open_history
from qwq_cli.repl.loop import Loop
from qwq_cli.repl.typed import LEAVE_HINT, TypedPrompt
from tests.render.stage import Tty
from tests.repl.desk import CTRL_C, CTRL_D, ENTER, LINE, Desk

SECONDS = 30


@dataclass
class Answering(Tty):
    """A screen that tells where its cursor is when it is asked, as terminals do."""

    asked: Callable[[str], None] = lambda _: None

    def write(self, text: str) -> int:
        written = super().write(text)
        if "\x1b[6n" in text:
            cursor = self.screen.cursor
            self.asked(f"\x1b[{cursor.y + 1};{cursor.x + 1}R")
        return written


class Sight:
    """A prompt on a screen of so many columns and rows; each key comes once something is seen."""

    def __init__(self, desk: Desk, columns: int = 80, rows: int = 24) -> None:
        self.desk = desk
        self.tty = Answering(max(columns, 1), max(rows, 1), asked=desk.pipe.send_text)
        self.size = Size(rows=rows, columns=columns)
        self._failure: BaseException | None = None

    def prompt(self) -> TypedPrompt:
        return TypedPrompt(
            completer=CommandCompleter(self.desk.repl, COMMANDS),
            history=open_history(None),
            bar=self.desk.repl.bar,
            look=lambda: None,
            mode=self.desk.mode,
            color_depth=ColorDepth.DEPTH_1_BIT,
            input=self.desk.pipe,
            output=Vt100_Output(self.tty, lambda: self.size),
        )

    def play(self, *scenes: tuple[str, Callable[[str], bool]]) -> None:
        """Press each key, then wait until the screen is as its test says."""

        def act() -> None:
            try:
                for keys, seen in scenes:
                    self.desk.pipe.send_text(keys)
                    self._wait(seen)
            except BaseException as error:  # noqa: BLE001  (raised again by the test's thread)
                self._failure = error
            self.desk.pipe.send_text(CTRL_C + CTRL_C + CTRL_D)

        self.typed = self.prompt()
        actor = threading.Thread(target=act)
        actor.start()
        Loop(self.desk.repl, COMMANDS).run(self.typed)
        actor.join()
        if self._failure:
            raise self._failure

    def _wait(self, seen: Callable[[str], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not seen("\n".join(self.tty.lines())):
            assert time.monotonic() < deadline, "\n".join(self.tty.lines())
            time.sleep(0.02)


def test_the_bar_tells_model_device_context_and_session(desk: Desk) -> None:
    Sight(desk).play(
        ("", lambda text: "/1,024 tokens (5%) · new session" in text),
        ("17*24" + ENTER, lambda text: "tok/s · 17*24" in text),
        ("/set budget 500" + ENTER, lambda text: "budget 500" in text),
    )


@pytest.mark.parametrize(
    ("columns", "shown", "hidden"),
    [(80, "new session", ""), (30, "qwq-demo · 5% · new session", "Q8_0"), (8, "5%", "qwq-dem")],
)
def test_a_narrow_bar_leaves_out_what_does_not_fit(
    desk: Desk, columns: int, shown: str, hidden: str
) -> None:
    Sight(desk, columns).play(("", lambda text: shown in text and not (hidden and hidden in text)))


def test_lines_of_a_question_and_the_menu(desk: Desk) -> None:
    Sight(desk).play(
        (f"one{LINE}two", lambda text: "> one\n. two" in text),
        (CTRL_C, lambda text: LEAVE_HINT in text),
        ("/st", lambda text: "/steps" in text and "/stats" in text and "Number the steps" in text),
    )


def test_tab_completes_a_command_and_its_argument(desk: Desk) -> None:
    Sight(desk).play(
        ("/sta", lambda text: "/stats" in text),
        ("\t", lambda text: "> /stats" in text),
        (ENTER, lambda _: "sampling" in desk.said),
        ("/help sta", lambda text: "> /help sta" in text and "\n  " in text),
        ("\t", lambda text: "> /help stats" in text),
        (ENTER, lambda _: "/stats\n" in desk.said),
    )


def test_the_external_editor(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "17*24" > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    Sight(desk).play(
        ("18*24", lambda text: "> 18*24" in text),
        ("\x18\x05", lambda text: "> 17*24" in text),
        (ENTER, lambda _: desk.questions == ["17*24"]),
    )


def struck_at(words: str) -> Callable[[str], bool]:
    """Waits for `words`, and sends SIGINT when they are there."""

    def strike(text: str) -> bool:
        if words in text:
            os.kill(os.getpid(), signal.SIGINT)
        return words in text

    return strike


def test_a_sigint_from_outside_is_as_ctrl_c(desk: Desk) -> None:
    Sight(desk).play(
        ("half a tho", struck_at("> half a tho")),
        ("", lambda text: LEAVE_HINT in text),
        ("whole" + ENTER, lambda _: desk.questions == ["whole"]),
        ("\x1b[A\x1b[A", lambda text: "> half a tho" in text),
    )


def test_a_sigint_while_the_history_is_searched_ends_the_search_alone(desk: Desk) -> None:
    Sight(desk).play(
        ("half a tho", lambda text: "> half a tho" in text),
        ("\x12", struck_at("search")),
        ("", lambda text: "search" not in text),
        ("ught" + ENTER, lambda _: desk.questions == ["half a thought"]),
    )


@pytest.mark.parametrize("size", [(1, 1), (0, 0), (2, 1), (1, 40)])
def test_a_terminal_of_no_size(desk: Desk, size: tuple[int, int]) -> None:
    sight = Sight(desk, *size)
    sight.play(("17*24" + ENTER, lambda _: bool(desk.questions)))
    assert desk.questions == ["17*24"]


@pytest.mark.parametrize("size", [(20, 5), (40, 8), (20, 3)])
def test_a_low_terminal_shows_what_is_typed(desk: Desk, size: tuple[int, int]) -> None:
    Sight(desk, *size).play(("17*24", lambda text: "> 17*24" in text and "small" not in text))


def test_a_terminal_that_shrinks_to_nothing_and_comes_back(desk: Desk) -> None:
    sight = Sight(desk)

    def shrink(text: str) -> bool:
        if "> hello" in text:
            sight.size = Size(rows=0, columns=0)
        return "> hello" in text

    def grow(_: str) -> bool:
        sight.size = Size(rows=24, columns=80)
        return True

    sight.play(
        ("hello", shrink), (" there", grow), (ENTER, lambda _: desk.questions == ["hello there"])
    )


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        desk.chat.change(desk.chat.conversation.named("\x1b]0;owned\x07\x1b[2Jname"))
        sight = Sight(desk)
        sight.play(("\x1b[200~a\x1b]0;owned\x07b\x1b[201~", lambda text: "a^[]0;owned^Gb" in text))
        assert "\x1b]0;owned" not in sight.tty.getvalue()
        assert "\x1b[2J" not in sight.tty.getvalue()
