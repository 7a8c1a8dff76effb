"""The moving picture of the README: a kept run in the live view, then the same trace in the viewer.

Both views draw on a terminal in memory, once with the colours for dark screens and once with those
for light ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from qwq_cli.choices import Palette
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.watched import ANSWER_HINT, HINT
from qwq_cli.render.terminal.palettes import styles_of
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import UNICODE, Terminal, make_terminal
from qwq_cli.render.trace.blocks import Limit
from qwq_cli.render.trace.replay import replay, token_by_token
from qwq_cli.render.trace.transcript import Saved
from qwq_cli.render.viewer.commands import Hooks, Viewer
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Trace
from tests.render.stage import Clock, Tty
from tools.animation import COLUMNS, FRAMES, ROWS, Cells, Look, Row, animation, row_of

SLOWED = 5  # times: the demonstration model is too quick to follow
TYPED = 4  # characters a frame
ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
BRIEFLY, LONGER = FRAMES // 2, 3 * FRAMES  # frames that a screen stays for


@dataclass
class Reel:
    """A terminal in memory, and its screen at each frame so far."""

    palette: Palette
    screens: list[Cells] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.tty = Tty(columns=COLUMNS, rows=ROWS)
        self.terminal: Terminal = make_terminal(
            self.tty, environ=ENVIRON, width=COLUMNS, height=ROWS, styles=styles_of(self.palette)
        )

    def take(self, frames: int = 1) -> None:
        screen = self.tty.screen
        rows = (screen.buffer[y] for y in range(ROWS))
        cells = tuple(tuple(_cell(row[x]) for x in range(COLUMNS)) for row in rows)
        self.screens += [cells] * frames

    def type(self, command: str) -> None:
        self.tty.write("$ ")
        self.take(BRIEFLY)
        for start in range(0, len(command), TYPED):
            self.tty.write(command[start : start + TYPED])
            self.take()
        self.tty.write("\n")
        self.take(BRIEFLY)


def movie(trace: Trace) -> str:
    dark, light = (_filmed(trace, palette) for palette in (Palette.DARK, Palette.LIGHT))
    screens = [
        tuple(row_of(*rows) for rows in zip(*pair, strict=True))
        for pair in zip(dark.screens, light.screens, strict=True)
    ]
    title = f"qwq thinks about: {trace.question}"
    return animation(screens, title=title, still=_still(screens))


def _filmed(trace: Trace, palette: Palette) -> Reel:
    reel = Reel(palette)
    reel.type(f'qwq "{trace.question}"')
    _think(reel, trace)
    reel.take(LONGER)
    reel.type("qwq show")
    _look(reel, trace)
    return reel


def _think(reel: Reel, trace: Trace) -> None:
    """The run, in the live view, slower than it was."""
    clock = Clock(0.0)
    limit = Limit(trace.engine.n_ctx if trace.engine else None)
    terminal = reel.terminal
    view = LiveView(
        terminal,
        terminal,
        limit=limit,
        clock=clock,
        tick=None,
        run_time=lambda: clock() / SLOWED,
    )
    view.hint(HINT, ANSWER_HINT)
    view.open()
    for event in token_by_token(replay(trace)):
        due = getattr(event, "seconds", 0.0) * SLOWED
        while clock.now + 1 / FRAMES <= due:
            clock.now += 1 / FRAMES
            view.tick()
            reel.take()
        view.show(event)
    view.close()


def _look(reel: Reel, trace: Trace) -> None:
    """Down to the correction in the viewer, which is then unfolded."""
    viewer = Viewer(Saved(trace, UNICODE), UNICODE, Hooks(copy=print))
    viewer.state.resize(COLUMNS, ROWS - 2)
    _show(reel, viewer, LONGER // 2)
    for step in trace.steps:
        viewer.state.next_part(1)
        _show(reel, viewer, BRIEFLY)
        if step.kind is StepKind.CORRECTION:
            break
    viewer.state.toggle()
    _show(reel, viewer, 2 * LONGER)


def _show(reel: Reel, viewer: Viewer, frames: int) -> None:
    reel.clear()
    rows = viewer.state.rows()[0]
    console = reel.terminal.console
    console.print(truncate(viewer.feed.headline(COLUMNS), COLUMNS, "…"), style="fold")
    for row in rows:
        console.print(row, no_wrap=True, overflow="crop")
    reel.tty.write(f"\x1b[{ROWS};1H")
    console.print(truncate(viewer.footer(), COLUMNS, "…"), style="fold", end="")
    reel.take(frames)


@cache  # few characters differ
def _cell(char: Any) -> tuple[str, Look]:
    ink, paper = char.fg, char.bg
    if char.reverse:
        ink, paper = paper, ink if ink != "default" else "ink"
    return char.data, Look(ink, paper, char.bold, char.underscore)


def _still(screens: list[tuple[Row, ...]]) -> int:
    """The last frame before the viewer opens: the whole run."""
    asked = [
        number for number, screen in enumerate(screens) if any("qwq show" in run.text
        for row in screen for run in row)
    ]  # fmt: skip
    return asked[0] - BRIEFLY - 2 if asked else len(screens) - 1
