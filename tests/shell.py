"""Runs the real program as a shell would: streams, a terminal, signals, limits."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect
import pyte

COMMAND = [sys.executable, "-m", "qwq_cli"]
REFUSED = "error::DeprecationWarning,error::PendingDeprecationWarning,error::FutureWarning"
SECONDS = 600  # a real model on a busy machine; pytest-timeout guards the rest


@dataclass(frozen=True)
class Done:
    stdout: str
    stderr: str
    status: int

    @property
    def document(self) -> Any:
        return json.loads(self.stdout)

    @property
    def result(self) -> str:
        """What stands on stdout, but for the error that --json and --jsonl print there."""
        return "" if self.status and '"error"' in self.stdout[:20] else self.stdout

    @property
    def events(self) -> list[Any]:
        return [json.loads(line) for line in self.stdout.splitlines()]


class Shell:
    """Every file of qwq lives under `home`; nothing of the developer's own settings is seen."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @property
    def environment(self) -> dict[str, str]:
        kept = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "PYTHONPATH")
        inherited = {name: os.environ[name] for name in kept if name in os.environ}
        hub = str(self.home / "hub")
        return {
            **inherited,
            "QWQ_HOME": str(self.home / "qwq"),
            "HF_HOME": hub,
            "HF_HUB_OFFLINE": "1",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONWARNINGS": REFUSED,
        }

    def run(
        self,
        *arguments: str | Path,
        stdin: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        before: Callable[[], None] | None = None,
    ) -> Done:
        """`before` runs in the new process, to set limits or to close a stream."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [*COMMAND, *map(os.fsencode, arguments)],
            input=data,
            stdin=None if data is not None else subprocess.DEVNULL,
            capture_output=True,
            cwd=self.home,
            env={**self.environment, **(env or {})},
            preexec_fn=before,
            timeout=SECONDS,
            check=False,
        )
        return Done(
            done.stdout.decode("utf-8", "replace"),
            done.stderr.decode("utf-8", "replace"),
            done.returncode,
        )

    def line(self, text: str) -> Done:
        """One line as it stands in the README, by a real shell; `qwq` is this checkout's."""
        qwq = f'qwq() {{ {shlex.join(COMMAND)} "$@"; }}\n'
        done = subprocess.run(
            ["bash", "-c", qwq + text],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=self.home,
            env=self.environment,
            timeout=SECONDS,
            check=False,
        )
        return Done(done.stdout, done.stderr, done.returncode)

    def popen(
        self, *arguments: str | Path, env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.home,
            env={**self.environment, **(env or {})},
        )

    def terminal(
        self,
        *arguments: str | Path,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        before: Callable[[], None] | None = None,
        shown: Mapping[str, Callable[[], None]] | None = None,
    ) -> Screen:
        """Run to the end in a terminal and keep what it showed, scrollback and all.

        shown: what is to be done once these words are there; in their order.
        """
        child = pexpect.spawn(
            COMMAND[0],
            [*COMMAND[1:], *map(str, arguments)],
            dimensions=(rows, columns),
            cwd=str(self.home),
            preexec_fn=before,
            env={**self.environment, "TERM": "xterm-256color", **(env or {})},
            timeout=SECONDS,
        )
        data = b""
        for words, act in (shown or {}).items():
            child.expect_exact(words.encode())
            assert isinstance(child.before, bytes)
            assert isinstance(child.after, bytes)
            data += child.before + child.after
            act()
        child.expect(pexpect.EOF)
        child.close()
        assert isinstance(child.before, bytes)
        return Screen(data + child.before, columns, rows, child.exitstatus)


class Screen:
    """The bytes a terminal got, and the lines a person would see, from the first to the last."""

    def __init__(self, data: bytes, columns: int, rows: int, status: int | None) -> None:
        self.data, self.status = data, status
        emulator = pyte.HistoryScreen(columns, rows, history=10_000, ratio=1.0)
        pyte.ByteStream(emulator).feed(data)
        history = [self._line(row, columns) for row in emulator.history.top]
        shown = [self._line(emulator.buffer[row], columns) for row in range(rows)]
        self.lines = [line.rstrip() for line in [*history, *shown]]

    @staticmethod
    def _line(row: Any, columns: int) -> str:
        return "".join(row[column].data for column in range(columns))

    @property
    def text(self) -> str:
        return "\n".join(self.lines).rstrip()
