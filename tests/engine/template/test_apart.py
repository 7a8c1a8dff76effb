"""Templates of strangers run in a process of their own, which takes no more than it may."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from qwq_cli.engine.chat_template import CHATML, CHATML_THINK, ChatTemplate, Message
from qwq_cli.engine.template import apart
from qwq_cli.engine.template.limits import is_ours
from qwq_cli.engine.template.program import Program
from qwq_cli.engine.template.programs import program
from qwq_cli.errors import ChatTemplateError
from qwq_cli.hub.gguf.gguf import inspect
from tests.fuzz.templates import HOSTILE

NOON = datetime(2026, 3, 4, 12, 30)
MESSAGES = [{"role": "user", "content": "Was ist 2 × 3? \U000f0000"}]
STRANGER = "{# a stranger's #}" + CHATML


def test_ours_run_in_this_process_and_others_do_not(demo: Path) -> None:
    own = inspect(demo).header.chat_template
    assert own
    assert all(isinstance(program(source), Program) for source in (own, CHATML, CHATML_THINK))
    assert all(map(is_ours, (own, CHATML, CHATML_THINK)))
    assert isinstance(program(STRANGER), apart.Apart)


def test_a_stranger_writes_the_same_as_here() -> None:
    source = "{{ strftime_now('%H:%M') }}{{ eos }}{{ n }}" + STRANGER
    given = {"eos": "<|x|>", "n": None}
    there = apart.Apart(source).run(MESSAGES, given, now=NOON)
    assert there == Program(source).run(MESSAGES, given, now=NOON)
    assert "\U000f0000" in there


def test_a_mistake_is_told_as_here() -> None:
    for source in ("{{ 1 / 0 }}", "{{ raise_exception('no tools') }}"):
        told = []
        for kind in (apart.Apart, Program):
            with pytest.raises(ChatTemplateError) as caught:
                kind(source).run(MESSAGES, {}, now=NOON)
            told.append((caught.value.message, caught.value.hint))
        assert told[0] == told[1]
    with pytest.raises(ChatTemplateError, match="line 2"):
        apart.Apart("\n{% for %}")


@pytest.mark.parametrize(
    "name", ["nested lists printed", "nested lists compared", "kept lists", "lorem ipsum"]
)
def test_what_eats_time_or_memory_is_ended(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_SECONDS", 0.5)
    monkeypatch.setattr(apart, "GRACE", 0.0)
    monkeypatch.setattr(apart, "SLOW", 0.2)
    apart.Apart(CHATML)  # it is there
    before, begun = psutil.Process().memory_info().rss, time.monotonic()
    for _ in range(9):  # whoever asks again is told at once
        with pytest.raises(ChatTemplateError):
            ChatTemplate(HOSTILE[name]).render([Message("user", "x")])
    assert time.monotonic() - begun < 30
    assert psutil.Process().memory_info().rss - before < 200 << 20
    assert apart.Apart(STRANGER).run(MESSAGES, {}, now=NOON)


def test_the_process_goes_with_this_one() -> None:
    code = (
        "from qwq_cli.engine.template import apart; a = apart.Apart('x');"
        "import os; print(apart._worker()._worker._process.pid, flush=True); os.abort()"
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(int(done.stdout)) and time.monotonic() < deadline:
        if psutil.Process(int(done.stdout)).status() == psutil.STATUS_ZOMBIE:
            break
        os.sched_yield()
    assert time.monotonic() < deadline
