"""Measure `qwq solve` against one problem at a time and against llama.cpp's llama-server,
and qwq as a client of that server.

Same file of problems, same model, threads, context and token limit, greedy sampling. Progress goes
to stderr, the tables to stdout as Markdown. Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

import machine
import server
from child import run
from progress import say
from qwq_command import QWQ, environment
from sample import Sample
from table import Section, Target, number, table, targets_section

from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.launch import TINY
from tools.tiny_model.generator import draw
from tools.tiny_model.pen import plain
from tools.tiny_model.wording import ask

DEMO = Path(__file__).parents[1] / "qwq_cli" / "models" / "qwq-demo-q8_0.gguf"
KINDS = ("addition", "subtraction", "product", "equation", "story")
SERVER_LIMIT = 0.95  # of the server's tokens a second
SERVED_LIMIT = 0.97  # of the same server's, asked by the client of server.py
CLIENT_LIMIT = 0.05
HEADER = (
    "", "at a time", "tokens", "tok/s", "of the server", "lowest to highest", "CPU ms/token",
)  # fmt: skip


@dataclass(frozen=True)
class Work:
    """All that was asked for. width: samples at a time, None for what qwq finds itself."""

    model: Path
    server: Path | None
    count: int
    threads: int
    n_ctx: int
    max_tokens: int | None
    width: int | None
    rounds: int
    seed: int


@dataclass(frozen=True)
class Timed:
    """What one run came to, at a width."""

    sample: Sample
    width: int


def main(arguments: Sequence[str]) -> int:
    work = _work(_parser().parse_args(arguments))
    print(machine.describe(work.model, work.threads), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        problems = Path(folder, "problems.jsonl")
        _write_problems(problems, work)
        found = _width(work, problems)
        say(f"solve: {found} samples at a time")
        results = _measure(work, problems, found)
    section = Section("Problems from a file", _body(work, results), _targets(results))
    print(section)
    print(targets_section(section.targets))
    return 0


def _write_problems(path: Path, work: Work) -> None:
    random = Random(work.seed)
    lines = []
    for index in range(work.count):
        problem = draw(random, KINDS[index % len(KINDS)], held=True)
        question = plain(ask(problem, random))
        lines.append(json.dumps({"id": f"p{index}", "problem": question, "answer": problem.answer}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _width(work: Work, problems: Path) -> int:
    """As asked for, else what qwq itself settles on."""
    if work.width:
        return work.width
    say("solve: how many at a time does qwq find best?")
    return _qwq(work, problems, None).width


def _qwq(work: Work, problems: Path, width: int | None) -> Timed:
    """On this machine, in its own process."""
    sizes = ["--threads", str(work.threads), "--ctx", str(work.n_ctx)]
    return _command(work, problems, width, ["-m", str(work.model), *sizes])


def _at_server(work: Work, problems: Path, width: int) -> Timed:
    """The CPU time is that of the client, its start included."""
    assert work.server is not None
    at = server.running(work.server, str(work.model), work.threads, width, work.n_ctx)
    with at as (_, port):
        return _command(work, problems, width, ["-m", f"http://127.0.0.1:{port}"])


def _command(work: Work, problems: Path, width: int | None, flags: Sequence[str]) -> Timed:
    """The installed command, records to a file; what it says of its own speed."""
    with tempfile.TemporaryDirectory() as home:
        parallel = ["--parallel", str(width)] if width else []
        command = [QWQ, "solve", str(problems), "-o", str(Path(home, "out.jsonl")), "--json"]
        limit = ["-n", str(work.max_tokens)] if work.max_tokens else []
        fixed = ["-t", "0", "--system", "", "--instruction", ""]
        outcome = run([*command, *flags, *limit, *fixed, *parallel], env=environment(home))
    speed = json.loads(outcome.output)["speed"]
    sample = Sample(
        tokens=speed["tokens"], seconds=speed["seconds"], cpu_seconds=outcome.cpu_seconds
    )
    return Timed(sample, speed["width"])


def _server(work: Work, problems: Path, width: int) -> Timed:
    assert work.server is not None
    questions = [json.loads(line)["problem"] for line in problems.read_text("utf-8").splitlines()]
    done = server.answered(
        work.server,
        str(work.model),
        server.prompts_of(work.server, str(work.model), questions),
        threads=work.threads,
        parallel=width,
        n_ctx=work.n_ctx,
        sampling={"temperature": 0, "n_predict": work.max_tokens or -1},
    )
    return Timed(done.sample, width)


ALONE, TOGETHER, SERVER = "qwq solve, one at a time", "qwq solve", "llama-server"
SERVED = "qwq solve, at llama-server"


def _measure(work: Work, problems: Path, width: int) -> Mapping[str, list[Timed]]:
    contenders: dict[str, Callable[[], Timed]] = {
        ALONE: lambda: _qwq(work, problems, 1),
        TOGETHER: lambda: _qwq(work, problems, width),
    }
    if work.server:
        contenders[SERVER] = lambda: _server(work, problems, width)
        contenders[SERVED] = lambda: _at_server(work, problems, width)
    results: dict[str, list[Timed]] = {name: [] for name in contenders}
    names = list(contenders)
    for index in range(work.rounds):
        start = index % len(names)
        for name in [*names[start:], *names[:start]]:
            say(f"solve: round {index + 1} of {work.rounds}: {name}")
            timed = contenders[name]()
            say(f"       {timed.sample.per_second:,.1f} tok/s")
            results[name].append(timed)
    return results


def _body(work: Work, results: Mapping[str, list[Timed]]) -> str:
    limit = f"at most {work.max_tokens} tokens each, " if work.max_tokens else ""
    return (
        f"{work.count} generated problems, greedy, {limit}{work.threads} threads, context "
        f"{work.n_ctx:,}; medians of {work.rounds} interleaved rounds.\n\n"
        f"{table(HEADER, [_row(name, results) for name in results])}"
    )


def _row(name: str, results: Mapping[str, list[Timed]]) -> tuple[str, ...]:
    samples = [timed.sample for timed in results[name]]
    speeds = [sample.per_second for sample in samples]
    cpu = [sample.cpu_per_token or 0 for sample in samples]
    return (
        name,
        str(results[name][0].width),
        f"{median(sample.tokens for sample in samples):,.0f}",
        f"{median(speeds):,.1f}",
        number(_ratio(results, name, SERVER), ".3f"),
        f"{min(speeds):,.1f} to {max(speeds):,.1f}",
        number(1e3 * median(cpu), ".3f"),
    )


def _ratio(results: Mapping[str, list[Timed]], name: str, base: str) -> float | None:
    """The median over rounds of the ratio within a round."""
    if base not in results:
        return None
    pairs = zip(results[name], results[base], strict=True)
    return median(one.sample.per_second / two.sample.per_second for one, two in pairs)


def _targets(results: Mapping[str, list[Timed]]) -> tuple[Target, ...]:
    limits = ((TOGETHER, ALONE, 1.0), (TOGETHER, SERVER, SERVER_LIMIT))
    served = ((SERVED, SERVER, SERVED_LIMIT),) if SERVED in results else ()
    speeds = [
        Target(f"{name}: tok/s of {base}", f"{ratio:.3f}", f">= {limit}", ratio >= limit)
        for name, base, limit in (*limits, *served)
        if (ratio := _ratio(results, name, base)) is not None
    ]
    return (*speeds, *([_client(results[SERVED])] if served else []))


def _client(timed: Sequence[Timed]) -> Target:
    samples = [each.sample for each in timed]
    share = median((sample.cpu_seconds or 0) / sample.seconds for sample in samples)
    name = f"{SERVED}: CPU time, of one core"
    return Target(name, f"{share:.1%}", f"<= {CLIENT_LIMIT:.0%}", share <= CLIENT_LIMIT)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="solve.py", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--model", type=Path, default=DEMO, help="a GGUF file; the embedded model by default")
    add("--llama-server", type=Path, help="llama.cpp's own; else $LLAMA_SERVER")
    add("--problems", type=int, default=300, help="default %(default)s")
    add("--threads", type=int, help="default: what qwq takes")
    add("--ctx", type=int, default=1024, help="of each problem; default %(default)s")
    add("--max-tokens", type=int, help="of each answer; the context's by default")
    add("--parallel", type=int, help="default: what qwq finds by measuring")
    add("--rounds", type=int, default=3, help="default %(default)s")
    add("--seed", type=int, default=7, help="of the problems; default %(default)s")
    return parser


def _work(given: argparse.Namespace) -> Work:
    program = given.llama_server or os.environ.get("LLAMA_SERVER")
    if not program:
        say("solve: llama-server is left out; README.md says how to get it")
    tiny = inspect(given.model).parameters < TINY
    return Work(
        model=given.model.resolve(),
        server=Path(program) if program else None,
        count=given.problems,
        threads=given.threads or (1 if tiny else detect().cores),
        n_ctx=given.ctx,
        max_tokens=given.max_tokens,
        width=given.parallel,
        rounds=given.rounds,
        seed=given.seed,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
