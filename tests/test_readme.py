"""What the README and the manual tell people to type is typed here."""

from __future__ import annotations

import json
import os
import re

import pytest

from tests.batch_server import answered, says
from tests.endpoint.server import FakeServer, serving
from tests.manual import COMMANDS, ROOT, TEXT
from tests.shell import Shell
from tests.transcripts.samples import INLINE, THOUGHT, chat, lines

QWQ = [command for command in COMMANDS if "qwq" in command]
NEEDS_THE_REAL_MODEL = "qwq-32b-preview"
BOX, DEN = "http://box:8080", "http://den:8080"  # servers, in the examples
ARRAY = re.findall(r"^```bash\n(#!.+?)^```", TEXT, re.MULTILINE | re.DOTALL)


def needs(command: str) -> tuple[pytest.MarkDecorator, ...]:
    """What a command line is not run without."""
    if "--ray" not in command:
        return ()
    reason = "needs Ray: make test-ray"
    is_missing = pytest.mark.skipif("TEST_RAY" not in os.environ, reason=reason)
    return pytest.mark.ray, pytest.mark.timeout(600), is_missing


@pytest.mark.parametrize(
    "command", [pytest.param(command, marks=needs(command)) for command in QWQ]
)
def test_every_command_line_works(shell: Shell, command: str) -> None:
    (shell.home / "problem.md").write_text("17*24\n", encoding="utf-8")
    (shell.home / "data.txt").write_text("3 17 8\n", encoding="utf-8")
    problems = [{"id": n, "problem": f"{n}+2", "answer": n + 2, "kind": "sum"} for n in range(1, 5)]
    text = "".join(f"{json.dumps(problem)}\n" for problem in problems)
    (shell.home / "problems.jsonl").write_text(text, encoding="utf-8")
    (shell.home / "pairs.jsonl").write_text('{"target": "1/2", "answer": "0.5"}\n', "utf-8")
    (shell.home / "answer.txt").write_text(INLINE, "utf-8")
    (shell.home / "chats.jsonl").write_text(lines(chat(reasoning=THOUGHT), chat()), "utf-8")
    needs_results = "results.jsonl" in command or "results*" in command
    if needs_results and "-o results.jsonl" not in command:
        shell.run("solve", "problems.jsonl", "-o", "results.jsonl")
    if "--batch-in" in command:
        asked = command.replace("--batch-in answers.jsonl", "--batch-out asked.jsonl")
        shell.line(asked.partition("$ ")[2] or asked)
        requests = (shell.home / "asked.jsonl").read_text("utf-8").splitlines()
        (shell.home / "answers.jsonl").write_text("\n".join(answered(requests, says("3"))), "utf-8")
    shell.run("17*24", "-t", "0")
    with serving(server_of_the_model()) as box, serving(server_of_the_model()) as den:
        done = shell.line(command.replace(BOX, box.url).replace(DEN, den.url))
    if command.startswith(("qwq models pull", "qwq models add")):
        assert done.status == 5
        assert "HF_HUB_OFFLINE is set" in done.stderr
    elif f"-m {NEEDS_THE_REAL_MODEL}" in command:
        assert done.status == 4
        assert "is not downloaded" in done.stderr
    elif any(name in command for name in ("qwq solve", "qwq grade", "qwq curve")):
        assert done.status in (0, 6), done.stderr
    else:
        assert done.status in (0, 3), done.stderr
        assert done.status == 0 or "data.txt" in command


def server_of_the_model() -> FakeServer:
    server = FakeServer(lambda text, seed: "So \\boxed{5}"[len(text) :])
    server.models = [NEEDS_THE_REAL_MODEL]
    return server


def test_the_script_for_an_array_solves_all_parts(shell: Shell) -> None:
    """Without Slurm: its variables and `srun` stand in."""
    (script,) = ARRAY
    assert re.search(r"--array=1-(\d+)", script)[1] == re.search(r"PARTS=(\d+)", script)[1]  # type: ignore[index]
    problems = [{"id": n, "problem": f"{n}+2", "answer": n + 2} for n in range(6)]
    text = "".join(f"{json.dumps(problem)}\n" for problem in problems)
    (shell.home / "problems.jsonl").write_text(text, encoding="utf-8")
    script = re.sub(r"PARTS=\d+", "PARTS=2", script)
    for part in (1, 2, 2):
        stands_in = f'srun() {{ "$@"; }}\nMODEL=qwq-demo SLURM_ARRAY_TASK_ID={part}\n'
        done = shell.line(stands_in + script)
        assert done.status == 0, done.stderr
    records = [
        json.loads(line)["id"]
        for part in (1, 2)
        for line in (shell.home / f"part-{part}.jsonl").read_text("utf-8").splitlines()
    ]
    assert sorted(records) == sorted(str(problem["id"]) for problem in problems)
    assert "6 graded" in shell.line("qwq grade 'part-*.jsonl'").stdout


def test_make_targets_exist() -> None:
    targets = re.findall(r"make ([a-z-]+)", "\n".join(COMMANDS))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "qwq -m qwq-demo --trace fold" in makefile, "it shows its thought in a pipe"
    assert targets
    assert not [target for target in targets if f"\n{target}:" not in makefile]


def test_ci_runs_the_command_for_developers() -> None:
    assert "make check" in COMMANDS
    assert "make check" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize(
    "command",
    [
        "",
        "ask",
        "chat",
        "solve",
        "grade",
        "curve",
        "show",
        "log",
        "log import",
        "doctor",
        "config",
        "models",
        "sessions",
    ],
)
def test_flags_in_the_readme_exist(shell: Shell, command: str) -> None:
    text = shell.run(*command.split(), "--help", env={"COLUMNS": "200"}).stdout
    flags = {
        "ask": ("--trace", "--json", "--jsonl", "--seed", "--quiet", "--file", "--model"),
        "solve": (
            "--where",
            "--dry-run",
            "--shuffle-choices",
            "--question",
            "--choices",
            "--strict",
            "--samples",
            "--vote",
            "--parallel",
            "--retry-errors",
            "--draft",
            "--batch-out",
            "--batch-in",
            "--batch-model",
            "--batch-for",
            "--ray",
            "--actors",
            "--gpus-per-actor",
            "--fetch",
        ),
        "grade": ("--scorer", "--targets", "--save", "--csv", "--pairs", "--disagree", "--json"),
        "show": ("--number", "--limit", "--html", "--replay"),
        "log": ("--since", "--status", "--delete"),
        "log import": ("--limit",),
        "curve": ("--samples", "--budgets", "--early", "--output", "--svg", "--draft"),
    }
    assert all(flag in text for flag in flags.get(command, ("--help",)))


def test_the_model_it_pulls_is_the_first_of_the_registry() -> None:
    from qwq_cli.hub.local.registry import load_registry

    assert "qwq models pull" in COMMANDS
    assert load_registry().first_pullable == NEEDS_THE_REAL_MODEL
