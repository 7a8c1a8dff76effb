"""Floor and engine, token by token in turn, in one process on the same weights.

`duel.py WORKLOAD DEPTH...` prints the pairs at each depth as JSON. One token of each after the
other, in an order that swaps: what disturbs the machine disturbs both, so differences of far
less than the machine's noise can be seen.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

import msgspec
from floor import Floor
from progress import say
from workload import Workload

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.engine import Engine
from qwq_cli.values.kinds import FinishReason

WARM_UP = 4  # pairs


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """Of one token, in seconds."""

    wall: float
    cpu: float


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    floor: Cost
    engine: Cost


class Duel(msgspec.Struct, frozen=True, kw_only=True):
    """`pairs` at positions from `depth` on."""

    depth: int
    pairs: tuple[Pair, ...]


def duels(work: Workload, depths: Sequence[int]) -> Iterator[Duel]:
    from qwq_cli.engine.llama import LlamaContext, LlamaModel

    cancel = Cancel()
    with (
        LlamaModel(work.model_params, cancel=cancel) as model,
        LlamaContext(model, work.context_params, cancel=cancel) as context,
        closing(Engine(context)) as engine,
        closing(_floor(model.pointer, work)) as floor,
    ):
        text = _endless(model, max(depths))
        for depth in sorted(depths):
            say(f"depth: filling two contexts with {depth:,} tokens")
            with _filled(floor, engine, text[:depth], work) as step:
                say(f"depth: {work.tokens} tokens each, in turn, from token {depth:,} on")
                yield Duel(depth=depth, pairs=_pairs(floor.step, step, work.tokens))


def _floor(model: object, work: Workload) -> Floor:
    return Floor(model, n_ctx=work.n_ctx, threads=work.threads, sampling=work.sampling)


def _endless(model: object, depth: int) -> list[int]:
    """Counting, which no model ends by itself."""
    text = ", ".join(map(str, range(1, depth + 1)))
    tokens: list[int] = model.tokenize(text, special=False)  # type: ignore[attr-defined]
    return tokens[:depth]


@contextmanager
def _filled(
    floor: Floor, engine: Engine, text: list[int], work: Workload
) -> Iterator[Callable[[], None]]:
    """Both at the end of `text`; the engine's step. What follows the text is dropped after."""
    floor.rewind(min(floor.position, len(text) - 1))
    floor.prefill(text[floor.position :])
    sequence = engine.add(text, replace(work.sampling, max_tokens=None))
    while sequence.output_len == 0:
        engine.step()

    def step() -> None:
        if sequence.finished:
            raise RuntimeError("the model ended the text; try another --seed")
        engine.step()

    yield step
    engine.stop(sequence, FinishReason.INTERRUPTED)
    floor.rewind(len(text))


def _pairs(floor: Callable[[], None], engine: Callable[[], None], count: int) -> tuple[Pair, ...]:
    found = [_pair(floor, engine, floor_first=i % 2 == 0) for i in range(count + WARM_UP)]
    return tuple(found[WARM_UP:])


def _pair(floor: Callable[[], None], engine: Callable[[], None], *, floor_first: bool) -> Pair:
    if floor_first:
        first = _cost(floor)
        return Pair(floor=first, engine=_cost(engine))
    first = _cost(engine)
    return Pair(floor=_cost(floor), engine=first)


def _cost(step: Callable[[], None]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    step()
    return Cost(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)


def main() -> None:
    workload, *depths = sys.argv[1:]
    work = msgspec.json.decode(workload, type=Workload)
    print(msgspec.json.encode(tuple(duels(work, [int(depth) for depth in depths]))).decode())


if __name__ == "__main__":
    main()
