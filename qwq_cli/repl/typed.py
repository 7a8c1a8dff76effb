"""The prompt on a terminal: editing, history, completion, keys, and the bar below it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
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
from prompt_toolkit.filters import Condition, emacs_mode, has_focus, vi_navigation_mode
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.search import abort_search
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Style

from qwq_cli.choices import EditingMode
from qwq_cli.render.terminal.pasted import pasted_text
from qwq_cli.repl.burst import Burst
from qwq_cli.repl.pastes import Pastes
from qwq_cli.repl.pressed import chosen, press_first, taken

PROMPT = "> "
CONTINUED, WRAPPED = ". ", "  "
MENU_ROWS = 6
OTHER_ROWS = 3  # the bar, and two rows of earlier output
LEAVE_HINT = "Ctrl+C again, or Ctrl+D, leaves."
PASTE_HINT = "Tab opens the paste, Enter sends it whole"
_STYLE = Style.from_dict({"bottom-toolbar": "noreverse", "prompt": "bold", "paste": "italic"})
_TYPING = has_focus(DEFAULT_BUFFER)
_LOOKS: dict[str, Any] = {
    "multiline": True,
    "complete_while_typing": True,
    "reserve_space_for_menu": MENU_ROWS,
    "auto_suggest": AutoSuggestFromHistory(),
    "enable_open_in_editor": True,
    "enable_suspend": True,
    "tempfile_suffix": ".md",
    "prompt_continuation": lambda _columns, _line, wrapped: WRAPPED if wrapped else CONTINUED,
    "style": _STYLE,
    "include_default_pygments_style": False,
}


class TypedPrompt:
    """Reads what the user types. Text that is cleared goes into the history, so nothing is lost.

    bar: returns the line below the prompt for a number of columns. look: returns a function for
    Ctrl+O that shows something; it may use the terminal and runs on another thread. None if there
    is nothing to show. signalled: called with each signal that asks the program to end.
    """

    edits = True

    def __init__(
        self,
        *,
        completer: Completer,
        history: History,
        bar: Callable[[int], str],
        look: Callable[[], Callable[[], None] | None],
        mode: EditingMode,
        color_depth: ColorDepth,
        signalled: Callable[[int], None] = lambda _: None,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self._bar, self._look, self._signalled = bar, look, signalled
        self._input, self._output = input, output
        self._warned = False  # Ctrl+C was the last key
        self._pastes, self.burst = Pastes(), Burst()
        self._session: PromptSession[str] = PromptSession(
            PROMPT,
            completer=completer,
            history=history,
            editing_mode=ToolkitMode.VI if mode is EditingMode.VI else ToolkitMode.EMACS,
            bottom_toolbar=self._toolbar,
            key_bindings=self._bindings(),
            input_processors=[self._pastes],
            color_depth=color_depth,
            input=input,
            output=output,
            **_LOOKS,
        )
        self._session.default_buffer.on_text_changed += self._relax
        self._session.app.before_render += self._make_room
        self._session.app.key_processor.before_key_press += self.burst.pressed

    def read(self, text: str = "", keys: bytes = b"") -> str | None:
        """Return what was typed, beginning with `text`; None to leave.

        keys: pressed before the prompt appeared.
        """
        self._warned = False
        press_first(self._session.input, keys)
        try:
            return asyncio.run(self._read(text))
        except OSError:  # the terminal is gone
            return None
        except KeyboardInterrupt:  # a signal before the prompt's own handler was in place
            self._put_away(self._session.default_buffer)
            return ""

    def remember(self, lines: Sequence[str]) -> bool:
        for line in lines:
            self._keep(line)
        return True

    def after_enter(self) -> bytes:
        return taken(self._session.input)

    async def _read(self, text: str) -> str | None:
        """Return the input; None at its end.

        What was typed is stored here, because signals still wait for it: once the loop has ended,
        the next signal ends the process.
        """
        try:
            typed = await self._session.prompt_async(default=text, pre_run=self._begin)
        except (EOFError, OSError):  # Ctrl+D, a signal, or a terminal that is gone
            self._put_away(self._session.default_buffer)
            return None
        # Bytes that are not text arrive as lone surrogates.
        return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def choose(self, question: str, words: Sequence[str]) -> str | None:
        """Return the first letter of one of `words`; None for Ctrl+C or Ctrl+D."""
        asking: PromptSession[str] = PromptSession(input=self._input, output=self._output)
        while True:
            try:
                answer = asking.prompt(f"{question} ")
            except (KeyboardInterrupt, EOFError):
                return None
            if key := chosen(answer, words):
                return key
            self._keep(answer)

    def _toolbar(self) -> StyleAndTextTuples:
        columns = get_app().output.get_size().columns
        return [("", self._hint(columns) or self._bar(columns))]

    def _hint(self, columns: int) -> str:
        if self._warned:
            return LEAVE_HINT[:columns]
        return PASTE_HINT[:columns] if self._pastes.are_in(get_app().current_buffer.text) else ""

    def _make_room(self, app: Application[str]) -> None:
        """Reserve rows for the menu, as far as the terminal is high enough."""
        rows = app.output.get_size().rows
        self._session.reserve_space_for_menu = max(min(MENU_ROWS, rows - OTHER_ROWS), 0)

    def _relax(self, _: Buffer) -> None:
        self._warned = False

    def _begin(self) -> None:
        self.burst.begin()
        _leave_on_signal(self._put_away, self._signalled)

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        bindings.add("enter", filter=_TYPING)(self._submit)
        bindings.add("escape", "enter", filter=_TYPING)(_begin_line)
        bindings.add("c-j", filter=_TYPING)(_begin_line)
        bindings.add("c-c", filter=_TYPING)(self._interrupt)
        bindings.add("<sigint>", filter=_TYPING)(self._interrupt)
        bindings.add("<sigint>")(abort_search)  # only during a search
        bindings.add("c-o", filter=_TYPING)(self._open)
        bindings.add(Keys.BracketedPaste, filter=_TYPING)(self._paste)
        bindings.add("tab", filter=_TYPING & Condition(self._has_paste))(self._open_paste)
        bindings.add("c-x", "c-e", filter=_TYPING & emacs_mode)(self._edit)
        bindings.add("v", filter=_TYPING & vi_navigation_mode)(self._edit)
        return bindings

    def _submit(self, event: KeyPressEvent) -> None:
        """Send the input and store it in the history, both with all pastes unfolded.

        On the screen the pastes stay folded.
        """
        if (rest := self.burst.rest(event)) is not None:
            self.burst.put(event.current_buffer, rest, self._pastes)
            return
        text = self._pastes.opened(event.current_buffer.text)
        self._keep(text)
        event.app.exit(result=text)

    def _paste(self, event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(self._pastes.fold(pasted_text(event.data)))

    def _has_paste(self) -> bool:
        return self._pastes.are_in(get_app().current_buffer.text)

    def _open_paste(self, event: KeyPressEvent) -> None:
        self._pastes.open_nearest(event.current_buffer)

    def _edit(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.text = self._pastes.opened(buffer.text)
        buffer.open_in_editor()

    def _interrupt(self, event: KeyPressEvent) -> None:
        if self._warned:
            event.app.exit(exception=EOFError)
            return
        self._put_away(event.current_buffer)
        self._warned = True

    def _open(self, _: KeyPressEvent) -> None:
        if show := self._look():
            run_in_terminal(show, in_executor=True)

    def _put_away(self, buffer: Buffer) -> None:
        """Clear the input and put it into the history."""
        self._keep(self._pastes.opened(buffer.text))
        buffer.reset()

    def _keep(self, text: str) -> None:
        """Add a text to the history, unless it is the last one there."""
        history = self._session.history
        if text.strip() and text not in history.get_strings()[-1:]:
            history.append_string(text)


def _begin_line(event: KeyPressEvent) -> None:
    event.current_buffer.insert_text("\n")


def _leave_on_signal(put_away: Callable[[Buffer], None], signalled: Callable[[int], None]) -> None:
    """Store what is typed and leave cleanly when the terminal closes or the process is ended."""
    app, loop = get_app(), asyncio.get_running_loop()

    def leave(number: int) -> None:
        signalled(number)
        put_away(app.current_buffer)
        if not app.is_done:
            app.exit(exception=EOFError)

    for name in ("SIGHUP", "SIGTERM"):
        with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            number = getattr(signal, name)
            loop.add_signal_handler(number, leave, number)
