"""How well the length of a run is forecast: how many runs lie in the interval, and how wide it is.

.venv/bin/python benchmarks/forecast.py FILE... [--model NAME] [--most TOKENS]

A FILE is a store of traces (its name ends in .sqlite3) or results of `qwq solve`. The runs are
dealt out into ten parts, and each part is forecast from the other nine, so that no run tells of
itself; nor does one of the same question. At a quarter, half and three quarters of its tokens a run
is forecast again, from what it has come to; results of `solve` hold no steps, so that there only
tokens count.
Widths are beside the distance from the 10% to the 90% quantile of all runs of that model. The
tables go to stdout; the exit status is 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

import msgspec
from progress import say
from table import Section, Target, table, targets_section

from qwq_cli.forecast.expected import Expected
from qwq_cli.forecast.kept import LEAST, KeptRun, comparable
from qwq_cli.forecast.quantiles import Interval, of_next
from qwq_cli.forecast.running import Running
from qwq_cli.solve.prior import kept_of
from qwq_cli.solve.record import Record
from qwq_cli.store import Store

PARTS = 10
LATER = (0.25, 0.5, 0.75)
BEFORE, HALF = 0.0, 0.5
HELD, ALLOWED = 0.80, 0.08
WIDEST = {BEFORE: 2 / 3, HALF: 1 / 3}
NAMES = {
    0.0: "before the run",
    0.25: "at a quarter",
    0.5: "at half-time",
    0.75: "at three quarters",
}


@dataclass
class Judged:
    """Of forecasts made at the same point."""

    inside: list[bool] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    def add(self, interval: Interval, tokens: int) -> None:
        self.inside.append(interval.low <= tokens <= interval.high)
        self.widths.append(interval.high - interval.low)

    @property
    def share(self) -> float:
        return sum(self.inside) / len(self.inside)

    @property
    def error(self) -> float:
        return sqrt(self.share * (1 - self.share) / len(self.inside))


@dataclass
class Costs:
    """CPU seconds of each."""

    models: list[float] = field(default_factory=list)
    updates: list[float] = field(default_factory=list)


def read(path: Path, model: str) -> dict[str, list[KeptRun]]:
    """Runs by model; those of `model` alone, if it is named."""
    found: dict[str, list[KeptRun]] = {}
    if path.suffix == ".sqlite3":
        with Store(path) as store:
            for name in store.lengths.typical():
                found[name] = store.lengths.of_model(name)
    else:
        for line in path.read_bytes().splitlines():
            record = msgspec.json.decode(line, type=Record)
            found.setdefault(record.run.model, []).extend(kept_of(record))
    return {name: runs for name, runs in found.items() if model in ("", name)}


def judge(runs: Sequence[KeptRun], most: int, costs: Costs) -> dict[float, Judged]:
    dealt = list(runs)
    random.Random(1).shuffle(dealt)
    judged = {part: Judged() for part in (BEFORE, *LATER)}
    for part in range(PARTS):
        others = [run for place, run in enumerate(dealt) if place % PARTS != part]
        for run, model in _forecast(dealt[part::PARTS], others, most, costs):
            judged[BEFORE].add(model.interval(run.question), run.tokens)
            running = Running(model, run.question)
            for later in LATER:
                tokens = int(later * run.tokens)
                marks = [mark for mark in run.course if mark.tokens <= tokens]
                began = time.process_time()
                interval = running.interval(tokens, marks)
                costs.updates.append(time.process_time() - began)
                judged[later].add(interval, run.tokens)
    return judged


def _forecast(
    runs: Sequence[KeptRun], others: Sequence[KeptRun], most: int, costs: Costs
) -> Iterator[tuple[KeptRun, Expected]]:
    """Each run with what the others lead to expect; those of the same question are left out."""
    asked = {run.question for run in runs}
    began = time.process_time()
    model = Expected.of([run for run in others if run.question not in asked], most)
    costs.models.append(time.process_time() - began)
    for run in runs if model else ():
        assert model
        yield run, model


def section(name: str, runs: Sequence[KeptRun], most: int) -> Section | None:
    known = comparable(runs, most)
    if len(known) < 2 * LEAST:
        say(f"{name}: {len(known)} runs of known length are too few.")
        return None
    costs = Costs()
    judged = judge(known, most, costs)
    everything = of_next([run.tokens for run in known])
    whole = everything.high - everything.low
    rows, targets = [], []
    for part, seen in judged.items():
        ratio = statistics.median(seen.widths) / whole
        share = f"{seen.share:.1%} ± {seen.error:.1%}"
        rows.append((NAMES[part], f"{len(seen.inside)}", share, f"{ratio:.2f}"))
        limit = WIDEST.get(part)
        if limit:
            is_held = abs(seen.share - HELD) <= ALLOWED
            targets.append(Target(f"{name}, {NAMES[part]}: held", share, "72% to 88%", is_held))
            is_narrow = ratio <= limit
            width = f"{ratio:.2f}"
            targets.append(
                Target(f"{name}, {NAMES[part]}: width", width, f"{limit:.2f}", is_narrow)
            )
    body = [
        f"{len(known)} runs, 10% to 90% of them "
        f"{everything.low:.0f} to {everything.high:.0f} tokens. "
        f"CPU: {1000 * statistics.median(costs.models):.0f} ms to learn from them, "
        f"{1e6 * statistics.median(costs.updates):.0f} µs an update.",
        "",
        table(("forecast", "runs", "in the interval", "width to that of all"), rows),
    ]
    return Section(name, "\n".join(body), tuple(targets))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--model", default="", help="only runs of this model")
    parser.add_argument("--most", type=int, help="tokens a run could have; by default the longest")
    chosen = parser.parse_args()
    targets: list[Target] = []
    for path in chosen.files:
        for name, runs in read(path, chosen.model).items():
            most = chosen.most or max((run.tokens for run in runs), default=1)
            found = section(name, runs, most)
            if found:
                targets += found.targets
                print(found)
    print(targets_section(targets))
    return 0 if targets and all(target.met for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
