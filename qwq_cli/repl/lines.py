"""A prompt for a terminal that can't move its cursor: the terminal itself edits the line."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from qwq_cli.render.terminal.clean import clean
from qwq_cli.render.terminal.theme import say
from qwq_cli.repl.pressed import chosen
from qwq_cli.repl.stage import Stage

PROMPT = "> "


class LinePrompt:
    """Reads lines; Enter sends one. Ctrl+C twice leaves, and so does Ctrl+D."""

    edits = False

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._warned = False  # Ctrl+C was the last key

    def read(self, text: str = "", keys: bytes = b"") -> str | None:
        """Read a line. text: what the line would begin with; it is shown above."""
        if text:
            self.remember([text])
        try:
            line = self._line(PROMPT)
        except KeyboardInterrupt:
            if self._warned:
                return None
            self._warned = True
            self._tell("\nCtrl+C again, or Ctrl+D, leaves.")
            return ""
        self._warned = False
        return line

    def remember(self, lines: Sequence[str]) -> bool:
        """Show the lines and return False, as there is no history."""
        for line in lines:
            self._tell(f"Not sent; type it again to send it: {line}")
        return False

    def after_enter(self) -> bytes:
        return b""

    def choose(self, question: str, words: Sequence[str]) -> str | None:
        """Return the first letter of one of `words`; None for Ctrl+C or Ctrl+D."""
        while True:
            try:
                line = self._line(f"{question} ")
            except KeyboardInterrupt:
                return None
            if line is None:
                return None
            if key := chosen(line, words):
                return key
            if line.strip():
                self.remember([line])

    def _tell(self, text: str) -> None:
        say(self._stage.err, Text(clean(text), "note"))

    def _line(self, prompt: str) -> str | None:
        """Return a line; None at the end."""
        keyboard, screen = self._stage.keyboard, self._stage.err.console.file
        assert keyboard  # only called if somebody types
        screen.write(prompt)
        screen.flush()
        line = keyboard.readline()
        if not line:
            screen.write("\n")
        return line.rstrip("\r\n") if line else None
