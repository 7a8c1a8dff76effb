"""Terminals as values: what a stream can show, in which characters and colours.

`make_console` is the only place that creates a rich Console. Standards: no-color.org,
force-color.org, bixense.com/clicolors. A `--color` flag wins over all of them, and NO_COLOR over
FORCE_COLOR: the first is a reader's wish, the second mostly set by a build script.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Literal

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text
from rich.theme import Theme

from qwq_cli.choices import ColorMode
from qwq_cli.render.terminal.clean import clean, harmless
from qwq_cli.render.terminal.palettes import STYLES
from qwq_cli.values.kinds import Outcome, StepKind


@dataclass(frozen=True)
class Glyphs:
    """The signs a view draws with. Each is as wide as its number of characters."""

    icons: Mapping[StepKind, str]
    outcomes: Mapping[Outcome, str]  # of a check, in place of its icon
    fold: str
    opened: str  # an open fold
    back: str  # before what was taken back
    bar: str  # one cell of a bar
    dot: str  # between the parts of a line
    ellipsis: str
    spinner: str
    right: str
    wrong: str
    holds: str  # a computed claim
    fails: str
    maths: bool  # whether formulas use such signs too, not TeX


UNICODE = Glyphs(
    icons={
        StepKind.PLAN: "✦",
        StepKind.DERIVE: "⊢",
        StepKind.CHECK: "?",  # of traces without outcomes
        StepKind.CORRECTION: "↺",
        StepKind.ALTERNATIVE: "⇄",
        StepKind.CONCLUSION: "∎",
    },
    outcomes={Outcome.HELD: "✓", Outcome.FAILED: "✗", Outcome.OPEN: "?"},
    fold="▸ ",
    opened="▾ ",
    back="↶ ",
    bar="━",
    dot=" · ",
    ellipsis="…",
    spinner="⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏",
    right="✓",
    wrong="✗",
    holds="=",
    fails="≠",
    maths=True,
)
WORDS = Glyphs(
    icons={kind: f"{kind.value}:" for kind in StepKind},
    outcomes={outcome: f"check {outcome.value}:" for outcome in Outcome},
    fold="",
    opened="",
    back="",
    bar="#",
    dot=", ",
    ellipsis="...",
    spinner="-\\|/",
    right="right:",
    wrong="wrong:",
    holds="holds",
    fails="wrong",
    maths=False,
)


@dataclass(frozen=True)
class Terminal:
    """One output stream: its console, and what may be written there.

    is_tty: whether somebody is looking. movable: whether its cursor can be moved, so that parts can
    be redrawn. utf8: whether it takes any character. plain: words in place of icons, by flag or
    environment.
    """

    console: Console
    is_tty: bool
    movable: bool
    utf8: bool
    plain: bool

    @property
    def glyphs(self) -> Glyphs:
        return UNICODE if self.utf8 and not self.plain else WORDS

    @property
    def rich(self) -> bool:
        """Whether text may be laid out for a reader: Markdown, formulas, bold."""
        return self.movable and self.utf8 and not self.plain

    @property
    def lively(self) -> bool:
        """Whether parts of it may change while somebody looks."""
        return self.movable and not self.plain


def make_terminal(
    stream: IO[str],
    *,
    color: ColorMode = ColorMode.AUTO,
    plain: bool = False,
    environ: Mapping[str, str] = os.environ,
    width: int | None = None,
    height: int | None = None,
    styles: Mapping[str, str] = STYLES,
) -> Terminal:
    """Return `stream` as a terminal. A size of None follows the real one when it changes."""
    return Terminal(
        console=make_console(
            stream, color=color, environ=environ, width=width, height=height, styles=styles
        ),
        is_tty=_is_tty(stream),
        movable=_moves(stream, environ),
        utf8=_takes_utf8(stream),
        plain=plain or _is_set(environ, "ACCESSIBLE"),
    )


def make_console(
    stream: IO[str],
    *,
    color: ColorMode = ColorMode.AUTO,
    environ: Mapping[str, str] = os.environ,
    width: int | None = None,
    height: int | None = None,
    styles: Mapping[str, str] = STYLES,
) -> Console:
    """Return a console on `stream`; it never fails if the encoding lacks a character.

    It reads no markup, highlights nothing and is interactive only on a terminal.
    """
    if not _takes_utf8(stream):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[attr-defined]
    moves = _moves(stream, environ)
    made = _Console(
        file=stream,
        color_system=_color_system(color, stream, environ),
        no_color=False,
        force_terminal=moves,
        force_interactive=moves,
        width=width,
        height=height,
        theme=Theme(dict(styles)),
        markup=False,
        highlight=False,
        emoji=False,
        _environ=dict(environ),
    )
    made.is_tty = _is_tty(stream)
    return made


class _Console(Console):
    """The gate to a terminal: printed text can't steer it.

    Segments that are controls by type (styles, moves of the cursor) pass. is_tty: whether it
    writes to a terminal of any kind.
    """

    is_tty = False

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(clean(text), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(harmless(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Raise the error, so that the caller decides; rich would exit with status 1."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def is_seen(console: Console) -> bool:
    """Return whether lines must end between words, as somebody looks at a terminal.

    That may be one whose cursor can't be moved, which rich calls none.
    """
    return console.is_terminal or (isinstance(console, _Console) and console.is_tty)


def wants_color(choice: ColorMode, environ: Mapping[str, str], *, is_tty: bool) -> bool:
    """Return whether to style at all; without colour there is no bold or dim either."""
    if choice is not ColorMode.AUTO:
        return choice is ColorMode.ALWAYS
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return _is_set(environ, "FORCE_COLOR")
    if _is_set(environ, "CLICOLOR_FORCE"):
        return True
    return is_tty and environ.get("CLICOLOR") != "0"


def _color_system(
    choice: ColorMode, stream: IO[str], environ: Mapping[str, str]
) -> Literal["auto", "standard"] | None:
    moves = _moves(stream, environ)
    if not wants_color(choice, environ, is_tty=moves):
        return None
    return "auto" if moves else "standard"


def _is_set(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() not in ("", "0", "false", "no")


def _moves(stream: IO[str], environ: Mapping[str, str]) -> bool:
    return _is_tty(stream) and environ.get("TERM", "").lower() not in ("dumb", "unknown")


def _is_tty(stream: IO[str]) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # the stream is closed
        return False


def _takes_utf8(stream: IO[str]) -> bool:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False


def say(terminal: Terminal, line: Text) -> None:
    """Print a line. On a terminal, sentences wrap between words.

    A single word, such as a path, stays whole, and so does all output to files.
    """
    wraps = is_seen(terminal.console) and " " in line.plain.strip()
    terminal.console.print(line, soft_wrap=not wraps)
