"""What Ray costs a run over problems: a message, a start, and a whole run beside one without it.

    python benchmarks/cluster.py --problems 120 --parallel 8 --rounds 3 > result.md

Needs Ray (`make test-ray` installs it). Run it on a machine that does nothing else. `--rounds 0`
measures messages alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from qwq_cli.cluster.messages import DoneSample, Report
from qwq_cli.cluster.session import Session, session
from qwq_cli.solve.record import Problem, Record, SampleResult
from qwq_cli.solve.results import read_results
from qwq_cli.solve.task import Task
from tools.problems import lines

MESSAGES = 500


class Canned:
    """An actor that has its report ready: what is left is the cost of carrying it."""

    def __init__(self, report: Any) -> None:
        self._report = report

    def nothing(self) -> None:
        """The least that a call can be."""

    def work(self, tasks: Any) -> Any:
        return self._report


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        problems = Path(folder) / "problems.jsonl"
        problems.write_text("".join(f"{line}\n" for line in lines(arguments.problems, 1)), "utf-8")
        ratios, record = whole_runs(arguments, problems, Path(folder))
    started = time.perf_counter()
    with session("local") as ray:
        start = time.perf_counter() - started
        costs = messages(ray, record)
    rows = [
        ("start of Ray", f"{start:.1f} s"),
        *((name, f"{1000 * seconds:.2f} ms") for name, seconds in costs.items()),
    ]
    if ratios:
        rows += [
            ("tokens a second, with Ray of without, median", f"{median(ratios):.3f}"),
            ("lowest to highest", f"{min(ratios):.3f} to {max(ratios):.3f}"),
        ]
    print("| what | figure |\n| --- | --- |")
    print("\n".join(f"| {name} | {figure} |" for name, figure in rows))


def whole_runs(
    arguments: argparse.Namespace, problems: Path, folder: Path
) -> tuple[list[float], Record]:
    """Speed with one actor over that of one process, of equal width, round by round; a record."""
    first = folder / "first.jsonl"
    _speed(arguments, problems, first, ("--limit", "1"))
    ratios = []
    for round in range(arguments.rounds):
        speeds = {}
        ways: dict[str, Sequence[str]] = {"alone": (), "ray": ("--ray", "local", "--actors", "1")}
        for name in sorted(ways, reverse=bool(round % 2)):
            out = folder / f"{name}-{round}.jsonl"
            speeds[name] = _speed(arguments, problems, out, ways[name])
            print(f"round {round + 1}, {name}: {speeds[name]:.1f} tok/s", file=sys.stderr)
        ratios.append(speeds["ray"] / speeds["alone"])
    return ratios, next(iter(read_results(first).records.values()))


def _speed(arguments: argparse.Namespace, problems: Path, out: Path, more: Sequence[str]) -> float:
    """From the first batch to the last record; loading and starting are left out."""
    command = [
        sys.executable, "-m", "qwq_cli", "solve", str(problems), "-m", arguments.model,
        "-o", str(out), "--seed", "1", "--parallel", str(arguments.parallel), "--json", *more,
    ]  # fmt: skip
    home = {"QWQ_HOME": str(out.parent / "home")}
    done = subprocess.run(
        command, capture_output=True, check=False, text=True, env=os.environ | home
    )
    if not done.stdout:
        raise SystemExit(done.stderr)
    speed = json.loads(done.stdout)["speed"]
    return float(speed["tokens"] / speed["seconds"])


def messages(ray: Session, record: Record) -> dict[str, float]:
    """Seconds of a call, to and fro, the median; and of a record where calls follow each other."""
    actor = ray.ray.remote(Canned).options(num_cpus=0)
    report = _report(record)
    made = actor.remote(report)
    task = Task(Problem(id=record.id, question=record.question), record.signature, 1, 1, 1)
    ray.ray.get(made.nothing.remote())

    def one(call: Callable[[], Any]) -> float:
        started = time.perf_counter()
        ray.ray.get(call())
        return time.perf_counter() - started

    empty = median(one(made.nothing.remote) for _ in range(MESSAGES))
    whole = median(one(lambda: made.work.remote([task])) for _ in range(MESSAGES))
    started = time.process_time()
    for call in [made.work.remote([task]) for _ in range(MESSAGES)]:
        ray.ray.get(call)
    each = (time.process_time() - started) / MESSAGES
    return {
        "an empty call and its answer": empty,
        "a problem there and its record back": whole,
        "the driver's own work for that, as time of a processor": each,
    }


def _report(record: Record) -> Report:
    def done(sample: SampleResult) -> DoneSample:
        return DoneSample((record.id, record.signature), sample, None)

    return Report(tuple(map(done, record.samples)), (record,), 100, 8, ())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="qwq-demo")
    parser.add_argument("--problems", type=int, default=120)
    parser.add_argument("--parallel", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
