"""The full-screen viewer as a prompt_toolkit application."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO, cast

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.output import Output, create_output

from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.trace.outline import Feed
from qwq_cli.render.viewer.commands import KEYS, Hooks, Mode, Viewer
from qwq_cli.render.viewer.control import Bar, TraceControl, color_depth

if TYPE_CHECKING:
    from rich.console import Console

POLL_SECONDS = 0.1
AHEAD_SECONDS = 0.004  # seconds to read ahead at a time, and then to leave the loop to keys
ESCAPE_SECONDS = 0.05  # seconds after which a lone ESC is a key, not the start of a sequence


def view(
    feed: Feed,
    terminal: Terminal,
    *,
    interrupt: Callable[[], None] | None = None,
    answer_now: Callable[[], None] | None = None,
    closing: Callable[[], bool] = lambda: False,
    input: Input | None = None,
    output: Output | None = None,
) -> None:
    """Show `feed` on the whole of `terminal` until the user leaves or `closing` is true.

    interrupt: what Ctrl+C does to the run behind the feed. It may run on any thread.
    """
    screen = output or create_output(stdout=cast(TextIO, terminal.console.file))

    def copy(text: str) -> None:
        screen.write_raw(clipboard_sequence(text))
        screen.flush()

    viewer = Viewer(feed, terminal.glyphs, Hooks(copy, interrupt, answer_now))
    app = make_application(viewer, terminal.console, input or create_input(), screen)

    def start() -> None:
        app.create_background_task(_attend(app, viewer, closing))

    app.run(pre_run=start, handle_sigint=False, set_exception_handler=False)


async def _attend(app: Application[None], viewer: Viewer, closing: Callable[[], bool]) -> None:
    """Show what is new, read ahead when idle, and end when told to."""
    while not closing():
        if viewer.poll():
            app.invalidate()
        more = viewer.state.read_ahead(_after(AHEAD_SECONDS))
        await asyncio.sleep(AHEAD_SECONDS if more else POLL_SECONDS)
    if not app.is_done:
        app.exit()


def _after(seconds: float) -> Callable[[], bool]:
    """Return whether so many seconds have passed from now on."""
    due = time.monotonic() + seconds
    return lambda: time.monotonic() >= due


def make_application(
    viewer: Viewer, console: Console, input: Input, output: Output
) -> Application[None]:
    body = Window(TraceControl(viewer, console), wrap_lines=False, always_hide_cursor=False)
    head = Window(Bar(viewer, console, viewer.feed.headline), height=1)
    foot = Window(Bar(viewer, console, lambda _: viewer.footer()), height=1)
    app: Application[None] = Application(
        layout=Layout(HSplit([head, body, foot]), focused_element=body),
        key_bindings=_bindings(viewer),
        full_screen=True,
        mouse_support=Condition(lambda: viewer.mouse),
        color_depth=color_depth(console),
        include_default_pygments_style=False,
        input=input,
        output=output,
    )
    app.ttimeoutlen = ESCAPE_SECONDS
    return app


def clipboard_sequence(text: str) -> str:
    """Return OSC 52: the terminal, even at the far end of ssh, puts `text` on its clipboard."""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"\x1b]52;c;{encoded}\x07"


def _bindings(viewer: Viewer) -> KeyBindings:
    """Return key bindings; each of ours is named to win over prompt_toolkit's own."""
    bindings = KeyBindings()

    def press(event: KeyPressEvent) -> None:
        pressed = event.key_sequence[0]
        viewer.press(_name(pressed.key), pressed.data)
        if viewer.closed and not event.app.is_done:
            event.app.exit()

    for key in sorted(KEYS):
        bindings.add(key)(press)
    searching = Condition(lambda: viewer.mode is not Mode.READ)
    bindings.add(Keys.BracketedPaste, filter=searching)(press)
    bindings.add(Keys.Any, filter=searching)(press)
    return bindings


_ALIASES = {"c-m": "enter", "c-i": "tab", "c-h": "backspace"}


def _name(key: Keys | str) -> str:
    name = key.value if isinstance(key, Keys) else key
    return _ALIASES.get(name, name)
