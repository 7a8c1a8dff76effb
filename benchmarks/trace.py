"""What reading and showing a trace of 30,000 tokens costs: parser, live view, viewer.

CPU time is judged rather than wall time, so that a busy machine tells the same.
"""

from __future__ import annotations

import argparse
import gc
import io
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent))

from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.watched import Watch, WatchedView
from qwq_cli.render.terminal.theme import Terminal, make_terminal
from qwq_cli.render.trace.replay import replay, token_by_token
from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.start import Place
from qwq_cli.trace.summary import summarize
from qwq_cli.values.kinds import Format, StepKind
from qwq_cli.values.trace import Stats, Trace
from tests.render.stage import Pressed, make_trace

if TYPE_CHECKING:
    from qwq_cli.render.viewer.commands import Viewer

TOKENS = 30_000
TOKENS_PER_SECOND = 50.0
STEP_TOKENS = 200
COLUMNS, ROWS = 80, 24
TENTHS = 10  # parts of the run that are compared for growth
KEYS = 40
PARAGRAPH = (
    "Let me check: \\(\\frac{{{n}}}{{3}} + x_{{{n}}}^2\\) is {n} over three, so **{n}** pens. "
    "Wait, that gives 9 * 4 = 36, and 36 / 4 = 9, which agrees with what I had before.\n\n"
)


