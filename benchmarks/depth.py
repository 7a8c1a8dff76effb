"""What a token costs early and late in a context, by floor and engine in turn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import msgspec
from child import run
from duel import Cost, Duel
from progress import say
from table import Section, Target, table
from workload import Workload

DUEL = str(Path(__file__).with_name("duel.py"))
LIMIT = 0.03
HEADER = (
    "after token", "floor ms", "engine ms", "engine - floor ms", "of the floor",
    "floor CPU ms", "engine CPU ms", "engine - floor CPU ms",
)  # fmt: skip


def measure(work: Workload, depths: Sequence[int]) -> Section:
    say(f"depth: loading; the prompt of {max(depths):,} tokens is read twice, which takes minutes")
    command = [sys.executable, DUEL, msgspec.json.encode(work).decode(), *map(str, depths)]
    found = msgspec.json.decode(run(command, show_errors=True).output, type=tuple[Duel, ...])
    early, late = found[0], found[-1]
    growth = (_extra(late, _wall) - _extra(early, _wall)) / _engine(early)
    what = f"engine's growth of cost, token {early.depth:,} to {late.depth:,}, less the floor's"
    target = Target(what, f"{growth:+.2%}", f"within {LIMIT:.0%}", abs(growth) <= LIMIT)
    return Section("Cost of a token by depth", _body(work, found), (target,))


def _body(work: Workload, found: Sequence[Duel]) -> str:
    return (
        f"Medians over {len(found[0].pairs)} tokens of each, taken in turn in one process on the "
        f"same weights and filled contexts; {work.threads} threads. Differences are medians of "
        f"the pairs' differences.\n\n{table(HEADER, map(_row, found))}"
    )


def _row(duel: Duel) -> tuple[str, ...]:
    floor, extra = _floor(duel), _extra(duel, _wall)
    return (
        f"{duel.depth:,}",
        f"{1e3 * floor:.2f}",
        f"{1e3 * _engine(duel):.2f}",
        f"{1e3 * extra:+.3f}",
        f"{extra / floor:+.2%}",
        f"{1e3 * median(pair.floor.cpu for pair in duel.pairs):.2f}",
        f"{1e3 * median(pair.engine.cpu for pair in duel.pairs):.2f}",
        f"{1e3 * _extra(duel, _cpu):+.3f}",
    )


def _extra(duel: Duel, figure: Callable[[Cost], float]) -> float:
    return median(figure(pair.engine) - figure(pair.floor) for pair in duel.pairs)


def _floor(duel: Duel) -> float:
    return median(pair.floor.wall for pair in duel.pairs)


def _engine(duel: Duel) -> float:
    return median(pair.engine.wall for pair in duel.pairs)


def _wall(cost: Cost) -> float:
    return cost.wall


def _cpu(cost: Cost) -> float:
    return cost.cpu
