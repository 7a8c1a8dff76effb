from __future__ import annotations

import os
import signal
import time

import pytest

from qwq_cli.engine.cancel import Cancel
from qwq_cli.interrupts import cancels_on_signal


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_cancels_and_a_second_one_insists(number: signal.Signals) -> None:
    cancel = Cancel()
    with cancels_on_signal(cancel):
        os.kill(os.getpid(), number)
        assert cancel.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)


def test_two_different_signals_insist_too() -> None:
    with cancels_on_signal(Cancel()):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)


def test_an_ignored_signal_stays_ignored() -> None:
    """So that nohup keeps its word."""
    old, cancel = signal.signal(signal.SIGHUP, signal.SIG_IGN), Cancel()
    try:
        with cancels_on_signal(cancel):
            os.kill(os.getpid(), signal.SIGHUP)
            time.sleep(0.05)
        assert not cancel.is_set()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, old)


def test_other_signals_with_handlers_cancel_nothing() -> None:
    """A resized window must not end a run."""
    old, cancel = signal.signal(signal.SIGWINCH, lambda *_: None), Cancel()
    try:
        with cancels_on_signal(cancel):
            os.kill(os.getpid(), signal.SIGWINCH)
            time.sleep(0.05)
        assert not cancel.is_set()
    finally:
        signal.signal(signal.SIGWINCH, old)


def test_the_flag_is_set_without_any_handler_of_python() -> None:
    """Inside llama_decode no handler runs; only the descriptor and its thread are left."""
    cancel = Cancel()
    with cancels_on_signal(cancel):
        signal.signal(signal.SIGINT, lambda *_: None)
        os.kill(os.getpid(), signal.SIGINT)
        deadline = time.monotonic() + 10
        while not cancel.is_set() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert cancel.is_set()


def test_handlers_are_put_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with cancels_on_signal(Cancel()):
        pass
    assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] == before
    assert signal.set_wakeup_fd(-1) == -1
