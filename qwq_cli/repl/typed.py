"""The prompt on a terminal: editing, history, completion, keys, and the bar below."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application, get_app
from prompt_toolkit.application.run_in_terminal import run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.enums import EditingMode as ToolkitMode
from prompt_toolkit.filters import has_focus
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.search import abort_search
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Style

from qwq_cli.choices import EditingMode

PROMPT = "> "
CONTINUED = ". "
MENU_ROWS = 6
OTHER_ROWS = 2  # the line that is typed, and the bar
LEAVE_HINT = "Ctrl+C again, or Ctrl+D, leaves."
_STYLE = Style.from_dict({"bottom-toolbar": "noreverse", "prompt": "bold"})
_TYPING = has_focus(DEFAULT_BUFFER)
_LOOKS: dict[str, Any] = {
    "multiline": True,
    "complete_while_typing": True,
    "reserve_space_for_menu": MENU_ROWS,
    "auto_suggest": AutoSuggestFromHistory(),
    "enable_open_in_editor": True,
    "enable_suspend": True,
    "tempfile_suffix": ".md",
    "prompt_continuation": CONTINUED,
    "style": _STYLE,
    "include_default_pygments_style": False,
}


class TypedPrompt:
    """Reads what somebody types. Nothing typed is lost: what is cleared is in the history.

    bar: the line below, for so many columns. look: for Ctrl+O gives what shows something, which
    may use the terminal and runs on another thread; None where there is nothing to show.
    """

    def __init__(
        self,
        *,
        completer: Completer,
        history: History,
        bar: Callable[[int], str],
        look: Callable[[], Callable[[], None] | None],
        mode: EditingMode,
        color_depth: ColorDepth,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self._bar, self._look = bar, look
        self._input, self._output = input, output
        self._warned = False  # Ctrl+C was pressed, and nothing since
        self._session: PromptSession[str] = PromptSession(
            PROMPT,
            completer=completer,
            history=history,
            editing_mode=ToolkitMode.VI if mode is EditingMode.VI else ToolkitMode.EMACS,
            bottom_toolbar=self._toolbar,
            key_bindings=self._bindings(),
            color_depth=color_depth,
            input=input,
            output=output,
            **_LOOKS,
        )
        self._session.default_buffer.on_text_changed += self._relax
        self._session.app.before_render += self._fit

    def read(self, text: str = "") -> str | None:
        """What was typed, beginning with `text`; None when it is time to leave."""
        self._warned = False
        try:
            return asyncio.run(self._read(text))
        except OSError:  # a terminal that is gone before it could be asked
            return None
        except KeyboardInterrupt:  # a signal where the prompt's own handler is not in place
            _put_away(self._session.default_buffer)
            return ""

    async def _read(self, text: str) -> str | None:
        """What is typed is put away while signals still wait for it: when the loop ends, the next
        one ends the process."""
        try:
            typed = await self._session.prompt_async(default=text, pre_run=_leave_on_signal)
        except (EOFError, OSError):  # Ctrl+D, a signal, or a terminal that is gone
            _put_away(self._session.default_buffer)
            return None
        # Bytes that are no text arrive as lone surrogates.
        return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def choose(self, question: str, keys: str) -> str | None:
        """One of the letters of `keys`; None for Ctrl+C or Ctrl+D, which choose nothing."""
        asking: PromptSession[str] = PromptSession(input=self._input, output=self._output)
        while True:
            try:
                answer = asking.prompt(f"{question} ").strip().lower()
            except (KeyboardInterrupt, EOFError):
                return None
            if answer and answer[0] in keys:
                return answer[0]

    def _toolbar(self) -> StyleAndTextTuples:
        columns = get_app().output.get_size().columns
        return [("", LEAVE_HINT[:columns] if self._warned else self._bar(columns))]

    def _fit(self, app: Application[str]) -> None:
        """The menu gets the room that there is: in a window of five rows not all of it."""
        rows = app.output.get_size().rows - OTHER_ROWS
        self._session.reserve_space_for_menu = max(min(MENU_ROWS, rows), 0)

    def _relax(self, _: Buffer) -> None:
        self._warned = False

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        bindings.add("enter", filter=_TYPING)(_submit)
        bindings.add("escape", "enter", filter=_TYPING)(_begin_line)
        bindings.add("c-j", filter=_TYPING)(_begin_line)
        bindings.add("c-c", filter=_TYPING)(self._interrupt)
        bindings.add("<sigint>", filter=_TYPING)(self._interrupt)
        bindings.add("<sigint>")(abort_search)  # only while it searches
        bindings.add("c-o", filter=_TYPING)(self._open)
        return bindings

    def _interrupt(self, event: KeyPressEvent) -> None:
        if self._warned:
            event.app.exit(exception=EOFError)
            return
        _put_away(event.current_buffer)
        self._warned = True

    def _open(self, _: KeyPressEvent) -> None:
        if show := self._look():
            run_in_terminal(show, in_executor=True)


def _submit(event: KeyPressEvent) -> None:
    event.current_buffer.validate_and_handle()


def _begin_line(event: KeyPressEvent) -> None:
    event.current_buffer.insert_text("\n")


def _put_away(buffer: Buffer) -> None:
    """Clear it, into the history."""
    if buffer.text.strip():
        buffer.append_to_history()
    buffer.reset()


def _leave_on_signal() -> None:
    """A terminal that is closed, or a kill: put away what is typed, and leave in order."""
    app, loop = get_app(), asyncio.get_running_loop()

    def leave() -> None:
        _put_away(app.current_buffer)
        if not app.is_done:
            app.exit(exception=EOFError)

    for name in ("SIGHUP", "SIGTERM"):
        with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(getattr(signal, name), leave)
