"""A replay in a real terminal: what its scrollback holds in the end."""

from __future__ import annotations

import shutil
import sys

import msgspec
import pytest

from qwq_cli.render.live.json_views import encode_trace
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Stats, Trace
from tests.render.stage import make_trace
from tests.shell import Shell
from tests.stepped_qwq import allow
from tests.tmux import Tmux

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux")

STEPS = 12
STEP_SECONDS = 0.4
SIZES = [(80, 24), (200, 50)]


def make_long_trace() -> Trace:
    words = "the quick brown fox jumps over the lazy dog and back again. " * 6
    kinds = list(StepKind)
    trace = make_trace([(kinds[i % 6], f"Number {i:02}: {words}\n\n") for i in range(STEPS)])
    steps = tuple(
        msgspec.structs.replace(step, seconds=STEP_SECONDS, summary=f"Number {step.index:02}:")
        for step in trace.steps
    )
    stats = Stats(thought_tokens=900, answer_tokens=2, decode_seconds=STEPS * STEP_SECONDS + 0.1)
    return msgspec.structs.replace(trace, steps=steps, stats=stats)


def start(shell: Shell, size: tuple[int, int]) -> Tmux:
    """A replay that goes on as far as `allow` lets it."""
    allow(shell.home, 1)
    (shell.home / "trace.json").write_text(encode_trace(make_long_trace()), encoding="utf-8")
    command = [sys.executable, "-m", "tests.stepped_qwq", "show", "trace.json", "--replay"]
    columns, rows = size
    return Tmux(shell.home, command, columns=columns, rows=rows, env=shell.environment)


def summaries(lines: list[str]) -> list[str]:
    """The numbers of the steps that have a line of their own, in order."""
    icons = "✦⊢✓✗?↺⇄∎"
    return [line[9:11] for line in lines if line[:1] in icons and line[2:8] == "Number"]


EVERY_STEP = [f"{number:02}" for number in range(STEPS)]


@pytest.mark.parametrize("size", SIZES)
def test_each_step_is_there_once_after_resizes(shell: Shell, size: tuple[int, int]) -> None:
    columns, rows = size
    with start(shell, size) as tmux:
        for number, (wider, taller) in enumerate([(-9, 0), (-20, -4), (7, 3), (-3, -6), (0, 0)]):
            allow(shell.home, 2 * number + 1)
            seen = f"Number {2 * number:02}:"
            tmux.wait(lambda seen=seen: seen in "\n".join(tmux.scrollback()))  # type: ignore[misc]
            tmux.resize(columns + wider, rows + taller)
        allow(shell.home, STEPS)
        tmux.wait(tmux.ended)
        lines = tmux.scrollback()
        assert summaries(lines) == EVERY_STEP
        assert sum("Thought " in line for line in lines) == 1
        assert "36" in [line.strip() for line in lines]
        assert tmux.status() == 0


@pytest.mark.parametrize("size", SIZES)
def test_in_and_out_of_the_viewer_loses_nothing(shell: Shell, size: tuple[int, int]) -> None:
    with start(shell, size) as tmux:
        allow(shell.home, 2)
        tmux.wait(lambda: "Number 01:" in tmux.screen())
        tmux.press("C-o")
        tmux.wait(lambda: "following" in tmux.screen())
        allow(shell.home, 6)
        tmux.wait(lambda: " 5 ⊢ Number 04:" not in tmux.screen() and "Number 05:" in tmux.screen())
        tmux.press("C-o")
        tmux.wait(lambda: "following" not in tmux.screen())
        tmux.press("o")
        tmux.wait(lambda: "? help" in tmux.screen())
        allow(shell.home, STEPS)
        tmux.press("g")
        tmux.wait(lambda: "▾ Answer" in tmux.screen())
        assert not tmux.ended(), "the viewer stays when the run is over"
        tmux.press("q")
        tmux.wait(tmux.ended)
        lines = tmux.scrollback()
        assert summaries(lines) == EVERY_STEP
        assert sum("Thought " in line for line in lines) == 1


def test_ctrl_c_ends_a_replay_and_the_terminal_is_as_it_was(shell: Shell) -> None:
    with start(shell, (80, 24)) as tmux:
        allow(shell.home, 2)
        tmux.wait(lambda: "Number 01:" in tmux.screen())
        tmux.press("C-o")
        tmux.wait(lambda: "following" in tmux.screen())
        tmux.press("C-c")
        tmux.wait(tmux.ended)
        assert tmux.status() == 130
        assert "following" not in tmux.screen()
        assert "Number 00:" in "\n".join(tmux.scrollback())


def test_ctrl_c_in_the_viewer_stops_the_engine_and_keeps_the_partial(shell: Shell) -> None:
    command = [sys.executable, "-m", "tests.slow_qwq", "ask", "17*24"]
    with Tmux(shell.home, command, columns=80, rows=24, env=shell.environment) as tmux:
        tmux.wait(lambda: "Ctrl+O opens" in tmux.screen())
        tmux.press("C-o")
        tmux.wait(lambda: "following" in tmux.screen())
        tmux.press("C-c")
        tmux.wait(tmux.ended)
        assert tmux.status() == 130
        assert "following" not in tmux.screen()
        assert "Interrupted before the model was done." in "\n".join(tmux.scrollback())
    trace = shell.run("show", "--json").document
    assert trace["status"] == "interrupted"
    assert trace["stats"]["thought_tokens"] > 0


def test_a_key_asks_for_the_answer_now(shell: Shell) -> None:
    command = [sys.executable, "-m", "tests.slow_qwq", "ask", "17*24"]
    with Tmux(shell.home, command, columns=100, rows=24, env=shell.environment) as tmux:
        tmux.wait(lambda: "a answers" in tmux.screen())
        tmux.press("a")
        tmux.wait(lambda: "You asked for the answer here." in "\n".join(tmux.scrollback()))
        tmux.press("C-c")
        tmux.wait(tmux.ended)
    trace = shell.run("show", "--json").document
    assert {note["kind"] for note in trace["notes"]} == {"forced"}
    assert trace["notes"][0]["text"] == "You asked for the answer here."
    assert trace["raw"][trace["forced"][0]["start"] :].lstrip().startswith("**Final Answer**")
