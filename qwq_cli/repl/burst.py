"""Pastes from a terminal that does not say where they begin: many lines that come at once."""

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

SETTLED_SECONDS = 0.1  # until then keys may have been typed before the prompt was there
PAUSE_SECONDS = 0.05  # nobody presses Enter and more keys in less


class Burst:
    """Told of each Enter, it knows whether that is one of a paste.

    clock: seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._is_settled = False
        self._sign = ""  # of the paste that may still go on
        self._until = 0.0

    def begin(self) -> None:
        """With a prompt that has just come; what waits for it was typed."""
        self._is_settled, self._sign, self._until = False, "", 0.0
        asyncio.get_running_loop().call_later(SETTLED_SECONDS, self._settle)

    @property
    def is_over(self) -> bool:
        """Whether an Enter that comes now sends."""
        return self._is_settled and self._clock() >= self._until

    def rest(self, event: KeyPressEvent) -> str | None:
        """What follows an Enter that is part of a paste, with it; None for one that sends."""
        queue = event.key_processor.input_queue
        lines = sum(press.key == Keys.ControlM for press in queue)
        goes_on = self._clock() < self._until
        if not self._is_settled or not (goes_on or lines + 1 >= BURST_LINES):
            return None
        pressed = [*queue]
        queue.clear()
        return "\n" + "".join(map(_text, pressed))

    def put(self, buffer: Buffer, text: str, pastes: Pastes) -> None:
        """Into the input, as one paste, whatever the pieces in which it comes."""
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
    """Nothing for keys that write nothing."""
    if press.key in (Keys.ControlM, Keys.ControlJ):
        return "\n"
    is_text = len(press.key) == 1 or press.key in (Keys.ControlI, Keys.BracketedPaste)
    return pasted_text(press.data) if is_text else ""
