"""Where there is no llama.cpp, what needs none works, and what needs one says how to get it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qwq_cli.errors import ExitStatus
from qwq_cli.packs.in_use import WAYS_OUT
from tests.endpoint.server import FakeServer, serving
from tests.shell import Done, Shell

PROGRAM = [sys.executable, "-m", "tests.without_engine"]
ROOT = Path(__file__).parents[2]


def run(shell: Shell, *args: str) -> Done:
    done = subprocess.run(
        [*PROGRAM, *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        env=shell.environment,
        encoding="utf-8",
        check=False,
    )
    return Done(done.stdout, done.stderr, done.returncode)


def test_doctor_tells_of_the_machine_and_names_the_three_ways_to_an_engine(shell: Shell) -> None:
    done = run(shell, "doctor")
    assert done.status == ExitStatus.MODEL
    assert done.stderr == ""
    assert "There is no llama.cpp to compute with." in done.stdout
    for words in ("cores", "memory", "none can run without an engine"):
        assert words in done.stdout
    told = " ".join(done.stdout.split())
    assert len(WAYS_OUT) == 3
    assert all(str(way).replace("  ", " ") in told for way in WAYS_OUT)
    assert done.stdout.split("next")[1].split("\n")[0].strip() == "qwq engine install cpu"


def test_doctor_has_it_as_json(shell: Shell) -> None:
    found = json.loads(run(shell, "doctor", "--json").stdout)
    assert found["build"] is None
    assert found["no_engine"] == "There is no llama.cpp to compute with."
    assert found["hardware"]["cores"] > 0


def test_a_server_needs_none(shell: Shell) -> None:
    with serving(FakeServer(lambda text, seed: "634")) as server:
        done = run(shell, "doctor", "-m", server.url)
    assert done.status == ExitStatus.ANSWERED
    assert f"llama-server b1-test at {server.url}" in done.stdout


def test_a_report_of_a_fault_is_made_all_the_same(shell: Shell) -> None:
    done = run(shell, "bug")
    assert done.status == ExitStatus.ANSWERED
    assert "- engine: none\n" in done.stdout


@pytest.mark.parametrize("command", [("-m", "qwq-demo", "17*24"), ("chat", "-m", "qwq-demo")])
def test_what_needs_one_names_the_ways_too(shell: Shell, command: tuple[str, ...]) -> None:
    done = run(shell, *command)
    assert (done.stdout, done.status) == ("", ExitStatus.FAILURE)
    told = " ".join(done.stderr.split())
    assert all(way.command in told for way in WAYS_OUT)
