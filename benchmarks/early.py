"""What ending a thought early spares, and what it costs.

One command:  .venv/bin/python benchmarks/early.py record.jsonl [--model FILE] [--problems 200]

Each problem is thought through to its end, with a probe at every paragraph once an answer was
named; no probe ends anything. The rule is then applied to the record, at each pace and
strictness: what the probe found that would have ended the thought stands for the answer. What is
in the record is not asked again. `--watch N` times N problems, watched and not.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import msgspec
from progress import say
from table import table
from word_problems import Asked, word_problems

from qwq_cli.config import resolve
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.params import SamplingParams
from qwq_cli.equality.at_sight import same_at_sight
from qwq_cli.generation.generation import Generation, Stride
from qwq_cli.guards.agreement import LEVELS, Strictness, sure_at
from qwq_cli.guards.base import Guard
from qwq_cli.guards.convergence import Convergence
from qwq_cli.guards.pace import COST, EVERY_CHANCE, USUAL_PACE, Pace
from qwq_cli.launch import open_reasoner
from qwq_cli.launch.local import plan_local
from qwq_cli.paths import Paths
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.reasoning.reasoning import Reasoning
from qwq_cli.solve.estimators import Estimate, estimate
from qwq_cli.solve.room import widened
from qwq_cli.values.events import Finished
from qwq_cli.values.trace import Probed, Trace

SEED = 20
PACES = {"4%": USUAL_PACE, "10%": replace(USUAL_PACE, share=0.1), "every paragraph": EVERY_CHANCE}


class Outcome(msgspec.Struct, frozen=True):
    """A thought that came to its end by itself, and what the answer would have been on its way."""

    number: int
    kind: str
    target: str
    value: str | None
    tokens: int
    probes: tuple[Probed, ...]
    probe_tokens: int

    def is_right(self, value: str | None) -> bool:
        return value is not None and same_at_sight(value, self.target)


def demo_problems(seed: int, number: int) -> Iterator[Asked]:
    """All kinds that the demonstration model knows, in turn, with numbers it never saw."""
    from tools.tiny_model.generator import MIXTURE, draw
    from tools.tiny_model.wording import ask

    rng, kinds = Random(seed), list(MIXTURE)
    for index in range(number):
        kind = kinds[index % len(kinds)]
        problem = draw(rng, kind, held=True)
        yield Asked(kind, ask(problem, rng), problem.answer)


def main() -> None:
    arguments = _arguments()
    make = demo_problems if arguments.model == "qwq-demo" else word_problems
    problems = list(make(SEED, arguments.problems))
    done = _read(arguments.record, len(problems))
    if len(done) < len(problems) and arguments.minutes:
        with _reasoner(arguments) as reasoner, arguments.record.open("ab") as file:
            for outcome in outcomes(reasoner, problems, set(done), arguments):
                file.write(msgspec.json.encode(outcome) + b"\n")
                file.flush()
        done = _read(arguments.record, len(problems))
    print(report(list(done.values())))
    if arguments.watch:
        with _reasoner(arguments) as reasoner:
            for name, pace in PACES.items():
                told = watching(reasoner, problems[: arguments.watch], arguments.max_tokens, pace)
                print(f"\nWatching, {name}: {told}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("--model", default="qwq-demo")
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--parallel", type=int, default=16)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--max-tokens", type=int, default=600)
    parser.add_argument("--minutes", type=float, default=15.0, help="after which it is enough")
    parser.add_argument("--watch", type=int, default=0, metavar="N")
    return parser.parse_args()


def _reasoner(arguments: argparse.Namespace) -> AbstractContextManager[Reasoner]:
    environ = {"QWQ_HOME": str(arguments.record.parent), "HF_HOME": "/nonexistent"}
    flags: dict[str, object] = {
        "model": arguments.model,
        "seed": SEED,
        "temperature": 0.6,
        "ctx": 1024,
    }
    paths = Paths.find(environ)
    if arguments.threads:
        flags["threads"] = arguments.threads
    launch = plan_local(resolve(environ, paths.config_file, flags), paths, environ)
    wide = widened(launch, arguments.parallel)
    return open_reasoner(wide, cancel=Cancel(), progress=lambda _: None)


def _read(record: Path, number: int) -> dict[int, Outcome]:
    """Of the first `number` problems: whose thought is long comes in late."""
    lines = record.read_bytes().splitlines() if record.exists() else ()
    found = (msgspec.json.decode(line, type=Outcome) for line in lines)
    return {outcome.number: outcome for outcome in found if outcome.number < number}


def outcomes(
    reasoner: Reasoner, problems: Sequence[Asked], done: set[int], arguments: argparse.Namespace
) -> Iterator[Outcome]:
    """Of those that are not done, as many at a time as there is room for."""
    left = [number for number in range(len(problems)) if number not in done]
    until = time.monotonic() + 60 * arguments.minutes
    live: dict[Generation, tuple[int, Reasoning]] = {}
    while (left or live) and time.monotonic() < until:
        while left and len(live) < arguments.parallel:
            number = left.pop(0)
            guard = Convergence(same_at_sight, None, EVERY_CHANCE)
            sampling = _sampling(number, arguments.max_tokens)
            reasoning = reasoner.begin(
                problems[number].question, sampling, guards=[guard], stride=Stride.PLACE
            )
            live[reasoning.generation] = (number, reasoning)
        for generation, piece in reasoner.generator.step().pieces:
            number, reasoning = live[generation]
            list(reasoning.take(piece))
            if generation.finish_reason is not None:
                del live[generation]
                yield _outcome(number, problems[number], _end(reasoning))
                say(f"{number}: {len(left) + len(live)} left")


def _sampling(number: int, max_tokens: int) -> SamplingParams:
    return SamplingParams(temperature=0.6, top_p=0.95, seed=SEED + number, max_tokens=max_tokens)


def _end(reasoning: Reasoning) -> Trace:
    *_, last = reasoning.finish()
    assert isinstance(last, Finished)
    return last.trace


def _outcome(number: int, asked: Asked, trace: Trace) -> Outcome:
    return Outcome(
        number, asked.kind, asked.target, trace.answer.value,
        trace.stats.tokens, trace.probes, trace.stats.probe_tokens,
    )  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """A record under one rule. looked: what its looks cost, as a share of the tokens."""

    outcome: Outcome
    stop: Probed | None
    looked: float

    @classmethod
    def by(cls, outcome: Outcome, pace: Pace, strictness: Strictness) -> Ended:
        probes = list(pace.of(outcome.probes))
        stop = sure_at(probes, strictness, same_at_sight)
        looks = probes if stop is None else probes[: probes.index(stop) + 1]
        return cls(outcome, stop, len(looks) * COST / max(outcome.tokens, 1))

    @property
    def spared(self) -> float:
        """Of the tokens; the forced answer costs about as much as a look."""
        tokens = self.outcome.tokens
        return max(tokens - self.stop.tokens - COST, 0) / tokens if self.stop else 0.0

    @property
    def gain(self) -> float:
        """In right answers: -1, 0 or 1."""
        if self.stop is None:
            return 0.0
        outcome = self.outcome
        return float(outcome.is_right(self.stop.value)) - outcome.is_right(outcome.value)


def report(outcomes: Sequence[Outcome]) -> str:
    right = estimate([float(one.is_right(one.value)) for one in outcomes])
    tokens = estimate([float(one.tokens) for one in outcomes])
    rows = [
        _row(name, pace, level, [Ended.by(one, pace, strictness) for one in outcomes])
        for name, pace in PACES.items()
        for level, strictness in LEVELS.items()
    ]
    header = ("looks", "rule", "ended early", "tokens spared", "looking", "accuracy", "won, lost")
    return (
        f"{len(outcomes):,} problems, {_figure(tokens, '.0f')} tokens each; right to the end: "
        f"{_figure(right, '.1%')}.\n\n" + table(header, rows)
    )


def _row(name: str, pace: Pace, level: str, ended: Sequence[Ended]) -> Sequence[str]:
    strictness, gains = LEVELS[level], [one.gain for one in ended]
    early = [float(one.stop is not None) for one in ended]
    return (
        name,
        f"{level}: {strictness.probes} at {strictness.confidence:g}",
        _figure(estimate(early), ".1%"),
        _figure(estimate([one.spared for one in ended]), ".1%"),
        _figure(estimate([one.looked for one in ended]), ".1%"),
        _figure(estimate(gains), "+.1%"),
        f"{gains.count(1.0)}, {gains.count(-1.0)}",
    )


def _figure(found: Estimate | None, form: str) -> str:
    if found is None:
        return "-"
    error = "" if found.error is None else f" ± {found.error:{form.lstrip('+')}}"
    return f"{found.mean:{form}}{error}"


def watching(reasoner: Reasoner, problems: Sequence[Asked], max_tokens: int, pace: Pace) -> str:
    """What looks that end nothing take, in pairs of runs that say the same."""
    pairs = []
    for number, asked in enumerate(problems):
        _timed(reasoner, asked, number, max_tokens, [])  # so that both find the prompt computed
        took = {}
        for watched in (number % 2 == 0, number % 2 == 1):
            guards: list[Guard] = [Convergence(same_at_sight, None, pace)] if watched else []
            took[watched] = _timed(reasoner, asked, number, max_tokens, guards)
        pairs.append((took[True], took[False]))
    tokens = sum(watched.trace.stats.tokens for watched, _ in pairs)
    looks = sum(len(watched.trace.probes) for watched, _ in pairs)
    more = sum(watched.cpu - alone.cpu for watched, alone in pairs)
    each = more / max(looks, 1) / (sum(alone.cpu for _, alone in pairs) / tokens)
    wall = estimate([watched.wall / alone.wall - 1 for watched, alone in pairs])
    cpu = estimate([watched.cpu / alone.cpu - 1 for watched, alone in pairs])
    return (
        f"{looks} looks in {tokens:,} tokens: CPU {_figure(cpu, '+.1%')}, wall "
        f"{_figure(wall, '+.1%')}; all that for the time of {each:.0f} tokens a look."
    )


@dataclass(frozen=True)
class Took:
    """Seconds of one run."""

    wall: float
    cpu: float
    trace: Trace


def _timed(
    reasoner: Reasoner, asked: Asked, number: int, max_tokens: int, guards: Sequence[Guard]
) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    *_, last = reasoner.ask(asked.question, _sampling(number, max_tokens), guards)
    assert isinstance(last, Finished)
    return Took(time.perf_counter() - wall, time.process_time() - cpu, last.trace)


if __name__ == "__main__":
    main()
