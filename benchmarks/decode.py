"""Measure qwq's decoding, memory and start-up against llama.cpp itself; see README.md.

Progress goes to stderr, the tables to stdout as Markdown. A target that is missed is a row of
the last table, not an exit status: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import depth
import machine
import memory
import speed
import startup
from child import ChildFailed
from contenders import ASK, ENGINE, FLOOR, HIGH_LEVEL, Contender, llama_bench, with_pack
from progress import say
from qwq_command import QWQ
from table import Section, Target, targets_section
from workload import Workload

from qwq_cli.hub.machine.hardware import detect

SECTIONS = ("decode", "depth", "memory", "startup")
EARLY = 100  # the token that a late one is compared with
ROOM = 512  # tokens of context beside those that are decoded


@dataclass(frozen=True)
class Plan:
    """All that was asked for; sizes in tokens."""

    model: Path
    llama_bench: Path | None
    pack: Path | None
    only: Sequence[str]
    threads: int
    rounds: int
    tokens: int
    depths: tuple[int, int]
    depth_tokens: int
    memory_ctx: int
    startup_rounds: int
    seed: int

    def workload(self, *, tokens: int, n_ctx: int) -> Workload:
        model = str(self.model)
        return Workload(
            model=model, threads=self.threads, tokens=tokens, n_ctx=n_ctx, seed=self.seed
        )


def main(arguments: Sequence[str]) -> int:
    plan = _plan(_parser().parse_args(arguments))
    if not Path(QWQ).exists():
        raise SystemExit(f"decode.py: there is no {QWQ}; `make setup` installs it.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # children are ended on both alike
    try:
        for section in _sections(plan):
            print(section, flush=True)
    except ChildFailed as error:
        say(f"decode.py: {error}")
        return 1
    except KeyboardInterrupt:
        say("decode.py: interrupted; what was running is stopped")
        return 130
    return 0


def _sections(plan: Plan) -> Iterator[Section]:
    targets: list[Target] = []
    yield machine.describe(plan.model, plan.threads)
    for name in plan.only:
        section = _MEASURES[name](plan)
        targets += section.targets
        yield section
    yield targets_section(targets)


def _decode(plan: Plan) -> Section:
    work = plan.workload(tokens=plan.tokens, n_ctx=plan.tokens + ROOM)
    return speed.measure(work, list(_contenders(plan)), plan.rounds)


def _depth(plan: Plan) -> Section:
    room = plan.depth_tokens + ROOM
    work = plan.workload(tokens=plan.depth_tokens, n_ctx=max(plan.depths) + room)
    return depth.measure(work, plan.depths)


def _memory(plan: Plan) -> Section:
    if not Path("/proc/self/smaps_rollup").exists():
        return Section("Memory of qwq ask", "Not measured: it needs Linux's /proc.")
    return memory.measure(plan.workload(tokens=plan.tokens, n_ctx=plan.memory_ctx))


def _startup(plan: Plan) -> Section:
    return startup.measure(plan.startup_rounds)


_MEASURES: dict[str, Callable[[Plan], Section]] = {
    "decode": _decode,
    "depth": _depth,
    "memory": _memory,
    "startup": _startup,
}


def _contenders(plan: Plan) -> Iterator[Contender]:
    if plan.llama_bench and plan.llama_bench.is_file():
        yield llama_bench(plan.llama_bench)
    else:
        where = plan.llama_bench or "--llama-bench not given"
        say(f"decode: llama-bench is left out ({where}); README.md says how to get it")
    yield from (FLOOR, ENGINE, ASK, HIGH_LEVEL)
    if plan.pack:
        yield with_pack(plan.pack)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="decode.py", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--model", type=Path, help="a GGUF file; else $TEST_MODEL")
    add("--llama-bench", type=Path, help="llama.cpp's own tool; else $LLAMA_BENCH")
    add("--pack", type=Path, help="folder of ready-made libraries to compare with the compiled")
    add("--only", type=_names, default=SECTIONS, help=f"some of {','.join(SECTIONS)}")
    add("--threads", type=_count, help="default: what qwq takes, the physical cores")
    add("--rounds", type=_count, default=5, help="of decoding; default %(default)s")
    add("--tokens", type=_count, default=128, help="to decode; default %(default)s")
    add("--depth", type=_count, default=8000, help="the late token; default %(default)s")
    add("--depth-tokens", type=_count, default=160, help="each there; default %(default)s")
    add("--memory-ctx", type=_count, default=8192, help="default %(default)s")
    add("--startup-rounds", type=_count, default=15, help="default %(default)s")
    add("--seed", type=int, default=1, help="default %(default)s")
    add("--smoke", action="store_true", help="smallest sizes: does it run? No figure of it counts")
    return parser


def _plan(given: argparse.Namespace) -> Plan:
    smoke = given.smoke
    return Plan(
        model=_model(given.model),
        llama_bench=given.llama_bench or _from_environment("LLAMA_BENCH"),
        pack=given.pack,
        only=given.only,
        threads=given.threads or detect().cores,
        rounds=1 if smoke else given.rounds,
        tokens=16 if smoke else given.tokens,
        depths=(EARLY, 400 if smoke else given.depth),
        depth_tokens=8 if smoke else given.depth_tokens,
        memory_ctx=1024 if smoke else given.memory_ctx,
        startup_rounds=2 if smoke else given.startup_rounds,
        seed=given.seed,
    )


def _model(given: Path | None) -> Path:
    path = given or _from_environment("TEST_MODEL")
    if path is None:
        raise SystemExit("decode.py: no model. Give --model FILE or set TEST_MODEL.")
    if not path.is_file():
        raise SystemExit(f"decode.py: there is no file {path}.")
    return path.resolve()


def _from_environment(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if wrong := set(names) - set(SECTIONS):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(wrong))}")
    return names


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
