from __future__ import annotations

import io
import os
import pty
import sys
import termios
import threading
import time
from pathlib import Path

import pexpect

from qwq_cli.render.terminal.keyboard import Keyboard
from qwq_cli.render.terminal.keys_posix import PosixKeys
from qwq_cli.render.terminal.keys_windows import WindowsKeys
from tests.render.stage import Pressed, Tty

PROGRAM = """
import sys, time
from qwq_cli.render.terminal.keyboard import Keyboard, keys_of
keyboard = Keyboard(keys_of(sys.stdin), {b"\\x0f": lambda: print("opened", flush=True)})
print("started" if keyboard.start() else "no keys", flush=True)
try:
    time.sleep(30)
except KeyboardInterrupt:
    print("interrupted", flush=True)
finally:
    keyboard.stop()
print("stopped", flush=True)
print(input(), flush=True)
"""


def started(program: str) -> pexpect.spawn[str]:
    child = pexpect.spawn(sys.executable, ["-c", program], encoding="utf-8", timeout=30)
    child.expect("started")
    return child


def test_a_key_is_heard_and_not_echoed_and_ctrl_c_stays_a_signal() -> None:
    child = started(PROGRAM)
    child.send("zzz")
    child.send("\x0f")
    child.expect("opened")
    assert "zzz" not in str(child.before)
    child.sendintr()
    child.expect("interrupted")
    child.expect("stopped")
    child.sendline("a whole line")
    child.expect("a whole line\r\na whole line")
    child.close()


UNREAD = """
import sys, threading, time
from qwq_cli.render.terminal.keyboard import Keyboard, keys_of
typed, struck, heard = bytearray(), threading.Event(), threading.Event()
def hear(data):
    typed.extend(data)
    if typed.endswith(b"next"):
        heard.set()
slow = lambda: (print("busy", flush=True), struck.wait())
keyboard = Keyboard(keys_of(sys.stdin), {b"z": slow}, hear)
print("started" if keyboard.start() else "no keys", flush=True)
try:
    time.sleep(30)
except KeyboardInterrupt:
    struck.set()
    heard.wait()
keyboard.stop()
print("typed", typed.decode(), flush=True)
"""


def test_ctrl_c_does_not_take_what_was_typed_before_it_and_not_read_yet() -> None:
    child = started(UNREAD)
    child.send("z")
    child.expect("busy")
    child.send("next")
    child.sendintr()
    child.expect("typed next")
    child.close()


def test_what_is_no_terminal_of_ours_has_no_keys(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with path.open() as stream:
        assert not PosixKeys(stream).open()
    master, slave = pty.openpty()
    with open(slave) as stream, open(master, "wb", buffering=0):
        before = termios.tcgetattr(slave)
        assert not PosixKeys(stream).open(), "another session's terminal"
        assert termios.tcgetattr(slave) == before


def test_stop_waits_for_a_handler_that_runs() -> None:
    done = threading.Event()

    def slowly() -> None:
        time.sleep(0.1)
        done.set()

    keyboard = Keyboard(Pressed(b"x"), {b"x": slowly})
    assert keyboard.start()
    keyboard.stop()
    assert done.is_set()


def test_nothing_is_read_in_the_background() -> None:
    reading, writing = os.pipe()
    with open(reading) as stream, open(writing, "wb", buffering=0) as keyboard:
        keys = PosixKeys(stream)
        keys._fd = reading
        keys._reader, writer = os.pipe()
        keys._foreground = iter([False, True]).__next__  # type: ignore[method-assign]
        keyboard.write(b"x")
        assert keys.read() == b"x"
        os.close(writer)
        os.close(keys._reader)


class Msvcrt:
    """The runtime of Windows, with these characters waiting."""

    def __init__(self, typed: str) -> None:
        self._typed = list(typed)

    def kbhit(self) -> bool:
        return bool(self._typed)

    def getwch(self) -> str:
        return self._typed.pop(0)


def test_a_windows_console_gives_keys_and_sequences() -> None:
    keys = WindowsKeys(Tty(), Msvcrt("a\x0f\xe0H漢"))
    assert keys.open()
    assert [keys.read() for _ in range(4)] == [b"a", b"\x0f", "\xe0H".encode(), "漢".encode()]


def test_a_windows_console_is_left_when_woken() -> None:
    pressed: list[str] = []
    keyboard = Keyboard(
        WindowsKeys(Tty(), Msvcrt("zz\x0f")), {b"\x0f": lambda: pressed.append("opened")}
    )
    assert keyboard.start()
    while not pressed:
        time.sleep(0.01)
    keyboard.stop()
    assert pressed == ["opened"]


def test_a_pipe_on_windows_has_no_keys() -> None:
    assert not WindowsKeys(io.StringIO(), Msvcrt("a")).open()


def test_between_two_readers_nothing_is_echoed_and_enter_stays_enter() -> None:
    child = started(
        "import os, sys\n"
        "from qwq_cli.render.terminal.keyboard import cooked, quiet\n"
        "print('started', flush=True)\n"
        "sys.stdin.readline()\n"
        "with quiet(sys.stdin) as before:\n"
        "    print('quiet', before, flush=True)\n"
        "    got = b''\n"
        "    while not got.endswith(b'z'): got += os.read(0, 99)\n"
        "    print('got', got, flush=True)\n"
        "    with cooked(sys.stdin):\n"
        "        print('cooked', flush=True)\n"
        "        print('line', repr(os.read(0, 99)), flush=True)\n"
        "print('after', repr(os.read(0, 99)), flush=True)\n"
    )
    child.send("go\n")
    child.expect("quiet b''")
    child.send("secret\ronly\nz")
    child.expect_exact(r"got b'secret\ronly\nz'")
    assert "secret" not in str(child.before)
    child.expect("cooked")
    child.send("a line\r")
    child.expect_exact(r"line b'a line\n'")
    child.send("another\r")
    child.expect_exact(r"after b'another\n'")
    child.close()


def test_what_was_typed_before_has_the_enter_that_was_pressed() -> None:
    child = started(
        "import sys\n"
        "from qwq_cli.render.terminal.keyboard import quiet\n"
        "print('started', flush=True)\n"
        "import os, select\n"
        "while not select.select([0], [], [], 1)[0]: pass\n"
        "with quiet(sys.stdin) as before:\n"
        "    print('before', before, flush=True)\n"
    )
    child.send("half\rmore\r")
    child.expect_exact(r"before b'half\r")
    child.close()
