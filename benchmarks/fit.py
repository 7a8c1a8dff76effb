"""What fit and speed predict of a model beside what a run of it takes: `fit.py FILE.gguf`.

For the 32B's shape without its weights, make a synthetic file of that shape. Each run is a process
of its own: it loads the model, computes a short prompt and decodes some tokens.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

import msgspec
from child import run
from progress import say
from sample import Sample
from table import Target, table, targets_section
from worker import engine
from workload import Workload

from qwq_cli.choices import KvType
from qwq_cli.engine.params import ContextParams
from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.machine.assess import Machine, assess
from qwq_cli.hub.machine.bandwidth import measure_bandwidth
from qwq_cli.hub.machine.hardware import detect

CONTEXTS, TYPES = (2048, 8192), (KvType.F16, KvType.Q8_0)
MEMORY_LIMIT, SPEED_LIMIT = 0.05, 0.30  # shares of what was measured
GIB = 1 << 30


class Case(Workload, frozen=True, kw_only=True):
    kv_type: KvType

    @property
    def context_params(self) -> ContextParams:
        return ContextParams(n_ctx=self.n_ctx, threads=self.threads, kv_type=self.kv_type)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a GGUF file, or a case as JSON")
    parser.add_argument("--tokens", type=int, default=16)
    options = parser.parse_args()
    if options.model.startswith("{"):
        case = msgspec.json.decode(options.model, type=Case)
        sys.stdout.buffer.write(msgspec.json.encode(engine(case)))
        return 0
    return judge(Path(options.model), options.tokens)


def judge(model: Path, tokens: int) -> int:
    """Print a row for each context and KV type; 1 if a target was missed."""
    cores = detect().cores
    say("fit: memory bandwidth")
    machine = Machine(cores=cores, memory=0, bandwidth=measure_bandwidth(cores))
    rows, targets = [], []
    for n_ctx, kv_type in product(CONTEXTS, TYPES):
        say(f"fit: context {n_ctx:,}, KV cache {kv_type.value}")
        case = Case(
            model=str(model), threads=cores, tokens=tokens, n_ctx=n_ctx, seed=1, kv_type=kv_type
        )
        row, found = _compare(case, machine)
        rows.append(row)
        targets += found
    header = ("case", "GiB predicted", "measured", "tok/s predicted", "range", "measured")
    print(table(header, rows))
    print(targets_section(targets))
    return 0 if all(target.met for target in targets) else 1


def _compare(case: Case, machine: Machine) -> tuple[tuple[str, ...], list[Target]]:
    predicted = assess(inspect(Path(case.model)), machine, n_ctx=case.n_ctx, kv_type=case.kv_type)
    outcome = run([sys.executable, __file__, msgspec.json.encode(case).decode()])
    sample = msgspec.json.decode(outcome.output, type=Sample)
    name = f"{case.n_ctx:,} {case.kv_type.value}"
    total, peak, speed = predicted.fit.total, outcome.peak_rss, predicted.speed
    targets = [_target(f"memory, {name}", total / peak, MEMORY_LIMIT)]
    told = ("", "")
    if speed:
        told = (f"{speed.likely:.2f}", f"{speed.low:.2f} to {speed.high:.2f}")
        targets.append(_target(f"speed, {name}", speed.likely / sample.per_second, SPEED_LIMIT))
    figures = (f"{total / GIB:.2f}", f"{peak / GIB:.2f}", *told, f"{sample.per_second:.2f}")
    return (name, *figures), targets


def _target(name: str, ratio: float, limit: float) -> Target:
    met = abs(ratio - 1) <= limit
    return Target(name, f"{ratio:.3f} of what was measured", f"within {limit:.0%}", met)


if __name__ == "__main__":
    sys.exit(main())
