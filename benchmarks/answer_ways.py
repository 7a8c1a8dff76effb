"""Who answers problems in `answers.py`: llama.cpp's own programs, and qwq with more and more of it
switched on. Each gives what it said, and what that took."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import server
from child import run
from qwq_command import ENDED, QWQ, environment

OFF = {"--stop": "full", "--on-loop": "off", "--draft": "off"}
# Each adds to those before it.
PARTS: Mapping[str, Mapping[str, str]] = {
    "qwq, all parts off": {},
    "and n-grams drafted": {"--draft": "ngram"},
    "and loops recovered": {"--on-loop": "recover"},
    "and stopped early": {"--stop": "early"},
    "and slips mended": {"--mend": ""},
}
CPU_ALONE = ("--device", "none")
VARIED = "0.7"  # temperature of samples that vote: greedy ones are all the same
CLI, SERVER, VOTES = "llama-completion", "llama-server", "and 3 samples that vote"
_PERF = re.compile(r"(?:prompt eval|eval) time =\s*([\d.]+) ms /\s*(\d+) (tokens|runs)")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """To one problem. seconds: without loading, where it was run alone; whole: with it. A share of
    its batch, where many were answered at once."""

    way: str
    id: str
    correct: bool
    tokens: float
    seconds: float
    whole: float
    cpu: float


@dataclass(frozen=True)
class Problem:
    """prompt: as the model's own template writes the question."""

    id: str
    question: str
    target: str
    prompt: str


@dataclass(frozen=True)
class Task:
    """What all ways have in common. right: whether a text ends with the target."""

    model: str
    threads: int
    n_ctx: int
    max_tokens: int
    temperature: float
    width: int
    programs: Path
    right: Callable[[str, str], bool] = field(repr=False)

    @property
    def flags(self) -> list[str]:
        sizes = {
            "-m": self.model, "--threads": self.threads, "--ctx": self.n_ctx, "-s": 1,
            "-n": self.max_tokens, "-t": self.temperature,
            "--top-k": 0, "--top-p": 1, "--min-p": 0, "--system": "",
        }  # fmt: skip
        return [text for flag, value in sizes.items() for text in (flag, str(value))]


def with_parts(name: str) -> list[str]:
    """The flags of all parts up to this one; those of the last, for the vote."""
    flags = dict(OFF)
    for part, own in PARTS.items():
        flags |= own
        if part == name:
            break
    return [text for flag, value in flags.items() for text in (flag, value) if text]


def by_cli(task: Task, problem: Problem) -> Answer:
    """Its own counts of time, which leave loading out."""
    sizes = {
        "-m": task.model, "-p": problem.prompt, "-n": task.max_tokens, "-c": task.n_ctx,
        "-t": task.threads, "--temp": task.temperature, "-s": 1,
        "--top-k": 0, "--top-p": 1, "--min-p": 0,
    }  # fmt: skip
    flags = [text for flag, value in sizes.items() for text in (flag, str(value))]
    command = [str(task.programs / "llama-completion"), *flags, "-no-cnv", "--no-display-prompt"]
    env = os.environ | {"LD_LIBRARY_PATH": str(task.programs)}
    with tempfile.NamedTemporaryFile() as log:
        outcome = run([*command, *CPU_ALONE, "--perf", "--log-file", log.name], env=env)
        counts = _PERF.findall(log.read().decode("utf-8", "replace"))
    return Answer(
        way=CLI,
        id=problem.id,
        correct=task.right(outcome.output.decode("utf-8", "replace"), problem.target),
        tokens=sum(int(count) for _, count, of in counts if of == "runs") + 1,
        seconds=sum(float(ms) for ms, *_ in counts) / 1000,
        whole=outcome.seconds,
        cpu=outcome.cpu_seconds,
    )


def by_ask(part: str) -> Callable[[Task, Problem], Answer]:
    def answer(task: Task, problem: Problem) -> Answer:
        with tempfile.TemporaryDirectory() as home:
            command = [QWQ, "ask", "--json", "--no-save", *task.flags, *with_parts(part)]
            outcome = run([*command, problem.question], env=environment(home), accept=ENDED)
        trace = json.loads(outcome.output)
        stats, found = trace["stats"], trace["answer"] or {}
        return Answer(
            way=part,
            id=problem.id,
            correct=task.right(f"\\boxed{{{found.get('value', '')}}}", problem.target),
            tokens=stats["thought_tokens"] + stats["answer_tokens"] + stats["dropped_tokens"],
            seconds=stats["prefill_seconds"] + stats["decode_seconds"],
            whole=outcome.seconds,
            cpu=outcome.cpu_seconds,
        )

    return answer


def by_solve(way: str) -> Callable[[Task, Sequence[Problem]], list[Answer]]:
    """All of a chunk at once."""

    def answers(task: Task, chunk: Sequence[Problem]) -> list[Answer]:
        votes = ["--samples", "3", "-t", VARIED] if way == VOTES else []
        with tempfile.TemporaryDirectory() as home:
            file, out = Path(home, "problems.jsonl"), Path(home, "out.jsonl")
            rows = [{"id": p.id, "problem": p.question, "answer": p.target} for p in chunk]
            file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
            fixed = ["--json", "--instruction", "", "--parallel", str(task.width), "-o", str(out)]
            command = [QWQ, "solve", str(file), *fixed, *task.flags, *with_parts(way), *votes]
            outcome = run(command, env=environment(home))
            records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        speed = json.loads(outcome.output)["speed"]
        found = {each["id"]: each for each in records if "id" in each}
        return [
            Answer(
                way=way,
                id=problem.id,
                correct=bool(found[problem.id]["correct"]),
                tokens=speed["tokens"] / len(chunk),
                seconds=speed["seconds"] / len(chunk),
                whole=outcome.seconds / len(chunk),
                cpu=outcome.cpu_seconds / len(chunk),
            )
            for problem in chunk
        ]

    return answers


def by_server(task: Task, chunk: Sequence[Problem]) -> list[Answer]:
    done = server.answered(
        task.programs / "llama-server",
        task.model,
        [problem.prompt for problem in chunk],
        threads=task.threads,
        parallel=task.width,
        n_ctx=task.n_ctx,
        sampling={
            "temperature": task.temperature, "n_predict": task.max_tokens, "seed": 1,
            "top_k": 0, "top_p": 1, "min_p": 0,
        },
    )  # fmt: skip
    return [
        Answer(
            way=SERVER,
            id=problem.id,
            correct=task.right(text, problem.target),
            tokens=done.sample.tokens / len(chunk),
            seconds=done.sample.seconds / len(chunk),
            whole=done.sample.seconds / len(chunk),
            cpu=(done.sample.cpu_seconds or 0.0) / len(chunk),
        )
        for problem, text in zip(chunk, done.texts, strict=True)
    ]
