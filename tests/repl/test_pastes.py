"""Long pastes: folded in the input, opened by a key, sent and remembered whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prompt_toolkit.buffer import Buffer

from qwq_cli.choices import EditingMode
from qwq_cli.repl.burst import PAUSE_SECONDS, Burst
from qwq_cli.repl.pastes import Pastes
from tests.repl.desk import CTRL_C, ENTER, Desk
from tests.repl.test_screen import Sight

ROWS = [f"row {number}" for number in range(120)]
LONG = "\n".join(ROWS)
FOLDED = "[pasted 120 lines]"


def paste(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def test_a_long_paste_is_sent_and_remembered_whole(desk: Desk) -> None:
    desk.press("Sum: ", paste(LONG.replace("\n", "\r")), " please", ENTER)
    assert desk.questions == [f"Sum: {LONG} please"]
    assert desk.history == [f"Sum: {LONG} please"]


def test_it_is_folded_and_stays_so_when_it_is_sent(desk: Desk) -> None:
    Sight(desk).play(
        ("Sum: " + paste(LONG) + " ok", lambda text: f"> Sum: {FOLDED} ok" in text),
        (ENTER, lambda text: bool(desk.questions) and f"> Sum: {FOLDED} ok" in text),
        ("", lambda text: "row 7" not in text),
    )


def test_tab_opens_it(desk: Desk) -> None:
    Sight(desk).play(
        (paste(LONG), lambda text: "Tab opens the paste" in text),
        ("\t!", lambda text: "row 119!" in text and FOLDED not in text),
        ("\x7f" + ENTER, lambda _: desk.questions == [LONG]),
    )


def test_several_are_opened_one_by_one_and_deleted_as_one_sign(desk: Desk) -> None:
    lines = "\n".join(ROWS[:9])
    Sight(desk).play(
        (paste(LONG) + " and " + paste(lines), lambda t: f"{FOLDED} and [pasted 9 lines]" in t),
        ("\x7f", lambda text: f"> {FOLDED} and" in text and "9 lines" not in text),
        ("\t", lambda text: "row 119 and" in text or "row 119" in text),
        (ENTER, lambda _: desk.questions == [f"{LONG} and"]),
    )


def test_one_long_line_is_folded_too_and_a_short_paste_is_not(desk: Desk) -> None:
    Sight(desk).play(
        (paste("x" * 5000), lambda text: "> [pasted 5,000 characters]" in text),
        (CTRL_C + paste("a\nb"), lambda text: "> a\n. b" in text),
    )
    assert desk.repl.prompt


def test_ctrl_c_keeps_it_in_the_history(desk: Desk) -> None:
    desk.press(paste(LONG), CTRL_C, "x", ENTER)
    assert desk.history == ["x", LONG]


def test_the_editor_gets_all_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nwc -l < "$1" | tr -d " " > "$1.n"; mv "$1.n" "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    Sight(desk).play(
        (paste(LONG + "\n"), lambda text: FOLDED in text),
        ("\x18\x05", lambda text: "> 120" in text),
    )


def test_vi_opens_the_editor_with_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\ngrep -c row "$1" > "$1.n"; mv "$1.n" "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    with Desk(tmp_path / "home", mode=EditingMode.VI) as desk:
        Sight(desk).play(
            (paste(LONG), lambda text: FOLDED in text),
            ("\x1b", lambda _: True),
            ("v", lambda text: "> 120" in text),
        )


def settled(sight: Sight) -> Callable[[str], bool]:
    """Keys that come now were not typed before the prompt was there, nor belong to a paste."""
    return lambda _: sight.typed.burst.is_over


@pytest.mark.parametrize("lines", [8, 120, 400])
def test_many_lines_at_once_from_a_terminal_that_marks_no_pastes(desk: Desk, lines: int) -> None:
    sight, rows = Sight(desk), [f"row {number}" for number in range(lines)]
    sight.play(
        ("Sum:", lambda text: "> Sum:" in text),
        ("", settled(sight)),
        (
            " " + "\r".join(rows) + "\r",
            lambda text: f"> Sum: row 0[pasted {lines} lines]" in text,
        ),
        ("", settled(sight)),
        (ENTER, lambda _: desk.questions == ["\n".join(["Sum: row 0", *rows[1:]])]),
    )


@pytest.mark.parametrize("rows", [["row xx"] * 148, ["a", "b", "c", "d", "x" * 3000, "e"]])
def test_the_last_lines_of_such_a_paste_are_part_of_it_although_the_prompt_is_slow(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, rows: list[str]
) -> None:
    """The prompt reads 1,024 bytes at a time; of these pastes the last ones hold few lines."""
    sight, put = Sight(desk), Burst.put

    def slow(burst: Burst, buffer: Buffer, text: str, pastes: Pastes) -> None:
        put(burst, buffer, text, pastes)
        time.sleep(2 * PAUSE_SECONDS)

    monkeypatch.setattr(Burst, "put", slow)
    sight.play(
        ("", settled(sight)),
        ("\r".join(rows) + "\r", lambda text: f"[pasted {len(rows)} lines]" in text),
        ("", settled(sight)),
        (ENTER, lambda _: desk.questions == ["\n".join(rows)]),
    )


def test_two_lines_at_once_were_typed(desk: Desk) -> None:
    sight = Sight(desk)
    sight.play(
        ("", settled(sight)),
        (f"one{ENTER}two{ENTER}", lambda _: desk.questions == ["one", "two"]),
    )
