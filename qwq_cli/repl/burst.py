"""Recognises pastes that the terminal doesn't mark: many lines that arrive at once."""

from __future__ import annotations

import asyncio

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.key_binding import KeyPress, KeyPressEvent
from prompt_toolkit.key_binding.key_processor import KeyProcessor
from prompt_toolkit.keys import Keys

from qwq_cli.render.terminal.pasted import pasted_text
from qwq_cli.render.terminal.typed_ahead import BURST_LINES
from qwq_cli.repl.pastes import Pastes

SETTLED_SECONDS = 0.1  # keys in this time may have been typed before the prompt appeared
PAUSE_SECONDS = 0.05  # nobody presses Enter and then more keys within this time


class Burst:
    """Decides for each Enter whether it is part of a paste."""

    def __init__(self) -> None:
        self._is_settled = False
        self._sign = ""  # of the last paste
        self._pause: asyncio.TimerHandle | None = None  # while the paste may still continue
        self._is_pressed = False  # whether a key came in this pause

    def begin(self) -> None:
        """Begin with a new prompt; keys that are already waiting were typed, not pasted."""
        self._is_settled, self._sign, self._pause = False, "", None
        asyncio.get_running_loop().call_later(SETTLED_SECONDS, self._settle)

    @property
    def is_over(self) -> bool:
        """Whether an Enter that comes now sends the input."""
        return self._is_settled and self._pause is None

    def pressed(self, _: KeyProcessor) -> None:
        """Take note of a key, of any kind."""
        self._is_pressed = True

    def rest(self, event: KeyPressEvent) -> str | None:
        """Return the paste's text from this Enter on; None if the Enter sends the input."""
        queue = event.key_processor.input_queue
        lines = sum(press.key == Keys.ControlM for press in queue)
        goes_on = self._pause is not None
        if not self._is_settled or not (goes_on or lines + 1 >= BURST_LINES):
            return None
        pressed = [*queue]
        queue.clear()
        return "\n" + "".join(map(_text, pressed))

    def put(self, buffer: Buffer, text: str, pastes: Pastes) -> None:
        """Put text into the input as one paste, even if it arrives in pieces."""
        at = buffer.text.rfind(self._sign) if self._sign else -1
        self._wait()
        if at >= 0:
            pastes.longer(self._sign, buffer.text[at + 1 :] + text)
            buffer.cursor_position = at + 1
            buffer.delete(len(buffer.text) - at - 1)
            return
        folded = pastes.fold(text)
        self._sign = folded if folded != text else ""
        buffer.insert_text(folded)

    def _wait(self) -> None:
        """Wait for the paste to continue.

        The loop reads what has come before it calls a timer. So a program that is slow doesn't take
        its own delay for the end of the paste, as it would if it looked at a clock.
        """
        if self._pause:
            self._pause.cancel()
        self._is_pressed = False
        self._pause = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._end)

    def _end(self) -> None:
        self._pause = None
        if self._is_pressed:
            self._wait()

    def _settle(self) -> None:
        self._is_settled = True


def _text(press: KeyPress) -> str:
    """Return the text of a key; empty for keys that write nothing."""
    if press.key in (Keys.ControlM, Keys.ControlJ):
        return "\n"
    is_text = len(press.key) == 1 or press.key in (Keys.ControlI, Keys.BracketedPaste)
    return pasted_text(press.data) if is_text else ""
