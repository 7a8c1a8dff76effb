"""Terminals that remember, and traces to show on them."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pyte

from qwq_cli.render.live.view import View
from qwq_cli.render.terminal.theme import Terminal, make_terminal
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.kinds import (
    AnswerSource,
    FinishReason,
    Format,
    NoteKind,
    Outcome,
    Status,
    StepKind,
)
from qwq_cli.values.trace import (
    Answer,
    EngineInfo,
    ModelInfo,
    Rewind,
    SamplingInfo,
    Stats,
    Step,
    Trace,
)

PARAGRAPHS = (
    (StepKind.PLAN, "Let me find the price of one pen first.\n\n"),
    (StepKind.DERIVE, "27 pens are 9 groups of 3, so 9 * 4 = 36.\n\n"),
    (StepKind.CHECK, "Let me check: 36 / 4 = 9 and 9 * 3 = 27.\n\n"),
)
INJECTION = "\x1b]0;owned\x07[/b] \x1b[31mred\x9b2J \u202eevil [bold]x[/bold] \x1b[2J"


@dataclass
class Tty(io.StringIO):
    """A stream that says it is a terminal, and shows on a screen what it was sent."""

    columns: int = 80
    rows: int = 24
    screen: pyte.HistoryScreen = field(init=False)

    encoding = "utf-8"

    def __post_init__(self) -> None:
        super().__init__()
        self.screen = pyte.HistoryScreen(self.columns, self.rows, history=10_000, ratio=0.001)
        self.screen.set_mode(pyte.modes.LNM)
        self._stream = pyte.Stream(self.screen)

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._stream.feed(text)
        return super().write(text)

    def lines(self) -> list[str]:
        """Everything from the top of the scrollback down, without trailing blanks."""
        buffer = [self.screen.buffer[y] for y in range(self.rows)]
        rows = [*self.screen.history.top, *buffer]
        lines = ["".join(row[x].data for x in range(self.columns)).rstrip() for row in rows]
        while lines and not lines[-1]:
            lines.pop()
        return lines


@dataclass
class Clock:
    """A time that passes when told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class Pressed:
    """Keys that come one after another at once, and nothing after them until woken."""

    def __init__(self, *keys: bytes) -> None:
        self._keys = list(keys)
        self._woken = threading.Event()

    def open(self) -> bool:
        return True

    def read(self) -> bytes:
        if self._keys:
            return self._keys.pop(0)
        self._woken.wait()
        return b""

    def wake(self) -> None:
        self._woken.set()

    def suspend(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Stage:
    """Two streams of a command and what they are as terminals."""

    out_stream: io.StringIO
    err_stream: io.StringIO
    out: Terminal
    err: Terminal

    @property
    def screen(self) -> list[str]:
        assert isinstance(self.err_stream, Tty)
        return self.err_stream.lines()

    @property
    def stdout(self) -> str:
        return self.out_stream.getvalue()

    @property
    def stderr(self) -> str:
        return self.err_stream.getvalue()


def pipes(*, plain: bool = False) -> Stage:
    """Both streams piped, nothing in the environment."""
    out, err = io.StringIO(), io.StringIO()
    made = (make_terminal(stream, environ={}, plain=plain) for stream in (out, err))
    return Stage(out, err, *made)


def on_tty(
    columns: int = 80, rows: int = 24, *, shared: bool = False, plain: bool = False
) -> Stage:
    """stderr on a terminal of the given size; stdout there too, or in a pipe."""
    err = Tty(columns, rows)
    out: io.StringIO = err if shared else io.StringIO()
    options: dict[str, Any] = {
        "environ": {"TERM": "xterm-256color"},
        "width": columns,
        "height": rows,
        "plain": plain,
    }
    return Stage(out, err, make_terminal(out, **options), make_terminal(err, **options))


def play(view: View, events: Iterable[AnyEvent]) -> None:
    with view:
        for event in events:
            view.show(event)


def make_trace(
    paragraphs: Sequence[tuple[StepKind, str]] = PARAGRAPHS,
    text: str = "36",
    **fields: Any,
) -> Trace:
    """A trace of the given paragraphs, one a step; keywords replace its fields."""
    raw, steps = "", []
    for index, (kind, paragraph) in enumerate(paragraphs):
        start, raw = len(raw), raw + paragraph
        summary = " ".join(paragraph.split())
        steps.append(
            Step(
                index=index, kind=kind, start=start, end=len(raw), tokens=len(paragraph) // 4 + 1,
                seconds=2.0, summary=summary,
                outcome=Outcome.HELD if kind is StepKind.CHECK else None,
            )
        )  # fmt: skip
    found = Answer(
        text=text, start=len(raw), end=len(raw) + len(text), how=AnswerSource.MARKER,
        value=text,
    )  # fmt: skip
    made = {"raw": raw + text, "steps": tuple(steps), "answer": found, **fields}
    return msgspec.structs.replace(_TRACE, **made)


def taken_back(*rewinds: Rewind) -> Trace:
    """The trace with what it took back."""
    tokens, seconds = sum(r.tokens for r in rewinds), sum(r.seconds for r in rewinds)
    stats = msgspec.structs.replace(_TRACE.stats, dropped_tokens=tokens, dropped_seconds=seconds)
    return make_trace(rewinds=rewinds, stats=stats)


def rewind(step: int, at: int, text: str, why: str = "It repeats itself.") -> Rewind:
    return Rewind(
        step=step, at=at, text=text, tokens=812, seconds=4.0, kind=NoteKind.LOOP, why=why, seed=7
    )


NO_ANSWER = Answer(text="", start=0, end=0, how=AnswerSource.NONE)
_TRACE = Trace(
    id="7f3a",
    created="2025-01-01T00:00:00Z",
    question="A shop sells pens at 3 for 4 dollars. How much do 27 pens cost?",
    system="",
    model=ModelInfo(name="tiny"),
    engine=EngineInfo(
        backend="llama.cpp", device="CPU", build="1", n_ctx=8192, kv_type="f16", threads=2
    ),
    sampling=SamplingInfo(temperature=0.6, top_p=0.95, top_k=40, min_p=0.0, seed=1),
    format=Format.UNTAGGED,
    raw="",
    status=Status.ANSWERED,
    finish_reason=FinishReason.STOP,
    answer=Answer(text="", start=0, end=0, how=AnswerSource.NONE),
    stats=Stats(prompt_tokens=30, thought_tokens=4108, decode_seconds=372.0),
)