class Tty(io.StringIO):
    """Takes what a terminal would get and forgets it."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


def long_trace(tokens: int) -> Trace:
    """Steps of five paragraphs each, at the speed that the targets are stated for."""
    kinds = list(StepKind)
    texts = (
        "".join(PARAGRAPH.format(n=5 * index + part) for part in range(5))
        for index in range(max(tokens // STEP_TOKENS, 1))
    )
    trace = make_trace([(kinds[index % len(kinds)], text) for index, text in enumerate(texts)])
    seconds = STEP_TOKENS / TOKENS_PER_SECOND
    steps = tuple(
        msgspec.structs.replace(
            step, tokens=STEP_TOKENS, seconds=seconds, summary=summarize(step.summary)
        )
        for step in trace.steps
    )
    stats = Stats(thought_tokens=tokens, decode_seconds=tokens / TOKENS_PER_SECOND)
    return msgspec.structs.replace(trace, steps=steps, stats=stats)


def make_screen() -> Terminal:
    environ = {"TERM": "xterm-256color"}
    return make_terminal(Tty(), environ=environ, width=COLUMNS, height=ROWS)


def cpu(action: Callable[[], object]) -> float:
    """Seconds of CPU that `action` takes."""
    before = time.process_time()
    action()
    return time.process_time() - before


def live_costs(trace: Trace) -> array[float]:
    """Seconds of CPU for each event in turn, at the times of the run itself."""
    now = 0.0
    out, err = make_screen(), make_screen()
    events = list(token_by_token(replay(trace)))[:-1]  # the end prints the answer, once
    costs = array("d")
    gc.collect()
    gc.freeze()  # what this script holds is not the view's to look through
    live = LiveView(out, err, clock=lambda: now, tick=None)
    watch = Watch(trace.question, io.StringIO(), answer_now=lambda: None)
    with WatchedView(live, out, err, watch, keys=Pressed()) as view:
        for event in events:
            now = getattr(event, "seconds", now)
            costs.append(cpu(partial(view.show, event)))
    return costs


def live_rows(trace: Trace) -> list[tuple[str, str, str]]:
    costs = live_costs(trace)
    share = sum(costs) / trace.stats.decode_seconds
    size = len(costs) // TENTHS
    second, last = mean(costs[size : 2 * size]), mean(costs[-size:])
    return [
        ("live view, share of a core at 50 tok/s", f"{share:.2%}", "under 1%"),
        ("live view, worst event with its frame", f"{1e3 * max(costs):.1f} ms", "under 8 ms"),
        ("live view, an event of the second tenth", f"{1e6 * second:.0f} µs", ""),
        ("live view, an event of the last tenth", f"{1e6 * last:.0f} µs", "as before"),
    ]


def viewer_rows(trace: Trace) -> list[tuple[str, str, str]]:
    opening = cpu(_import_viewer)
    viewer, render, opened = _open(trace)
    opening += opened

    def press(key: str) -> None:
        viewer.press(key, key)
        render()

    unfolding = cpu(partial(press, "+"))
    keys = ("pagedown", "down", "up", "end", "home", "c", "r", "pageup") * (KEYS // 8)
    redraws = [cpu(partial(press, key)) for key in keys]
    reading = cpu(partial(viewer.state.read_ahead, lambda: False))
    searching = [cpu(partial(press, key)) for key in "/pens"]
    return [
        ("viewer, open, imports included", f"{1e3 * opening:.0f} ms", "under 300 ms"),
        ("viewer, unfold all", f"{1e3 * unfolding:.1f} ms", ""),
        ("viewer, a key with all open, median", f"{1e3 * median(redraws):.1f} ms", "under 16 ms"),
        ("viewer, a key with all open, worst", f"{1e3 * max(redraws):.1f} ms", "under 16 ms"),
        ("viewer, all texts read ahead, in slices", f"{1e3 * reading:.1f} ms", ""),
        ("viewer, a letter of a search, worst", f"{1e3 * max(searching):.1f} ms", "under 16 ms"),
    ]


def parser_rows() -> list[tuple[str, str, str]]:
    """Reading text in lines, as it comes out of an engine that nobody watches; and that twice as
    much takes twice as long."""
    rows = []
    for format in (Format.UNTAGGED, Format.THINK, Format.HARMONY):
        half, whole = (_reading_time(format, megabytes) for megabytes in (0.5, 1.0))
        rows.append((f"parser, {format.value}, 1 MB", f"{1 / whole:.1f} MB/s", "4 MB/s or more"))
        rows.append(
            (f"parser, {format.value}, time for 1 MB by that for half", _ratio(whole, half), "")
        )
    return rows


def _reading_time(format: Format, megabytes: float) -> float:
    lines = "".join(PARAGRAPH.format(n=n) for n in range(7_000))[: int(megabytes * 1e6)]
    parser = ReasoningParser(format, Place.OPEN if format is Format.UNTAGGED else Place.THOUGHT)

    def read() -> None:
        for line in lines.splitlines(keepends=True):
            parser.feed(line, tokens=1, seconds=1.0)

    return cpu(read)


def _ratio(whole: float, half: float) -> str:
    return f"{whole / half:.2f}"


def _import_viewer() -> None:
    import qwq_cli.render.trace.transcript
    import qwq_cli.render.viewer.viewer  # noqa: F401


def _open(trace: Trace) -> tuple[Viewer, Callable[[], None], float]:
    """The viewer, what draws it once more, and the seconds up to its first picture."""
    from prompt_toolkit.application.current import set_app
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.input import DummyInput
    from prompt_toolkit.output.vt100 import Vt100_Output

    from qwq_cli.render.trace.transcript import Saved
    from qwq_cli.render.viewer.commands import Hooks, Viewer
    from qwq_cli.render.viewer.viewer import make_application

    started = time.process_time()
    screen, size = make_screen(), Size(rows=ROWS, columns=COLUMNS)
    output = Vt100_Output(Tty(), lambda: size, term="xterm-256color")
    viewer = Viewer(Saved(trace, screen.glyphs), screen.glyphs, Hooks(copy=print))
    app = make_application(viewer, screen.console, DummyInput(), output)

    def render() -> None:
        with set_app(app):
            app.renderer.render(app, app.layout)

    render()
    return viewer, render, time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=TOKENS, help="length of the trace")
    tokens = parser.parse_args(arguments).tokens
    trace = long_trace(tokens)
    print(
        f"A trace of {tokens:,} tokens in {len(trace.steps)} steps on {COLUMNS}x{ROWS}; CPU time.\n"
    )
    print("| what | measured | target |\n| --- | ---: | --- |")
    for row in (*parser_rows(), *live_rows(trace), *viewer_rows(trace)):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
