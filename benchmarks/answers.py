"""Seconds for each right answer: qwq against llama.cpp's own programs, on the same problems.

.venv/bin/python benchmarks/answers.py problems.jsonl --model FILE.gguf --llama-cpp FOLDER

Two parts: one problem at a time, against `llama-completion`; and many at once, against
`llama-server`. The parts of qwq are switched on one after the other. All ways have the same
prompts, sampling and limit of tokens, and take turns. Every answer is kept, so that the same
command goes on where it was stopped; `--minutes` stops it, and `--minutes 0` only tells what there
is.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import answer_ways as ways
import machine
import msgspec
import psutil
import server
from answer_ways import Answer, Problem, Task
from progress import say
from table import Section, Target, number, table, targets_section

from qwq_cli.equality.equality import Equality
from qwq_cli.solve.estimators import Estimate, estimate
from qwq_cli.solve.plan import INSTRUCTION
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorer import score
from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import Format

ALONE = {ways.CLI: ways.by_cli, **{part: ways.by_ask(part) for part in ways.PARTS}}
TOGETHER = {
    ways.SERVER: ways.by_server,
    **{way: ways.by_solve(way) for way in (*ways.PARTS, ways.VOTES)},
}
LIMITS = {"one at a time": 0.7, "many at once": 0.8}  # of the peer's seconds for a right answer
HEADER = (
    "", "right", "beside the peer", "tokens", "s, a right answer", "of the peer",
    "with loading", "CPU s, a right answer",
)  # fmt: skip


def main() -> None:
    given = _arguments()
    given.work.mkdir(parents=True, exist_ok=True)
    with Equality() as equality:
        task = _task(given, equality.equal)
        print(machine.describe(Path(task.model), task.threads), flush=True)
        _measure(given, task)
    sections = [
        _section("one at a time", _chosen(ALONE, given), _kept(given.work / "alone.jsonl")),
        _section("many at once", _chosen(TOGETHER, given), _kept(given.work / "together.jsonl")),
    ]
    for section in sections:
        print(section)
    print(targets_section([target for section in sections for target in section.targets]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="lines with problem (or question), answer, id")
    parser.add_argument("--model", required=True, help="a GGUF file")
    parser.add_argument("--llama-cpp", type=Path, required=True, help="folder of its programs")
    parser.add_argument("--work", type=Path, default=Path("build/answers"), help="for the answers")
    parser.add_argument("--problems", type=int, default=100)
    parser.add_argument("--chunk", type=int, default=25, help="problems that are solved at once")
    parser.add_argument("--width", type=int, default=16, help="samples at a time")
    parser.add_argument("--threads", type=int, default=psutil.cpu_count(logical=False) or 1)
    parser.add_argument("--ctx", type=int, default=1024)
    parser.add_argument("--max-tokens", type=int, default=512)
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--instruction", default=INSTRUCTION, help="behind each question")
    parser.add_argument(
        "--ways", nargs="+", choices=[*ways.PARTS, ways.VOTES], default=[*ways.PARTS, ways.VOTES]
    )
    parser.add_argument("--minutes", type=float, default=600.0, help="after which it is enough")
    return parser.parse_args()


def _task(given: argparse.Namespace, equal: Callable[[str, str], bool]) -> Task:
    def right(text: str, target: str) -> bool:
        answer = parse(text, Format.UNTAGGED).answer
        return score(answer.value if answer else None, Reference(target), None, equal).correct

    return Task(
        model=given.model,
        threads=given.threads,
        n_ctx=given.ctx,
        max_tokens=given.max_tokens,
        temperature=given.temperature,
        width=given.width,
        programs=given.llama_cpp,
        right=right,
    )


def _problems(given: argparse.Namespace, task: Task) -> Sequence[Problem]:
    lines = given.file.read_text("utf-8").splitlines()[: given.problems]
    rows = [json.loads(line) for line in lines]
    questions = [
        f"{row.get('problem') or row['question']}\n{given.instruction}".strip() for row in rows
    ]
    prompts = server.prompts_of(task.programs / "llama-server", task.model, questions)
    return [
        Problem(str(row.get("id", index)), question, str(row["answer"]), prompt)
        for index, (row, question, prompt) in enumerate(zip(rows, questions, prompts, strict=True))
    ]


def _measure(given: argparse.Namespace, task: Task) -> None:
    """A chunk one way after the other; then the same problems alone."""
    until = time.monotonic() + 60 * given.minutes
    if given.minutes <= 0:
        return
    problems = _problems(given, task)
    for start in range(0, len(problems), given.chunk):
        chunk = problems[start : start + given.chunk]
        together = {way: partial(TOGETHER[way], task, chunk) for way in _chosen(TOGETHER, given)}
        _add(given.work / "together.jsonl", together, chunk, until)
        for index, problem in enumerate(chunk):
            turned = _turned(_chosen(ALONE, given), index)
            alone = {way: partial(_one, ALONE[way], task, problem) for way in turned}
            _add(given.work / "alone.jsonl", alone, [problem], until)


def _chosen(names: Iterable[str], given: argparse.Namespace) -> Sequence[str]:
    """The peer, and the ways that were asked for."""
    peer, *others = names
    return [peer, *(name for name in others if name in given.ways)]


def _turned(names: Sequence[str], index: int) -> Sequence[str]:
    """Each way begins as often as the others."""
    at = index % len(names)
    return [*names[at:], *names[:at]]


def _one(answer: Callable[[Task, Problem], Answer], task: Task, problem: Problem) -> list[Answer]:
    return [answer(task, problem)]


def _add(
    path: Path,
    work: Mapping[str, Callable[[], list[Answer]]],
    problems: Sequence[Problem],
    until: float,
) -> None:
    """What is not there yet."""
    done = {(each.way, each.id) for each in _kept(path)}
    for way, answers in work.items():
        if time.monotonic() >= until or all((way, each.id) in done for each in problems):
            continue
        say(f"{problems[0].id}{' and on' if len(problems) > 1 else ''}: {way}")
        with path.open("ab") as file:
            file.writelines(msgspec.json.encode(answer) + b"\n" for answer in answers())


def _kept(path: Path) -> list[Answer]:
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [msgspec.json.decode(line, type=Answer) for line in lines]


def _section(title: str, names: Sequence[str], kept: Sequence[Answer]) -> Section:
    """Of the problems that all ways have answered. The first is the peer."""
    by_way = {way: {each.id: each for each in kept if each.way == way} for way in names}
    common = set.intersection(*(set(found) for found in by_way.values()))
    if not common:
        return Section(title, "No problem is answered every way yet.")
    results = {way: [by_way[way][id] for id in sorted(common)] for way in names}
    peer, *_ = names
    rows = [_row(way, results[way], results[peer]) for way in names]
    best = min(
        (
            _seconds(results[way]) / _seconds(results[peer])
            for way in names[1:]
            if _as_right(results[way], results[peer])
        ),
        default=float("inf"),
    )
    target = Target(
        f"{title}: seconds of the peer", f"{best:.2f}", f"<= {LIMITS[title]}", best <= LIMITS[title]
    )
    return Section(title, f"{len(common)} problems.\n\n{table(HEADER, rows)}", (target,))


def _gain(own: Sequence[Answer], peer: Sequence[Answer]) -> Estimate:
    """How many more are right, of the same problems."""
    pairs = zip(own, peer, strict=True)
    found = estimate([float(one.correct) - float(other.correct) for one, other in pairs])
    assert found is not None
    return found


def _as_right(own: Sequence[Answer], peer: Sequence[Answer]) -> bool:
    """Not below the peer by more than a standard error. Only such a way can meet the target."""
    gain = _gain(own, peer)
    return gain.mean + (gain.error or 0.0) >= 0


def _row(way: str, own: Sequence[Answer], peer: Sequence[Answer]) -> Sequence[str]:
    right, gain = estimate([float(each.correct) for each in own]), _gain(own, peer)
    assert right is not None
    count = sum(each.correct for each in own) or float("nan")
    return (
        way,
        f"{right.mean:.1%} ± {100 * (right.error or 0):.1f}",
        f"{100 * gain.mean:+.1f} ± {100 * (gain.error or 0):.1f}",
        number(sum(each.tokens for each in own) / len(own), ".0f"),
        number(_seconds(own), ".1f"),
        number(_seconds(own) / _seconds(peer)),
        number(sum(each.whole for each in own) / count, ".1f"),
        number(sum(each.cpu for each in own) / count, ".1f"),
    )


def _seconds(answers: Sequence[Answer]) -> float:
    """For each that is right."""
    right = sum(each.correct for each in answers)
    return sum(each.seconds for each in answers) / right if right else float("inf")


if __name__ == "__main__":
    main()
