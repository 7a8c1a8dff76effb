"""Thoughts that go in circles, on the embedded model: it was taught to, behind `loop:`."""

from __future__ import annotations

import json
import random
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.shell import Shell

VERBATIM, RENEWED = "loop: 27+48", "nearly loop: 27+48"
FLAGS = ("-m", "qwq-demo", "-t", "0", "--seed", "3")
SPENT = {"seconds", "trace_id", "created"}  # of a record: differ from run to run


def traced(shell: Shell, question: str, *flags: str) -> Any:
    return shell.run(question, *FLAGS, *flags, "--json").document


def test_is_taken_back_and_told(shell: Shell) -> None:
    done = shell.run(VERBATIM, *FLAGS, "--trace", "fold")
    assert done.status == 0
    assert "It went in circles: trying again." in done.stderr
    assert "qwq put in: To verify, I go backwards" in done.stderr
    trace = shell.run("show", "--json").document
    assert trace["status"] == "answered"
    assert len(trace["rewinds"]) == 2
    assert "Wait, let me check 27+48 again." * 3 not in trace["raw"]
    assert all("check 27+48 again" in back["text"] for back in trace["rewinds"])


def test_a_pipe_tells_that_it_was_taken_back_and_nothing_of_the_thought(shell: Shell) -> None:
    loud, quiet = shell.run(VERBATIM, *FLAGS), shell.run(VERBATIM, *FLAGS, "-q")
    assert loud.stdout == quiet.stdout
    assert loud.stderr.count("It went in circles") == 2
    assert "qwq put in: To verify" in loud.stderr
    assert "check 27+48 again" not in loud.stderr
    assert quiet.stderr == ""


@pytest.mark.parametrize("view", ["--json", "--md", "--html", "--svg"])
def test_what_was_dropped_is_in_every_view(shell: Shell, view: str) -> None:
    shell.run(VERBATIM, *FLAGS)
    shown = " ".join(re.sub(r"<[^>]+>|&#160;|\xa0", " ", shell.run("show", view).stdout).split())
    assert "It went in circles: trying again." in shown
    assert view == "--svg" or "qwq put in: To verify" in shown  # a picture has no notes


@pytest.mark.parametrize(
    ("how", "status", "rewinds"),
    [("answer", 0, 0), ("stop", 3, 0), ("recover", 0, 2)],
)
def test_what_is_done_can_be_chosen(shell: Shell, how: str, status: int, rewinds: int) -> None:
    done = shell.run(VERBATIM, *FLAGS, "--on-loop", how, "--json")
    assert done.status == status
    assert len(done.document["rewinds"]) == rewinds
    assert done.document["answer"]["forced"] == (how == "answer")


def test_events_tell_of_each_rewind(shell: Shell) -> None:
    events = shell.run(RENEWED, *FLAGS, "--jsonl").events
    back = [event for event in events if event["event"] == "Rewound"]
    trace = events[-1]["trace"]
    assert [event["at"] for event in back] == [taken["at"] for taken in trace["rewinds"]]
    assert trace["stats"]["dropped_tokens"] == sum(event["tokens"] for event in back) > 0


@pytest.mark.parametrize("ctx", [96, 128, 160, 192, 256, 384])
def test_a_context_that_fills_up_while_it_recovers(shell: Shell, ctx: int) -> None:
    done = shell.run(RENEWED, *FLAGS, "--ctx", str(ctx), "--json")
    assert done.status in {0, 3}
    assert done.document["status"] in {"answered", "truncated", "loop"}
    assert "Traceback" not in done.stderr


def test_an_interrupt_at_any_moment_keeps_what_there_is(shell: Shell) -> None:
    chance = random.Random(5)
    statuses = set()
    for _ in range(8):
        run = shell.popen(RENEWED, *FLAGS, "--on-loop", "recover", "--jsonl")
        assert run.stdout is not None
        for _ in range(chance.choice([2, 40, 100, 200, 400, 600])):
            run.stdout.readline()
        run.send_signal(signal.SIGINT)
        rest, errors = run.communicate(timeout=60)
        statuses.add(run.returncode)
        assert b"Traceback" not in errors
        lines = rest.splitlines()
        assert not lines or json.loads(lines[-1])["event"] == "Finished"
    assert statuses <= {0, 130}
    assert 130 in statuses


def test_a_problem_that_loops_is_told_in_the_report(shell: Shell) -> None:
    problems = [{"id": "a", "problem": VERBATIM, "answer": "75"}]
    (shell.home / "loops.jsonl").write_text(json.dumps(problems[0]) + "\n", "utf-8")
    done = shell.run("solve", "loops.jsonl", *FLAGS, "-o", "out.jsonl")
    (record,) = _records(shell.home / "out.jsonl")
    (sample,) = record["samples"]
    assert (sample["looped"], sample["status"]) == (True, "answered")
    assert sample["dropped_tokens"] > 0
    assert "100.0% looped" in " ".join(done.stderr.split())


def test_killed_in_the_middle_of_a_recovery_the_record_is_the_same(shell: Shell) -> None:
    questions = [f"nearly loop: {a}+{b}" for a in (27, 35, 46) for b in (18, 48)]
    rows = [{"id": f"p{n}", "problem": text} for n, text in enumerate(questions)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (shell.home / "loops.jsonl").write_text(text, "utf-8")
    flags = ("solve", "loops.jsonl", *FLAGS, "--parallel", "2", "-o")
    shell.run(*flags, "whole.jsonl")
    out, chance = shell.home / "out.jsonl", random.Random(7)
    for _ in range(6):
        run = shell.popen(*flags, "out.jsonl")
        goal = out.stat().st_size + 1 if out.exists() else 0
        while run.poll() is None and not (out.exists() and out.stat().st_size >= goal):
            time.sleep(0.005)
        time.sleep(chance.random() * 0.05)
        run.kill()
        run.communicate()
    assert shell.run(*flags, "out.jsonl").status == 0
    assert _told(out) == _told(shell.home / "whole.jsonl")


def _records(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _told(path: Path) -> dict[str, Any]:
    """Each problem's samples, without what differs from run to run."""
    return {
        record["id"]: [
            {key: value for key, value in sample.items() if key not in SPENT}
            for sample in record["samples"]
        ]
        for record in _records(path)
    }
