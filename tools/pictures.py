"""Draw the pictures of the manual from a kept trace: the live view, the viewer, the HTML page.

A second trace, written for it, shows how Markdown and TeX look in the viewer and on the page.

The SVGs are made from what the views themselves draw, without a terminal. The page is a picture
that Chromium takes, where there is one. `--ask` puts the question to the demonstration model again
and keeps what it thinks.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Literal

import msgspec
from playwright.sync_api import ViewportSize
from rich.text import Text

from qwq_cli.render.export.html import html_page
from qwq_cli.render.export.svg import picture
from qwq_cli.render.live.json_views import encode_trace
from qwq_cli.render.live.region import Region
from qwq_cli.render.live.watched import ANSWER_HINT, HINT
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import UNICODE, make_terminal
from qwq_cli.render.trace.blocks import Limit, last_candidate, step_line
from qwq_cli.render.trace.replay import replay, token_by_token
from qwq_cli.render.trace.transcript import Saved
from qwq_cli.render.viewer.commands import Hooks, Viewer
from qwq_cli.values.events import AnyEvent, StepClosed, TextDelta
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Trace
from tests.browser import CHROMIUM, chromium
from tools.movie import movie

FOLDER = Path(__file__).parent.parent / "pictures"
TRACE = FOLDER / "trace.json"
MARKUP = FOLDER / "markup.json"
QUESTION = "A box holds 24 pens. How many pens are in 17 boxes?"
SAMPLING = ("-t", "1", "--top-p", "1", "--top-k", "0", "--seed", "645")  # it slips, its check sees
COLUMNS, ROWS = 88, 20
SHOWN = 0.7  # of the run, in the picture of the live view
ALL_ROWS = 80  # of a viewer with everything open
PAGE: ViewportSize = {"width": 880, "height": 600}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ask", action="store_true", help="think it again")
    if parser.parse_args(arguments).ask:
        TRACE.write_text(encode_trace(ask(QUESTION)), encoding="utf-8")
    trace = msgspec.json.decode(TRACE.read_bytes(), type=Trace)
    markup = msgspec.json.decode(MARKUP.read_bytes(), type=Trace)
    opened = picture(opened_viewer(markup), title="qwq show", columns=COLUMNS)
    drawn = {**drawings(trace), "markup-viewer.svg": opened, "run.svg": movie(trace)}
    for name, svg in drawn.items():
        (FOLDER / name).write_text(svg, encoding="utf-8")
    if CHROMIUM is None:
        print("No Chromium here: the pictures of the page stay as they are.", file=sys.stderr)
        return
    for name, png in {**photographs(trace), "markup-page.png": opened_page(markup)}.items():
        (FOLDER / name).write_bytes(png)


def ask(question: str) -> Trace:
    """What the demonstration model makes of it, without where its file lies here."""
    command = [sys.executable, "-m", "qwq_cli", "ask", "-m", "qwq-demo", *SAMPLING]
    done = subprocess.run(
        [*command, "--json", "--no-save", question], capture_output=True, check=True
    )
    trace = msgspec.json.decode(done.stdout, type=Trace)
    model = msgspec.structs.replace(trace.model, path="")
    return msgspec.structs.replace(trace, model=model)


def drawings(trace: Trace) -> dict[str, str]:
    return {
        "live.svg": picture(live(trace), title=f'qwq "{trace.question}"', columns=COLUMNS),
        "viewer.svg": picture(viewer(trace), title="qwq show", columns=COLUMNS),
    }


def live(trace: Trace) -> list[Text]:
    """The screen when most of the run is over."""
    terminal = make_terminal(io.StringIO(), environ={}, width=COLUMNS, height=ROWS)
    limit = Limit(trace.engine.n_ctx if trace.engine else None)
    region, lines, now = Region(terminal, limit=limit, tail=True), list[Text](), 0.0
    region.hints = (HINT, ANSWER_HINT)
    for event in most_of(trace):
        now = getattr(event, "seconds", now)
        region.take(event, now)
        if isinstance(event, StepClosed):
            step, text = event.step, trace.raw[event.step.start : event.step.end]
            lines.append(step_line(step, UNICODE, width=COLUMNS - 1, text=text))
            if candidate := last_candidate(step, text):
                region.saw(candidate)
    return [*lines, region.render(now)]


def most_of(trace: Trace) -> Iterator[AnyEvent]:
    tokens = SHOWN * trace.stats.thought_tokens

    def is_early(event: AnyEvent) -> bool:
        return not isinstance(event, TextDelta) or event.tokens < tokens

    return takewhile(is_early, token_by_token(replay(trace)))


def viewer(trace: Trace) -> list[Text]:
    """The whole screen with the first correction, or else the first step, unfolded."""
    shown = Viewer(Saved(trace, UNICODE), UNICODE, Hooks(copy=print))
    shown.state.resize(COLUMNS, ROWS - 2)
    if not shown.state.next_kind(StepKind.CORRECTION, 1):
        shown.state.next_part(1)
    shown.state.toggle()
    rows = shown.state.rows()[0]
    rows += [Text()] * (ROWS - 2 - len(rows))
    bars = (truncate(line, COLUMNS, "…") for line in (shown.feed.headline(COLUMNS), shown.footer()))
    head, foot = (Text(bar, "fold") for bar in bars)
    return [head, *rows, foot]


def opened_viewer(trace: Trace) -> list[Text]:
    """All of the viewer's rows with everything unfolded."""
    shown = Viewer(Saved(trace, UNICODE), UNICODE, Hooks(copy=print))
    shown.state.resize(COLUMNS, ALL_ROWS)
    shown.state.fold_all(opened=True)
    shown.state.home()
    return shown.state.rows()[0]


def opened_page(trace: Trace) -> bytes:
    """The whole HTML page with everything unfolded, by day."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder, "thought.html")
        path.write_text(html_page(trace), encoding="utf-8")
        page = browser.new_page(viewport=PAGE, color_scheme="light")
        page.goto(path.as_uri())
        page.get_by_role("button", name="Unfold all").click()
        page.evaluate("document.activeElement.blur()")
        return page.screenshot(full_page=True)


def photographs(trace: Trace) -> dict[str, bytes]:
    """The HTML page with one step unfolded, by day and by night."""
    pictures = {}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder, "thought.html")
        path.write_text(html_page(trace), encoding="utf-8")
        for scheme in SCHEMES:
            page = browser.new_page(viewport=PAGE, color_scheme=scheme, device_scale_factor=1.25)
            page.goto(path.as_uri())
            page.locator("summary").nth(1).click()
            page.mouse.move(0, 0)
            page.evaluate("document.activeElement.blur()")
            pictures[f"page-{scheme}.png"] = page.screenshot()
    return pictures


if __name__ == "__main__":
    main()
