"""The real program on models with recurrent layers, whose memory can't give up its last tokens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.random_models import HYBRID, write
from tests.shell import Shell

SHORT = ("--max-tokens", "40", "--seed", "3", "--ctx", "1024")
PROBLEMS = {"17*24": "408", "What is 1+1?": "2", "x+3=10, x?": "7"}
NO_ANSWER = 3  # exit status: nothing went wrong, but the model talks nonsense


@pytest.fixture(scope="module", params=HYBRID)
def model(
    request: pytest.FixtureRequest, demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return write(tmp_path_factory.mktemp("model") / "random.gguf", request.param, like=demo)


def problems(shell: Shell) -> Path:
    path = shell.home / "problems.jsonl"
    rows = ({"question": question, "answer": answer} for question, answer in PROBLEMS.items())
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.mark.parametrize("parallel", ["1", "3"])
def test_solve_does_all_problems(shell: Shell, model: Path, parallel: str) -> None:
    done = shell.run(
        "solve", problems(shell), "-m", model, *SHORT, "--parallel", parallel, "--samples", "2",
        "-o", "records.jsonl",
    )  # fmt: skip
    records = [json.loads(line) for line in (shell.home / "records.jsonl").open(encoding="utf-8")]
    assert done.status == 0, done.stderr
    assert len(records) == 3
    assert not [record for record in records if record["error"]]
    assert all(sample["thought_tokens"] for record in records for sample in record["samples"])


def test_a_chat_goes_on_back_and_aside(shell: Shell, model: Path) -> None:
    lines = ["17*24", "/retry", "1+1", "/fork", "x+3=10, x?", "/more", "/stats"]
    done = shell.run("chat", "-m", model, *SHORT, stdin="\n".join(lines))
    assert done.status == NO_ANSWER
    assert "llama.cpp" not in done.stderr
    assert done.stderr.count("the token limit was reached") == 5
    assert "3 turns" in done.stderr


def test_a_chat_is_resumed_with_what_was_read(shell: Shell, model: Path) -> None:
    shell.run("chat", "-m", model, *SHORT, stdin="17*24\n1+1\n")
    done = shell.run("chat", "-c", "-m", model, *SHORT, stdin="/more\nx+3=10\n/stats\n")
    assert done.status == NO_ANSWER
    assert "of this session ready, and need not read them again." in done.stderr
    assert "llama.cpp" not in done.stderr
    assert "3 turns" in done.stderr


def test_a_curve_goes_back_for_each_budget(shell: Shell, model: Path) -> None:
    done = shell.run(
        "curve", problems(shell), "-m", model, *SHORT, "--budgets", "10,20,30", "--json"
    )
    assert done.status == 0, done.stderr
