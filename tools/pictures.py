"""Draw the live view and the viewer as SVG, on a question to the demonstration model.

They are made from what the views themselves draw, without a terminal.
"""

from __future__ import annotations

import io
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import msgspec
from rich.text import Text

from qwq_cli.events import AnyEvent, StepClosed, TextDelta
from qwq_cli.render.blocks import step_line
from qwq_cli.render.export_svg import picture, svg_picture
from qwq_cli.render.outline import outline
from qwq_cli.render.region import Region
from qwq_cli.render.replay import replay, token_by_token
from qwq_cli.render.theme import UNICODE, make_terminal
from qwq_cli.render.viewer_state import ViewerState
from qwq_cli.trace.model import Trace

FOLDER = Path(__file__).parent.parent / "pictures"
QUESTION = "17*24"
COLUMNS, ROWS = 84, 18
SHOWN = 0.7  # of the run, in the picture of the live view


def main() -> None:
    trace = ask(QUESTION)
    FOLDER.mkdir(exist_ok=True)
    for name, svg in (
        ("trace", svg_picture(trace)),
        ("live", picture(live(trace), title="qwq, thinking", columns=COLUMNS)),
        ("viewer", picture(viewer(trace), title="qwq show", columns=COLUMNS)),
    ):
        (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")
        print(FOLDER / f"{name}.svg")


def ask(question: str) -> Trace:
    """What the demonstration model makes of it, greedily, so that it is always the same."""
    command = [sys.executable, "-m", "qwq_cli", "ask", "-m", "qwq-demo", "-t", "0", "--json"]
    done = subprocess.run([*command, "--no-save", question], capture_output=True, check=True)
    return msgspec.json.decode(done.stdout, type=Trace)


def live(trace: Trace) -> list[Text]:
    """The screen when most of the run is over."""
    terminal = make_terminal(io.StringIO(), environ={}, width=COLUMNS, height=ROWS)
    region, lines, now = Region(terminal, limit=None, tail=True), list[Text](), 0.0
    tokens = SHOWN * trace.stats.thought_tokens
    for event in takewhile(lambda event: _before(event, tokens), token_by_token(replay(trace))):
        now = getattr(event, "seconds", now)
        region.take(event, now)
        if isinstance(event, StepClosed):
            lines.append(step_line(event.step, UNICODE, width=COLUMNS - 1))
    return [*lines, region.render(now)]


def _before(event: AnyEvent, tokens: float) -> bool:
    return not isinstance(event, TextDelta) or event.tokens < tokens


def viewer(trace: Trace) -> list[Text]:
    """The viewer with one step unfolded."""
    state = ViewerState(outline(trace), UNICODE)
    state.resize(COLUMNS, ROWS)
    state.next_part(1)
    state.toggle()
    return state.rows()[0]


if __name__ == "__main__":
    main()
