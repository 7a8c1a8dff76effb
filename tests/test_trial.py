"""A child that crashes, hangs or eats the memory ends as a reason; the parent goes on."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

import pytest

from qwq_cli.trial import Limits, Refused, Stage, attempt

HERE = "tests.test_trial"


def run(request: Mapping[str, Any], stage: Stage) -> Any:
    """In the child."""
    stage("doing it")
    return globals()[f"_{request['do']}"]()


def _well() -> object:
    sys.stdout.write("this is no report\n")
    os.write(1, b"nor this\n")
    return {"answer": 42}


def _refused() -> None:
    raise Refused("it is green")


def _crash() -> None:
    ctypes.string_at(0)


def _abort() -> None:
    os.write(2, b"GGML_ASSERT(all is well) failed\n")
    os.abort()


def _hang() -> None:
    time.sleep(600)


def _memory() -> int:
    return len(bytearray(8 << 30))


def _fault() -> None:
    raise ValueError("no such thing")


def _exit() -> None:
    os._exit(3)


@pytest.mark.parametrize(
    ("do", "reason"),
    [
        ("refused", "it is green"),
        ("crash", "its process died (SIGSEGV) while doing it"),
        ("abort", "its process died (SIGABRT) while doing it: GGML_ASSERT(all is well) failed"),
        ("memory", "it took more than 1024 MiB of memory"),
        ("fault", "its process ended with status 1 while doing it: ValueError: no such thing"),
        ("exit", "its process ended with status 3 while doing it"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither signals nor caps")
def test_how_it_ends(do: str, reason: str) -> None:
    ended = attempt(HERE, {"do": do}, Limits(memory=1 << 30))
    assert (ended.result, ended.reason) == (None, reason)


def test_a_child_that_hangs_is_ended() -> None:
    ended = attempt(HERE, {"do": "hang"}, Limits(seconds=0.01))
    assert ended.reason
    assert ended.reason.startswith("it took more than 0 s")


def test_what_it_found_comes_back_whatever_else_is_printed() -> None:
    assert attempt(HERE, {"do": "well"}).result == {"answer": 42}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no parents that can be asked for")
def test_a_child_whose_parent_is_gone_ends_at_once() -> None:
    code = f"from qwq_cli.worker.orphan import end_with; end_with({os.getpid()}); print('alive')"
    mine = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert mine.stdout == b"alive\n"
    others = code.replace(str(os.getpid()), str(os.getpid() + 1))
    done = subprocess.run([sys.executable, "-c", others], capture_output=True, check=False)
    assert (done.stdout, done.returncode) == (b"", 1)
