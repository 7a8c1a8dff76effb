"""What showing a trace of 30,000 tokens costs: the live view's CPU, the viewer's reaction.

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

sys.path.insert(0, str(Path(__file__).parent.parent))

from qwq_cli.render.live import LiveView
from qwq_cli.render.replay import replay, token_by_token
from qwq_cli.render.theme import Terminal, make_terminal
from qwq_cli.trace.model import (
    Answer,
    AnswerSource,
    EngineInfo,
    FinishReason,
    Format,
    ModelInfo,
    SamplingInfo,
    Stats,
    Status,
    Step,
    StepKind,
    Trace,
)

if TYPE_CHECKING:
    from qwq_cli.render.viewer_commands import Viewer

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


def make_trace(tokens: int) -> Trace:
    """Steps of five paragraphs each, at the speed that the targets are stated for."""
    kinds, raw, steps = list(StepKind), "", []
    for index in range(max(tokens // STEP_TOKENS, 1)):
        start = len(raw)
        raw += "".join(PARAGRAPH.format(n=5 * index + part) for part in range(5))
        steps.append(
            Step(
                index=index, kind=kinds[index % len(kinds)], start=start, end=len(raw),
                tokens=STEP_TOKENS, seconds=STEP_TOKENS / TOKENS_PER_SECOND,
                summary=f"{5 * index} over three, so that many pens",
            )
        )  # fmt: skip
    answer = Answer(
        text="36", start=len(raw), end=len(raw) + 2, how=AnswerSource.MARKER, value="36"
    )
    return Trace(
        id="benchmark", created="2026-01-01T00:00:00Z", question="How much do the pens cost?",
        system="", model=ModelInfo(name="synthetic"),
        engine=EngineInfo(
            backend="-", device="-", build="-", n_ctx=32_768, kv_type="f16", threads=1
        ),
        sampling=SamplingInfo(temperature=0.6, top_p=0.95, top_k=40, min_p=0.0, seed=1),
        format=Format.UNTAGGED, raw=raw + "36", status=Status.ANSWERED,
        finish_reason=FinishReason.STOP, answer=answer, steps=tuple(steps),
        stats=Stats(thought_tokens=tokens, decode_seconds=tokens / TOKENS_PER_SECOND),
    )  # fmt: skip


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
    with LiveView(out, err, clock=lambda: now, tick=None) as view:
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
    searching = [cpu(partial(press, key)) for key in "/pens"]
    return [
        ("viewer, open, imports included", f"{1e3 * opening:.0f} ms", "under 300 ms"),
        ("viewer, unfold all", f"{1e3 * unfolding:.1f} ms", ""),
        ("viewer, a key with all open, median", f"{1e3 * median(redraws):.1f} ms", "under 16 ms"),
        ("viewer, a key with all open, worst", f"{1e3 * max(redraws):.1f} ms", "under 16 ms"),
        ("viewer, a letter of a search, worst", f"{1e3 * max(searching):.1f} ms", ""),
    ]


def _import_viewer() -> None:
    import qwq_cli.render.transcript
    import qwq_cli.render.viewer  # noqa: F401


def _open(trace: Trace) -> tuple[Viewer, Callable[[], None], float]:
    """The viewer, what draws it once more, and the seconds up to its first picture."""
    from prompt_toolkit.application.current import set_app
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.input import DummyInput
    from prompt_toolkit.output.vt100 import Vt100_Output

    from qwq_cli.render.transcript import Saved
    from qwq_cli.render.viewer import make_application
    from qwq_cli.render.viewer_commands import Hooks, Viewer

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
    trace = make_trace(tokens)
    print(
        f"A trace of {tokens:,} tokens in {len(trace.steps)} steps on {COLUMNS}x{ROWS}; CPU time.\n"
    )
    print("| what | measured | target |\n| --- | ---: | --- |")
    for row in (*live_rows(trace), *viewer_rows(trace)):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
