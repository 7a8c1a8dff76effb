from __future__ import annotations

import os
import pty
import sys
import termios
import threading
import time
from pathlib import Path
from typing import TextIO

import pexpect

from qwq_cli.render.keyboard import Keyboard

PROGRAM = """
import sys, time
from qwq_cli.render.keyboard import Keyboard
keyboard = Keyboard(sys.stdin, {b"\\x0f": lambda: print("opened", flush=True)})
print("started" if keyboard.start() else "no keys", flush=True)
try:
    time.sleep(30)
except KeyboardInterrupt:
    print("interrupted", flush=True)
finally:
    keyboard.stop()
print(input(), flush=True)
"""


def test_a_key_is_heard_and_not_echoed_and_ctrl_c_stays_a_signal() -> None:
    child = pexpect.spawn(sys.executable, ["-c", PROGRAM], encoding="utf-8", timeout=30)
    child.expect("started")
    child.send("zzz")
    child.send("\x0f")
    child.expect("opened")
    assert "zzz" not in str(child.before)
    child.sendintr()
    child.expect("interrupted")
    time.sleep(0.3)
    child.sendline("a whole line")
    child.expect("a whole line\r\na whole line")
    child.close()


def test_what_is_no_terminal_of_ours_has_no_keys(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with path.open() as stream:
        assert not Keyboard(stream, {}).start()
    master, slave = pty.openpty()
    with open(slave) as stream, open(master, "wb", buffering=0):
        before = termios.tcgetattr(slave)
        assert not Keyboard(stream, {}).start(), "another session's terminal"
        assert termios.tcgetattr(slave) == before


def test_stop_waits_for_a_handler_that_runs() -> None:
    done = threading.Event()

    def slowly() -> None:
        time.sleep(0.1)
        done.set()

    keyboard, reader, writer = _on_pipe({b"x": slowly})
    keyboard._thread = threading.Thread(target=keyboard._run)
    keyboard._thread.start()
    os.write(writer, b"x")
    time.sleep(0.05)
    keyboard.stop()
    assert done.is_set()
    reader.close()
    os.close(writer)


def _on_pipe(keys: dict[bytes, object]) -> tuple[Keyboard, TextIO, int]:
    """A keyboard on a pipe, in the foreground of which everybody is."""
    reading, writing = os.pipe()
    stream = open(reading)  # noqa: SIM115
    keyboard = Keyboard(stream, keys)  # type: ignore[arg-type]
    keyboard._fd = reading
    keyboard._reader, keyboard._writer = os.pipe()
    keyboard._foreground = iter([True, False, False]).__next__  # type: ignore[method-assign]
    return keyboard, stream, writing
