"""Who decodes: each contender runs a workload in a process of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from child import Outcome, run
from qwq_command import ask
from sample import Sample
from workload import Workload

from qwq_cli.packs.in_use import VARIABLE

PACK = "qwq's engine, ready-made libraries"
WORKER = str(Path(__file__).with_name("worker.py"))


@dataclass(frozen=True)
class Result:
    """`decoded`: from the first token to the last. `outcome`: the process from start to end."""

    decoded: Sample
    outcome: Outcome


@dataclass(frozen=True)
class Contender:
    name: str
    run: Callable[[Workload], Result]


def work_in_process(kind: str, work: Workload, environ: Mapping[str, str] | None = None) -> Outcome:
    """Run worker.py; its JSON is the output."""
    return run([sys.executable, WORKER, kind, msgspec.json.encode(work).decode()], env=environ)


def _worker(kind: str, **variables: str) -> Callable[[Workload], Result]:
    def result(work: Workload) -> Result:
        outcome = work_in_process(kind, work, os.environ | variables)
        return Result(msgspec.json.decode(outcome.output, type=Sample), outcome)

    return result


def _ask(work: Workload) -> Result:
    """The trace's clock starts at its first token, so one token fewer was decoded in it."""
    asked = ask(work)
    stats = asked.trace.stats
    return Result(Sample(tokens=stats.tokens - 1, seconds=stats.decode_seconds), asked.outcome)


FLOOR = Contender("floor: bare llama_decode loop", _worker("floor"))
ENGINE = Contender("qwq's engine", _worker("engine"))
ASK = Contender("qwq ask, live view on a terminal", _ask)
HIGH_LEVEL = Contender("llama-cpp-python, create_chat_completion", _worker("high-level"))


def with_pack(folder: Path) -> Contender:
    """The engine on the ready-made libraries in a folder, as `qwq engine use` takes them."""
    return Contender(PACK, _worker("engine", **{VARIABLE: str(folder)}))


def llama_bench(program: Path) -> Contender:
    """llama.cpp's own tool, whose libraries lie beside it. It decodes only: no sampling."""
    env = os.environ | {"LD_LIBRARY_PATH": str(program.parent)}

    def result(work: Workload) -> Result:
        sizes = ["-p", "0", "-n", str(work.tokens), "-r", "1", "-t", str(work.threads)]
        outcome = run([str(program), "-m", work.model, *sizes, "-o", "json"], env=env)
        (row,) = msgspec.json.decode(outcome.output)
        seconds = row["samples_ns"][0] / 1e9
        return Result(Sample(tokens=row["n_gen"], seconds=seconds), outcome)

    return Contender("llama-bench", result)
