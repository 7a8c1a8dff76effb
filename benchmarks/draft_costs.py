"""What a decode of several rows of one sequence takes, and the bound that follows for drafts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from draft_plan import SIZES, Costs, Plan, decode_rows, open_context, read, running_text
from progress import say
from table import Section, number, table

from qwq_cli.engine.draft_length import ROWS
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.sequence import Sequence as TokenSequence

CHANCES = (0.5, 0.6, 0.7, 0.8, 0.9)
ROOM = 64  # tokens beside the depth


class Best(NamedTuple):
    """The most that drafts of one length bring, and that length."""

    gain: float
    length: int


def best(costs: Costs, chance: float, token: float) -> Best:
    """chance: that a guess is right where those before are. token: what a guess takes. Costs in
    decodes of one row."""
    return max(
        Best(sum(chance**n for n in range(size)) / (cost + (size - 1) * token), size - 1)
        for size, cost in costs.items()
    )


def bound(title: str, costs: Costs, token: float) -> Section:
    found = [(chance, best(costs, chance, token)) for chance in CHANCES]
    rows = [(f"{chance:.1f}", number(at.gain), str(at.length)) for chance, at in found]
    return Section(title, table(("acceptance", "at best", "tokens drafted"), rows))


def cost_table(costs: Costs, apart: Costs) -> Section:
    rows = [
        ("decodes of one row", *(number(costs[size]) for size in SIZES)),
        ("largest difference of a logit", *(number(apart[size], ".3f") for size in SIZES)),
    ]
    return Section("Cost of a decode", table(("rows of one sequence", *map(str, SIZES)), rows))


def rows_of(plan: Plan, weights: LlamaModel) -> tuple[dict[int, float], dict[int, float]]:
    """Of each size its cost, and how far its logits are from those of rows one by one."""
    with open_context(plan, weights, plan.depth + ROOM) as context:
        sequence = running_text(weights, plan.depth + ROWS)
        read(context, sequence, 0, plan.depth)
        alone = [(_timed(context, sequence, plan.depth + row, 1), context.logits(0))[1]
                 for row in range(ROWS)]  # fmt: skip
        apart = {}
        for size in SIZES:
            context.trim(0, plan.depth)
            decode_rows(context, sequence, plan.depth, size)
            differences = (abs(context.logits(row) - alone[row]).max() for row in range(size))
            apart[size] = float(max(differences))
        return _taken(plan, context, sequence), apart


def _taken(plan: Plan, context: LlamaContext, sequence: TokenSequence) -> dict[int, float]:
    ratios: dict[int, list[float]] = {size: [] for size in SIZES}
    for done in range(plan.rounds):
        say(f"rows: round {done + 1} of {plan.rounds}")
        seconds = {}
        for size in SIZES if done % 2 else SIZES[::-1]:
            context.trim(0, plan.depth)
            seconds[size] = _timed(context, sequence, plan.depth, size)
        for size in SIZES:
            ratios[size].append(seconds[size] / seconds[1])
    return {size: median(each) for size, each in ratios.items()}


def token_cost(plan: Plan, weights: LlamaModel, small: LlamaModel) -> float:
    """What a token of the small model takes, in tokens of the large one."""
    ratios = []
    with (
        open_context(plan, weights, plan.depth + ROOM) as one,
        open_context(plan, small, plan.depth + ROOM) as other,
    ):
        texts = {
            one: running_text(weights, plan.depth + 1),
            other: running_text(small, plan.depth + 1),
        }
        for context, text in texts.items():
            read(context, text, 0, plan.depth)
        for _ in range(plan.rounds):
            large, little = _turn(plan, tuple(texts.items()))
            ratios.append(little / large)
    return median(ratios)


def _turn(plan: Plan, texts: Sequence[tuple[LlamaContext, TokenSequence]]) -> list[float]:
    seconds = []
    for context, text in texts:
        context.trim(0, plan.depth)
        seconds.append(_timed(context, text, plan.depth, 1))
    return seconds


def _timed(context: LlamaContext, sequence: TokenSequence, start: int, size: int) -> float:
    began = time.perf_counter()
    decode_rows(context, sequence, start, size)
    return time.perf_counter() - began
