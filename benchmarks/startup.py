"""How long `qwq` takes to say its version or its help, beside importing what it is made of."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from statistics import median

from child import Outcome, run
from progress import say
from qwq_command import QWQ, environment
from table import Section, Target, table

LIMIT = 1.5
BASE = 'python -c "import typer, rich"'
COMMANDS: Mapping[str, Sequence[str]] = {
    BASE: (sys.executable, "-c", "import typer, rich"),
    "qwq --version": (QWQ, "--version"),
    "qwq --help": (QWQ, "--help"),
}
HEADER = ("command", "wall ms", "ratio", "CPU ms", "ratio")

Runs = Mapping[str, Sequence[Outcome]]


def measure(rounds: int) -> Section:
    runs: dict[str, list[Outcome]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as home:
        env = environment(home)
        for command in COMMANDS.values():  # files into the cache, modules compiled
            run(command, env=env)
        for index in range(rounds):
            say(f"startup: round {index + 1} of {rounds}")
            for name, command in COMMANDS.items():
                runs[name].append(run(command, env=env))
    targets = tuple(_target(name, runs) for name in COMMANDS if name != BASE)
    rows = [_row(name, runs) for name in COMMANDS]
    text = f"Medians of {rounds} interleaved rounds, after one to warm up."
    return Section("Start-up", f"{text}\n\n{table(HEADER, rows)}", targets)


def _row(name: str, runs: Runs) -> tuple[str, ...]:
    return (
        f"`{name}`",
        f"{1e3 * median(run.seconds for run in runs[name]):.0f}",
        f"{_ratio(name, runs):.2f}",
        f"{1e3 * median(run.cpu_seconds for run in runs[name]):.0f}",
        f"{_cpu_ratio(name, runs):.2f}",
    )


def _ratio(name: str, runs: Runs) -> float:
    pairs = zip(runs[name], runs[BASE], strict=True)
    return median(run.seconds / base.seconds for run, base in pairs)


def _cpu_ratio(name: str, runs: Runs) -> float:
    pairs = zip(runs[name], runs[BASE], strict=True)
    return median(run.cpu_seconds / base.cpu_seconds for run, base in pairs)


def _target(name: str, runs: Runs) -> Target:
    ratio = _ratio(name, runs)
    return Target(f"`{name}`: time of `{BASE}`", f"{ratio:.2f}x", f"<= {LIMIT}x", ratio <= LIMIT)
