"""A real terminal of its own for a test: its scrollback, its keys, its size."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

SECONDS = 40
LOOK_SECONDS = 0.05
CONFIG = """\
set -g history-limit 20000
set -g remain-on-exit on
set -g status off
set -g default-terminal tmux-256color
"""


class Tmux:
    """One command in one window; the server ends with the block."""

    def __init__(
        self,
        home: Path,
        command: Sequence[str],
        *,
        columns: int,
        rows: int,
        env: Mapping[str, str],
    ) -> None:
        self._home = home
        self._ending = home / "status"  # tmux itself misses the end of some of its children
        line = shlex.join(["env", *(f"{k}={v}" for k, v in env.items()), *command])
        self._command = f"trap : INT; {line}; echo $? > {shlex.quote(str(self._ending))}"
        self._size = (columns, rows)

    def __enter__(self) -> Tmux:
        config = self._home / "tmux.conf"
        config.write_text(CONFIG, encoding="utf-8")
        columns, rows = self._size
        self._tmux(
            "-f", str(config), "new-session", "-d", "-x", str(columns), "-y", str(rows),
            "-c", str(self._home), self._command,
        )  # fmt: skip
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._tmux("kill-server")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def scrollback(self) -> list[str]:
        """Every line from the first to the last, wrapped ones joined."""
        return self._tmux("capture-pane", "-p", "-J", "-S", "-").splitlines()

    def reads(self) -> bool:
        """Whether the prompt of a chat with the demonstration model reads: the bar below it is
        there only then. A line that begins with ">" may be an old one, or one typed ahead."""
        return any(line.startswith("qwq-demo Q8_0 ·") for line in self.screen().splitlines())

    def shows_cursor(self) -> bool:
        return self._tmux("display-message", "-p", "#{cursor_flag}").strip() == "1"

    def lose(self) -> None:
        """Close the window, as when somebody's connection breaks."""
        self._tmux("respawn-window", "-k", "cat")

    def ended(self) -> bool:
        return self._ending.exists() and bool(self._ending.read_text())

    def status(self) -> int:
        return int(self._ending.read_text())

    def wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, "\n".join(self.scrollback())
            time.sleep(LOOK_SECONDS)

    def _tmux(self, *arguments: str) -> str:
        socket = str(self._home / "tmux")
        done = subprocess.run(
            ["tmux", "-S", socket, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout
