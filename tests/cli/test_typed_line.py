"""A mistyped command keeps its flags, each with its value, in the line that is suggested."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest

from qwq_cli.cli.app import run
from qwq_cli.jobs.environment import Environment

SUGGESTED = {
    "shwo -o x.html": "qwq show -o x.html",
    "shwo 7f3a -o x.html": "qwq show 7f3a -o x.html",
    "-o x.html shwo 7f3a": "qwq show 7f3a -o x.html",
    "sovle x.jsonl -o out.jsonl": "qwq solve x.jsonl -o out.jsonl",
    "sovle -o out.jsonl x.jsonl": "qwq solve x.jsonl -o out.jsonl",
    "sovle x.jsonl --samples 3": "qwq solve x.jsonl --samples 3",
    "--samples 3 -qm FILE sovle x.jsonl": "qwq solve x.jsonl --samples 3 -qm FILE",
    "sovle x.jsonl --samples=3 --budget 5": "qwq solve x.jsonl --samples=3 --budget 5",
    "sovle x.jsonl --budget 5 -- -o": "qwq solve x.jsonl --budget 5",
    "grde x.jsonl --k 3": "qwq grade x.jsonl --k 3",
    "curv x.jsonl --samples 3": "qwq curve x.jsonl --samples 3",
    "curv x.jsonl --svg x.svg": "qwq curve x.jsonl --svg x.svg",
    "shwo 7f3a --svg": "qwq show 7f3a --svg",
    "lgo --limit 3": "qwq log --limit 3",
    "modls --all": "qwq models --all",
}


def told(tmp_path: Path, line: str) -> str:
    stderr = io.StringIO()
    env = Environment({"QWQ_HOME": str(tmp_path)}, None, io.StringIO(), stderr)
    assert run(shlex.split(line), env) == 2
    return stderr.getvalue()


@pytest.mark.parametrize(("line", "suggested"), SUGGESTED.items())
def test_flags_keep_the_values_that_the_suggested_command_takes(
    tmp_path: Path, line: str, suggested: str
) -> None:
    assert f"Did you mean `{suggested}`?" in " ".join(told(tmp_path, line).split())


@pytest.mark.parametrize(
    ("line", "flag"), [("hello -o x", "-o"), ("how many apples --samples 3", "--samples")]
)
def test_a_question_has_the_flags_of_ask(tmp_path: Path, line: str, flag: str) -> None:
    assert f"No such option: {flag}" in told(tmp_path, line)
