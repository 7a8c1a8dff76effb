"""qwq with an engine that thinks one scripted sentence for minutes, for tests that press keys."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import qwq_cli.launch
import qwq_cli.repl.start
from qwq_cli.cli.app import run
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.launch import Launch, system_clocks
from qwq_cli.reasoning.reasoner import Reasoner
from tests.scripted import ScriptedRunner, local, scripted_reasoner

SCRIPT = "Let me think about this for a while, since there is no hurry at all.\n\n" * 400
TOKEN_SECONDS = 0.01


@contextmanager
def open_reasoner(
    launch: Launch, *, cancel: Cancel, progress: object, tell: object = None
) -> Iterator[Reasoner]:
    reasoner = replace(scripted_reasoner(SCRIPT), clocks=system_clocks())
    runner = local(reasoner).engine._runner
    assert isinstance(runner, ScriptedRunner)

    def decode(_: int) -> None:
        time.sleep(TOKEN_SECONDS)
        if cancel.is_set():
            raise Cancelled

    runner.before_decode = decode
    yield reasoner


if __name__ == "__main__":
    qwq_cli.launch.open_reasoner = open_reasoner
    vars(qwq_cli.repl.start).update(open_reasoner=open_reasoner)
    sys.exit(run(sys.argv[1:]))
