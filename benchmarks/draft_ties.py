"""Texts with drafts beside the same ones without, token for token, and why they part.

Where they part, the text before is computed again in decodes of many shapes. If the draw there
falls now on the one token and now on the other, it is a tie: both are right, and which one comes
is up to how a decode of that shape rounds. Anything else is a fault.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle, repeat
from random import Random
from typing import NamedTuple

from draft_plan import SIZES, Forced, Plan, decode_rows, open_context, prompt, read
from draft_texts import model_drafter
from progress import say
from table import Section, Share, Target, table
from word_problems import word_problems

from qwq_cli.engine.draft_length import LENGTHS
from qwq_cli.engine.drafting import Drafter, Drafting
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.ngrams import Ngrams
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence as TokenSequence

TEMPERATURES = (0.0, 0.6)
MIXED = 8  # replays in decodes of sizes by chance
TAIL = 16  # tokens that a replay computes again; those before are computed twice in all
HEADER = ("run", "temperature", "drafts", "token", "plain", "drafted", "gap", "noise", "drawn", "")


class Run(NamedTuple):
    prompt: list[int]
    params: SamplingParams
    kind: str


class Parting(NamedTuple):
    """Where two texts part. gap: by how much the logits favour the plain token, row by row; noise:
    how far that moves among replays. drawn: how often each token was, then any other."""

    at: int
    plain: int
    drafted: int
    gap: float
    noise: float
    drawn: tuple[int, int, int]

    @property
    def is_tie(self) -> bool:
        return min(self.drawn[:2]) > 0


def ties(plan: Plan, weights: LlamaModel, small: LlamaModel | None) -> Section:
    found: list[tuple[int, Run, Parting]] = []
    with ExitStack() as stack:
        plain = _engine(plan, weights, None, stack)
        kinds: dict[str, Drafter] = {"n-grams": Ngrams()}
        if small:
            kinds["model"] = model_drafter(plan, weights, small, stack)
        engines = {name: _engine(plan, weights, each, stack) for name, each in kinds.items()}
        context = stack.enter_context(open_context(plan, weights, plan.n_ctx))
        for number, run in enumerate(_runs(plan, weights, list(kinds))):
            say(f"ties: run {number + 1} of {plan.runs}")
            one, other = (_output(engine, run) for engine in (plain, engines[run.kind]))
            at = parting(one, other)
            if at is not None:
                found.append((number, run, replayed(context, run, one, other, at)))
    return _section(plan, weights, found)


def _section(plan: Plan, weights: LlamaModel, found: Sequence[tuple[int, Run, Parting]]) -> Section:
    rows = [_row(weights, number + 1, run, each) for number, run, each in found]
    faults = sum(not each.is_tie for _, _, each in found)
    whole = Share(plan.runs - len(found), plan.runs)
    body = f"Identical to the end: {whole}. Parted at a tie: {len(found) - faults}."
    target = Target("partings that are no ties", f"{faults}", "0", met=not faults)
    return Section("Identity", f"{body}\n\n{table(HEADER, rows)}" if rows else body, (target,))


def _row(weights: LlamaModel, number: int, run: Run, each: Parting) -> tuple[str, ...]:
    def text(token: int) -> str:
        return (
            "`"
            + weights.piece(token)
            .decode("utf-8", "replace")
            .encode("unicode_escape")
            .decode()
            .replace("|", "\\|")
            .replace("`", "'")
            + "`"
        )

    return (
        f"{number}", f"{run.params.temperature:g}", run.kind, f"{each.at + 1}", text(each.plain),
        text(each.drafted), f"{each.gap:.3f}", f"{each.noise:.3f}", "/".join(map(str, each.drawn)),
        "tie" if each.is_tie else "FAULT",
    )  # fmt: skip


def _runs(plan: Plan, weights: LlamaModel, kinds: Sequence[str]) -> Iterator[Run]:
    """Each question at every temperature; kinds of drafts take turns."""
    questions = -(-plan.runs // len(TEMPERATURES))
    kind, left = cycle(kinds), plan.runs
    for seed, asked in enumerate(word_problems(2, questions)):
        tokens, its = prompt(weights, asked.question), next(kind)
        for temperature in TEMPERATURES[:left]:
            left -= 1
            params = SamplingParams(temperature=temperature, seed=seed, max_tokens=plan.tokens)
            yield Run(tokens, params, its)


def _engine(plan: Plan, weights: LlamaModel, drafter: Drafter | None, stack: ExitStack) -> Engine:
    """Drafts of all lengths in turn."""
    context = stack.enter_context(open_context(plan, weights, plan.n_ctx))
    drafting = Drafting(drafter, Forced(LENGTHS), time.perf_counter) if drafter else None
    engine = Engine(context, drafting)
    stack.callback(engine.close)
    return engine


def _output(engine: Engine, run: Run) -> list[int]:
    sequence = engine.add(run.prompt, run.params)
    for _ in engine.run(sequence):
        pass
    return sequence.output


def parting(one: Sequence[int], other: Sequence[int]) -> int | None:
    """The first place at which two outputs differ; an end is a token of its own."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), None)


def replayed(
    context: LlamaContext, run: Run, one: Sequence[int], other: Sequence[int], at: int
) -> Parting:
    """Draw again behind the text that both share, computed in decodes of all shapes."""
    length, plain, drafted = len(run.prompt) + at, one[at], other[at]
    sequence = TokenSequence(run.prompt, run.params)
    sequence.tokens = [*run.prompt, *one[: at + 1]]  # the last one is never computed
    drawn, gaps = [0, 0, 0], []
    kept = length - min(at, TAIL)
    for size in (1, context.n_batch):  # of the decodes of what is kept
        _restart(context, sequence, kept, size)
        for sizes in shapes():
            row = _compute(context, sequence, kept, length, sizes)
            token = _draw(context, run.params, row, length)
            drawn[0 if token == plain else 1 if token == drafted else 2] += 1
            logits = context.logits(row)
            gaps.append(float(logits[plain] - logits[drafted]))
            if len(gaps) >= len(SIZES) and min(drawn[:2]) > 0:
                break  # a tie: more replays would tell nothing new
    noise = max(abs(gap - gaps[0]) for gap in gaps)
    return Parting(at, plain, drafted, gaps[0], noise, (drawn[0], drawn[1], drawn[2]))


def shapes() -> Iterator[Iterator[int]]:
    """Sizes of the decodes of a replay: all of one row first, then all of each other size, then
    mixed ones."""
    yield from map(repeat, SIZES)
    for seed in range(MIXED):
        yield _mixed(Random(seed))


def _mixed(rng: Random) -> Iterator[int]:
    while True:
        yield rng.choice(SIZES)


def _restart(context: LlamaContext, sequence: TokenSequence, kept: int, size: int) -> None:
    context.trim(0, 0)
    read(context, sequence, 0, len(sequence.prompt))
    for start in range(len(sequence.prompt), kept, size):
        read(context, sequence, start, min(start + size, kept))


def _compute(
    context: LlamaContext, sequence: TokenSequence, kept: int, length: int, sizes: Iterator[int]
) -> int:
    """The text behind what is kept, in decodes of these sizes; the row of its last token. The last
    token of what is kept is computed again where nothing is behind it."""
    start, row = min(kept, length - 1), 0
    context.trim(0, start)
    while start < length:
        size = min(next(sizes), length - start)
        decode_rows(context, sequence, start, size)
        start, row = start + size, size - 1
    return row


def _draw(context: LlamaContext, params: SamplingParams, row: int, position: int) -> int:
    sampler = context.sampler(params)
    try:
        return sampler.sample(row, position)
    finally:
        sampler.close()
