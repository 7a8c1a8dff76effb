"""A fault of native code in mid-run is told as an error, and what is on disk stays."""

from __future__ import annotations

import subprocess
import sys

import pytest

ABORT = "from qwq_cli.engine.library import libggml; libggml.ggml_abort(b'/x/a.c', 7, b'no room')"
CRASH = "import ctypes; ctypes.string_at(0)"
THREAD = (
    f"import threading; t = threading.Thread(target=lambda: exec({ABORT!r})); t.start(); t.join()"
)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(ABORT, "a.c:7: no room"), (THREAD, "a.c:7: no room"), (CRASH, "it crashed (SIGSEGV)")],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_it_ends_with_an_error(fault: str, reason: str) -> None:
    code = f"from qwq_cli.engine.last_words import last_words\nwith last_words():\n    {fault}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"qwq: llama.cpp gave up in mid-run: {reason}.\n     What was kept"
    )


def test_afterwards_all_is_as_before() -> None:
    code = f"from qwq_cli.engine.last_words import last_words\nwith last_words(): pass\n{ABORT}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode < 0
    assert "qwq:" not in done.stderr
