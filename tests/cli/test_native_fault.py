"""llama.cpp aborts in mid-run: what was kept is there, and the message says what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.shell import Shell

FAILING = """
import sys
from qwq_cli.engine import llama
from qwq_cli.store import so_far
from qwq_cli.engine.library import libggml

so_far.SAVE_SECONDS, so_far.SHARE = 0.0, float("inf")  # at each event, however slow
decode, left = llama.LlamaContext.decode, [int(sys.argv[1])]

def failing(context, chunks):
    left[0] -= 1
    if left[0] < 0:
        libggml.ggml_abort(b"/build/ggml-cuda.cu", 98, b"CUDA error")
    decode(context, chunks)

llama.LlamaContext.decode = failing
from qwq_cli.cli.app import run
sys.exit(run(sys.argv[2:]))
"""


def failing(
    shell: Shell, after: int, *arguments: str | Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", FAILING, str(after), *map(str, arguments)],
        input=stdin, capture_output=True, text=True, cwd=shell.home,
        env={**shell.environment, "PYTHONPATH": str(Path(__file__).parents[2])}, check=False,
    )  # fmt: skip


def told(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert "qwq: llama.cpp gave up in mid-run: ggml-cuda.cu:98: CUDA error." in done.stderr
    assert "--gpu-layers 0" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_over_problems_goes_on_where_it_was(shell: Shell) -> None:
    problems = shell.home / "p.jsonl"
    lines = [
        {"id": str(n), "question": f"{n} + 289", "answer": str(n + 289)} for n in range(345, 349)
    ]
    problems.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    command = ("solve", problems, "--seed", "1", "-n", "60", "--parallel", "1", "-o")
    told(failing(shell, 150, *command, "a.jsonl"))
    kept = (shell.home / "a.jsonl").read_text("utf-8").splitlines()
    assert 0 < len(kept) < 4
    assert shell.run(*command, "a.jsonl").status == 0
    assert shell.run(*command, "b.jsonl").status == 0
    ours, whole = (_answers(shell.home / name) for name in ("a.jsonl", "b.jsonl"))
    assert ours == whole


def _answers(path: Path) -> dict[str, object]:
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {record["id"]: record.get("answer") for record in records if "id" in record}


def test_of_one_question_the_trace_so_far_is_kept(shell: Shell) -> None:
    asked = ("345 + 289", "-n", "400", "--seed", "1")
    done = failing(shell, 60, *asked)
    told(done)
    assert "qwq log" in done.stderr
    kept = shell.run("show", "--json").document
    assert (kept["question"], kept["status"]) == ("345 + 289", "interrupted")
    whole = shell.run(*asked, "--no-save", "--json").document
    assert len(kept["raw"]) > 20
    assert whole["raw"].startswith(kept["raw"])


def test_where_nothing_is_kept_nothing_is_kept_so_far(shell: Shell) -> None:
    told(failing(shell, 60, "345 + 289", "-n", "400", "--no-save"))
    assert shell.run("log").stdout == "No traces.\n"


def test_a_chat_and_its_trace_are_kept(shell: Shell) -> None:
    told(failing(shell, 60, "chat", "-n", "400", stdin="345 + 289\n17 * 24\n"))
    assert "345 + 289" in shell.run("sessions").stdout
    assert "345 + 289" in shell.run("log").stdout
