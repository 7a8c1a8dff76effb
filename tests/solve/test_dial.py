"""Answers at smaller budgets against runs that had those budgets from the start."""

from __future__ import annotations

import json
from typing import Any

from tests.shell import Shell

PROBLEMS = [("17*24", "408"), ("58+67", "125")]
FLAGS = ("-t", "1.0", "--parallel", "1")


def write_problems(shell: Shell) -> None:
    lines = (
        json.dumps({"id": f"p{i}", "problem": problem, "answer": answer})
        for i, (problem, answer) in enumerate(PROBLEMS)
    )
    (shell.home / "problems.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def records(shell: Shell, name: str) -> dict[tuple[str, str], Any]:
    lines = (shell.home / name).read_text("utf-8").splitlines()
    return {(line["id"], line["signature"]): line for line in map(json.loads, lines)}


def what_matters(record: Any) -> Any:
    """All but when and how fast it was made: a cut has the decodes of what it dropped, too."""
    samples = [{**sample, "seconds": 0, "decodes": 0} for sample in record["samples"]]
    return {**record, "samples": samples, "created": ""}


def test_a_cut_sample_is_what_a_run_with_that_budget_gives(shell: Shell) -> None:
    write_problems(shell)
    budgets = ("--budgets", "40,90,none")
    done = shell.run(
        "curve", "problems.jsonl", "--samples", "2", *budgets, "-o", "pool.jsonl", *FLAGS
    )
    assert done.status == 0, done.stderr
    pool = records(shell, "pool.jsonl")
    assert len(pool) == 3 * len(PROBLEMS)
    run = ("solve", "problems.jsonl", "--samples", "2", "--vote", "majority", *FLAGS)
    for limit in (("--budget", "40"), ("--budget", "90"), ()):
        shell.run(*run, *limit, "-o", "runs.jsonl")
    runs = records(shell, "runs.jsonl")
    assert runs.keys() == pool.keys()
    for key, record in runs.items():
        assert what_matters(pool[key]) == what_matters(record)
