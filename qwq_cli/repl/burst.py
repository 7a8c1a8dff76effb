"""Recognises pastes that the terminal doesn't mark: many lines that arrive at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.key_binding import KeyPress, KeyPressEvent
from prompt_toolkit.keys import Keys

from qwq_cli.render.terminal.pasted import pasted_text
from qwq_cli.render.terminal.typed_ahead import BURST_LINES
from qwq_cli.repl.pastes import Pastes

SETTLED_SECONDS = 0.1  # keys in this time may have been typed before the prompt appeared
PAUSE_SECONDS = 0.05  # nobody presses Enter and then more keys within this time


class Burst:
    """Decides for each Enter whether it is part of a paste.

    clock: seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._is_settled = False
        self._sign = ""  # of the paste that may still continue
        self._until = 0.0

    def begin(self) -> None:
        """Begin with a new prompt; keys that are already waiting were typed, not pasted."""
        self._is_settled, self._sign, self._until = False, "", 0.0
        asyncio.get_running_loop().call_later(SETTLED_SECONDS, self._settle)

    @property
    def is_over(self) -> bool:
        """Whether an Enter that comes now sends the input."""
        return self._is_settled and self._clock() >= self._until

    def rest(self, event: KeyPressEvent) -> str | None:
        """Return the paste's text from this Enter on; None if the Enter sends the input."""
        queue = event.key_processor.input_queue
        lines = sum(press.key == Keys.ControlM for press in queue)
        goes_on = self._clock() < self._until
        if not self._is_settled or not (goes_on or lines + 1 >= BURST_LINES):
            return None
        pressed = [*queue]
        queue.clear()
        return "\n" + "".join(map(_text, pressed))

    def put(self, buffer: Buffer, text: str, pastes: Pastes) -> None:
        """Put text into the input as one paste, even if it arrives in pieces."""
        at = buffer.text.rfind(self._sign) if self._sign else -1
        self._until = self._clock() + PAUSE_SECONDS
        if at >= 0:
            pastes.longer(self._sign, buffer.text[at + 1 :] + text)
            buffer.cursor_position = at + 1
            buffer.delete(len(buffer.text) - at - 1)
            return
        folded = pastes.fold(text)
        self._sign = folded if folded != text else ""
        buffer.insert_text(folded)

    def _settle(self) -> None:
        self._is_settled = True


def _text(press: KeyPress) -> str:
    """Return the text of a key; empty for keys that write nothing."""
    if press.key in (Keys.ControlM, Keys.ControlJ):
        return "\n"
    is_text = len(press.key) == 1 or press.key in (Keys.ControlI, Keys.BracketedPaste)
    return pasted_text(press.data) if is_text else ""
