"""A live view with keys.

Ctrl+O opens the viewer on the trace so far and returns. `a` asks for the answer now, `m` mends the
last failing claim, Ctrl+Z stops the program. In an unfinished line, letters belong to the line;
there, Ctrl+G and Ctrl+T do the same as `a` and `m`. In a replay, keys pause it, change its speed,
skip in it and leave it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.mendable import Mendable, Mends
from qwq_cli.render.live.view import View
from qwq_cli.render.terminal.keyboard import Keyboard, Keys, keys_of
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.terminal.typed_ahead import TypedAhead
from qwq_cli.render.trace.player import Player
from qwq_cli.render.trace.transcript import Transcript
from qwq_cli.values.events import AnyEvent, Finished, Rewound

OPEN = (b"\x0f", b"o")  # Ctrl+O; some editors' terminals use it themselves
ANSWER, MEND, SUSPEND = b"a", b"m", b"\x1a"
ANSWER_ALWAYS, MEND_ALWAYS = b"\x07", b"\x14"  # Ctrl+G, Ctrl+T: not text, and free in terminals
END_OF_INPUT = b"\x04"  # Ctrl+D, which the next prompt reads
LOOK_SECONDS = 0.1
HINT, ANSWER_HINT, ASKED_HINT = "Ctrl+O opens", "a answers", "answering next"
ANSWER_HINT_ALWAYS, MEND_HINT, MEND_HINT_ALWAYS = "Ctrl+G answers", "m mends", "Ctrl+T mends"
LEAVE, PAUSE = (b"q", b"Q"), b" "
UP, DOWN, RIGHT, LEFT = ((b"\x1b[" + key, b"\x1bO" + key) for key in (b"A", b"B", b"C", b"D"))
REPLAY_HINTS = ("q leaves", "Space pauses", "right skips", "up/down: speed")
PAUSED = "paused: Space goes on"
NO_WAY_BACK = "A replay can't go back; Ctrl+O opens what was shown."
PASTES_TOLD, PASTES_UNTOLD = "\x1b[?2004h", "\x1b[?2004l"
NONE_WRONG = "Nothing to mend: no arithmetic is known to be wrong so far."
CAN_NOT_MEND = "Nothing can be mended here."
LEAVES = "Ctrl+D: the chat ends when the model is done."


@dataclass(frozen=True)
class Watch:
    """The user who watches. question: None if there is no thought, as while a model loads.

    stopped: whether the run was cancelled, which also closes the viewer. answer_now: None if the
    engine can't answer at once. mends: None if nothing can be mended. ahead: collects what is typed
    for the next prompt; None if there is none. player: of a replay.
    """

    question: str | None
    keyboard: TextIO
    stopped: Callable[[], bool] = lambda: False
    answer_now: Callable[[], None] | None = None
    mends: Mends | None = None
    ahead: TypedAhead | None = None
    player: Player | None = None


class WatchedView(View):
    """`live` with the viewer behind a key.

    While the viewer is open, `live` holds its lines back, and a finished run waits until the viewer
    is closed.
    """

    def __init__(
        self,
        live: LiveView,
        out: Terminal,
        err: Terminal,
        watch: Watch,
        *,
        keys: Keys | None = None,
    ) -> None:
        super().__init__(out, err)
        self._live = live
        self._watch = watch
        self._transcript = Transcript(watch.question or "", err.glyphs)
        self._mendable = Mendable(watch.mends)
        self._is_asked = False  # for the answer
        self._has_refused = False  # to mend
        self._leaving = threading.Event()
        self._closed = threading.Event()
        self._closed.set()
        self._keys = keys or keys_of(watch.keyboard)
        self._keyboard = Keyboard(self._keys, self._handlers(), self._type)

    def _handlers(self) -> dict[bytes, Callable[[], None]]:
        if self._watch.question is None:
            return {SUSPEND: self._suspend}
        handlers = {
            **dict.fromkeys(OPEN, self._open),
            **dict.fromkeys((ANSWER, ANSWER_ALWAYS), self._answer),
            **dict.fromkeys((MEND, MEND_ALWAYS), self._mend),
            SUSPEND: self._suspend,
        }
        typed = {key: self._unless_typing(key, handler) for key, handler in handlers.items()}
        return typed | self._replay_handlers()

    def _replay_handlers(self) -> dict[bytes, Callable[[], None]]:
        player = self._watch.player
        if player is None:
            return {}

        def tell(press: Callable[[], None]) -> Callable[[], None]:
            def pressed() -> None:
                press()
                self._hint()

            return pressed

        return {
            **dict.fromkeys(LEAVE, player.leave),
            PAUSE: tell(player.toggle),
            **dict.fromkeys(RIGHT, player.skip),
            **dict.fromkeys(LEFT, lambda: self._live.note(NO_WAY_BACK)),
            **dict.fromkeys(UP, tell(player.faster)),
            **dict.fromkeys(DOWN, tell(player.slower)),
        }

    def open(self) -> None:
        self._live.open()
        self._hint()
        self._tell_typed()
        if self._keyboard.start():
            self._tell_pastes(PASTES_TOLD)
        else:
            self._live.hint()

    def close(self) -> None:
        try:
            self._leave()
        finally:
            self._live.close()
            self._tell_pastes(PASTES_UNTOLD)

    def show(self, event: AnyEvent) -> None:
        self._transcript.take(event)
        is_new = self._mendable.take(event)
        if isinstance(event, Rewound) and event.tokens:
            self._is_asked = False  # an answer that was forced may have been taken back
            is_new = True
        if is_new:
            self._has_refused = False
            self._hint()
        if isinstance(event, Finished):
            self._wait()
            self._leave()
        self._live.show(event)

    def status(self, text: str) -> None:
        self._live.status(text)

    def note(self, text: str) -> None:
        self._live.note(text)

    def warn(self, text: str) -> None:
        self._live.warn(text)

    def kept_as(self, name: str) -> None:
        self._live.kept_as(name)

    def _wait(self) -> None:
        """Wait in short pieces, so that signal handlers can run."""
        while not self._closed.wait(LOOK_SECONDS):
            pass

    def _leave(self) -> None:
        self._leaving.set()
        self._keyboard.stop()

    def _unless_typing(self, key: bytes, handler: Callable[[], None]) -> Callable[[], None]:
        """Return the handler of a key; inside an unfinished line, a letter is a letter."""

        def press() -> None:
            if key.isalpha() and self._is_typing():
                self._type(key)
            else:
                handler()

        return press

    def _is_typing(self) -> bool:
        """Return whether an unfinished line is visible; arrows, Enter and deleted text are not."""
        return bool(self._watch.ahead and self._watch.ahead.line)

    def _type(self, pressed: bytes) -> None:
        if self._watch.ahead is not None:
            if pressed == END_OF_INPUT and not self._is_typing():
                self._live.note(LEAVES)
            self._watch.ahead.take(pressed)
            self._tell_typed()
            self._hint()

    def _tell_typed(self) -> None:
        if ahead := self._watch.ahead:
            self._live.tell_typed(ahead.waiting, ahead.line)

    def _tell_pastes(self, mode: str) -> None:
        """Switch the terminal's marks around pastes on or off."""
        if self._watch.ahead is not None:
            self._live.send(mode)

    def _answer(self) -> None:
        if self._watch.answer_now:
            self._watch.answer_now()
            self._is_asked = True
            self._hint()

    def _mend(self) -> None:
        """Mend. If there is nothing to mend, only the first press says so until something new."""
        if not self._mendable.mend() and not self._has_refused:
            self._has_refused = True
            self._live.note(NONE_WRONG if self._watch.mends else CAN_NOT_MEND)

    def _hint(self) -> None:
        """Show which keys can be used now."""
        if self._watch.question is None:
            return
        if player := self._watch.player:
            speed = "" if player.speed == 1 else f"speed {player.speed:g}"
            leave, pause, *others = REPLAY_HINTS
            keys = (leave, *others) if player.paused else (leave, pause, *others)
            self._live.hint(*keys, HINT, urgent=PAUSED if player.paused else speed)
            return
        answer, mend = ANSWER_HINT, MEND_HINT
        if self._is_typing():
            answer, mend = ANSWER_HINT_ALWAYS, MEND_HINT_ALWAYS
        answers = [ASKED_HINT if self._is_asked else answer] if self._watch.answer_now else []
        self._live.hint(*answers, HINT, urgent=mend if self._mendable.claim else "")

    def _suspend(self) -> None:
        self._live.hold()
        self._tell_pastes(PASTES_UNTOLD)
        try:
            self._keys.suspend()
        finally:
            self._live.release()
            self._tell_pastes(PASTES_TOLD)

    def _open(self) -> None:
        from qwq_cli.render.viewer.viewer import view

        self._closed.clear()
        self._live.hold()
        try:
            view(
                self._transcript,
                self._err,
                interrupt=_interrupt,
                answer_now=self._answer if self._watch.answer_now else None,
                closing=lambda: self._leaving.is_set() or self._watch.stopped(),
            )
        finally:
            self._live.release()
            self._tell_pastes(PASTES_TOLD)
            self._closed.set()


def _interrupt() -> None:
    """Raise the signal that the key means elsewhere; its handler stops the run."""
    signal.raise_signal(signal.SIGINT)
