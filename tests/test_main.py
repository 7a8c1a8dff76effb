from __future__ import annotations

import signal
import subprocess
import sys

import pytest

# Ctrl-C comes while the command line is being imported.
EARLY = """
import signal, sys
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            for _ in range({times}):
                signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupts())
import qwq_cli.__main__
sys.argv[1:] = {arguments!r}
qwq_cli.__main__.main()
"""
# Ctrl-C comes again when the message of the first one is about to be written, and after it.
LATE = """
import signal, sys
import qwq_cli.__main__
import qwq_cli.cli.app as app
from qwq_cli.errors import Interrupted
told = app.tell
def interrupted(env, error, args):
    if {when!r} == "before":
        signal.raise_signal(signal.SIGINT)
    status = told(env, error, args)
    if {when!r} == "after":
        signal.raise_signal(signal.SIGINT)
    return status
app.tell = interrupted
app.app = lambda *_, **__: (_ for _ in ()).throw(Interrupted("Interrupted."))
qwq_cli.__main__.main()
"""
# Ctrl-C comes inside a callback, where Python prints the error and goes on.
LOST = """
import signal, sys, time
import qwq_cli.__main__
import qwq_cli.cli.app as app
class Loses:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
def runs(*args, **more):
    Loses()
    time.sleep(20)
app.app = runs
qwq_cli.__main__.main()
"""

# Ctrl-C comes while a class is made: Python 3.11 wraps it.
WRAPPED = """
import signal, sys
import qwq_cli.__main__
import qwq_cli.cli.app as app
class Named:
    def __set_name__(self, owner, name):
        signal.raise_signal(signal.SIGINT)
def runs(*args, **more):
    class Made:
        one = Named()
app.app = runs
qwq_cli.__main__.main()
"""


def _run(code: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_c_while_it_starts_is_no_traceback(times: int) -> None:
    code = EARLY.format(name="typer", times=times, arguments=["show"])
    assert _run(code) == (130, "", "qwq: Interrupted.\n")


def test_more_ctrl_c_while_the_message_is_prepared_is_no_traceback() -> None:
    """The words about the first one are imported only now."""
    name = "qwq_cli.render.terminal.sentences"
    code = EARLY.format(name=name, times=3, arguments=["show", "nope"])
    status, out, told = _run(code)
    assert (status, out) == (2, "")
    assert "There is no trace" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("when", ["before", "after"])
def test_ctrl_c_around_the_last_message_is_no_traceback(when: str) -> None:
    status, _, told = _run(LATE.format(when=when))
    assert status == 130
    assert set(told.splitlines()) == {"qwq: Interrupted."}


@pytest.mark.parametrize("code", [LOST, WRAPPED])
def test_ctrl_c_where_python_hides_it_is_not_lost(code: str) -> None:
    assert _run(code) == (130, "", "qwq: Interrupted.\n")


def test_an_ignored_ctrl_c_stays_ignored() -> None:
    """So that a job in the background of a script goes on."""
    code = EARLY.format(name="typer", times=1, arguments=["--version"])
    ignored = f"import signal\nsignal.signal({signal.SIGINT:d}, signal.SIG_IGN)\n{code}"
    status, out, _ = _run(ignored)
    assert status == 0
    assert out.startswith("qwq ")
