"""Decoding speed of all contenders: rounds of one run each, in an order that turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from contenders import ASK, ENGINE, FLOOR, PACK, Contender, Result
from progress import say
from table import Section, Target, number, table
from workload import Workload

ENGINE_LIMIT, ASK_LIMIT = 0.985, 0.95  # of the floor
PACK_LIMIT = 0.95  # of the engine that was compiled here
HEADER = (
    "contender", "tokens", "tok/s", "of the floor", "lowest to highest",
    "CPU ms/token", "of the floor", "process wall s", "process CPU s",
)  # fmt: skip

Results = Mapping[Contender, Sequence[Result]]


def measure(work: Workload, contenders: Sequence[Contender], rounds: int) -> Section:
    results: dict[Contender, list[Result]] = {contender: [] for contender in contenders}
    for index in range(rounds):
        for contender in _turned(contenders, index):
            say(f"decode: round {index + 1} of {rounds}: {contender.name}")
            results[contender].append(contender.run(work))
    return Section("Decoding", _body(work, results), _targets(results))


def _turned(contenders: Sequence[Contender], by: int) -> list[Contender]:
    """Nobody always runs first on a cool machine, or always after the same other one."""
    start = by % len(contenders)
    return [*contenders[start:], *contenders[:start]]


def _body(work: Workload, results: Results) -> str:
    rounds = len(results[FLOOR])
    rows = [_row(name.name, runs, results[FLOOR]) for name, runs in results.items()]
    return (
        f"{work.tokens} tokens after a short prompt, {work.threads} threads, context "
        f"{work.n_ctx:,}; medians of {rounds} interleaved rounds.\n\n{table(HEADER, rows)}"
    )


def _row(name: str, runs: Sequence[Result], floor: Sequence[Result]) -> tuple[str, ...]:
    speeds, cpu = [_speed(run) for run in runs], [_cpu(run) for run in runs]
    return (
        name,
        number(median(run.decoded.tokens for run in runs), ".0f"),
        number(median(speeds), ".1f"),
        number(_paired(_speed, runs, floor), ".3f"),
        f"{min(speeds):.1f} to {max(speeds):.1f}",
        number(None if None in cpu else 1e3 * median(value or 0 for value in cpu), ".2f"),
        number(None if None in cpu else _paired(_cpu, runs, floor), ".3f"),
        number(median(run.outcome.seconds for run in runs)),
        number(median(run.outcome.cpu_seconds for run in runs)),
    )


def _paired(
    figure: Callable[[Result], float | None], runs: Sequence[Result], floor: Sequence[Result]
) -> float:
    """The median over rounds of a figure's ratio to the floor's in the same round."""
    pairs = zip(runs, floor, strict=True)
    return median((figure(run) or 0) / (figure(base) or 1) for run, base in pairs)


def _speed(run: Result) -> float:
    return run.decoded.per_second


def _cpu(run: Result) -> float | None:
    return run.decoded.cpu_per_token


def _targets(results: Results) -> tuple[Target, ...]:
    limits = [
        (ENGINE, FLOOR, "the floor", ENGINE_LIMIT),
        (ASK, FLOOR, "the floor", ASK_LIMIT),
        *((who, ENGINE, "the compiled", PACK_LIMIT) for who in results if who.name == PACK),
    ]
    return tuple(_target(results, *limit) for limit in limits if limit[0] in results)


def _target(results: Results, who: Contender, base: Contender, words: str, limit: float) -> Target:
    ratio = _paired(_speed, results[who], results[base])
    return Target(f"{who.name}: tok/s of {words}", f"{ratio:.3f}", f">= {limit}", ratio >= limit)
