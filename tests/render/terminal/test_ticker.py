from __future__ import annotations

import threading

from qwq_cli.render.terminal.ticker import Ticker


def test_ticks_until_stopped() -> None:
    ticked = threading.Semaphore(0)
    ticker = Ticker(ticked.release, 0.001)
    ticker.start()
    assert all(ticked.acquire(timeout=5) for _ in range(3))
    ticker.stop()
    while ticked.acquire(blocking=False):
        pass
    assert not ticked.acquire(timeout=0.05)


def test_what_comes_first_is_done_at_once_and_before_any_tick() -> None:
    done = threading.Event()
    ticker = Ticker(lambda: None, 600, first=done.set)
    ticker.start()
    assert done.wait(timeout=5)
    ticker.stop()


def test_a_tick_that_cannot_write_ends_it_quietly() -> None:
    ticks: list[int] = []
    failed = threading.Event()

    def tick() -> None:
        ticks.append(1)
        failed.set()
        raise BrokenPipeError

    ticker = Ticker(tick, 0.001)
    ticker.start()
    assert failed.wait(timeout=5)
    ticker.stop()
    assert len(ticks) == 1


def test_stopping_before_the_start_is_fine() -> None:
    Ticker(lambda: None, 1).stop()
