"""What drafts cost beside other sequences: from which width on there is nothing to be had."""

from __future__ import annotations

import time
from statistics import median

from draft_plan import Plan, decode_rows, open_context, read, running_text
from progress import say
from table import Section, number, table

from qwq_cli.engine.draft_length import ROWS
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.sequence import Sequence as TokenSequence

WIDTHS = (1, 2, 4, 8)
DRAFTED = (1, 3, 7)  # tokens to each sequence
HEADER = ("sequences", *(f"{count} drafted" for count in DRAFTED), "one pays from acceptance")


def widths(plan: Plan, weights: LlamaModel) -> Section:
    """In decodes of as many sequences without drafts."""
    rows = []
    for width in WIDTHS:
        costs = _costs(plan, weights, width)
        cells = [number(costs.get(count)) for count in DRAFTED]
        least = max(0.0, costs[1] - 1)  # of a guess that must be right, to win what it costs
        rows.append((f"{width}", *cells, f"{least:.2f}" if least < 1 else "never"))
    return Section("Drafts beside other sequences", table(HEADER, rows))


def _costs(plan: Plan, weights: LlamaModel, width: int) -> dict[int, float]:
    counts = [0, *(count for count in DRAFTED if width * (count + 1) <= ROWS)]
    ratios: dict[int, list[float]] = {count: [] for count in counts}
    text = running_text(weights, plan.depth + ROWS)
    with open_context(plan, weights, plan.depth + 2 * ROWS, width=width) as context:
        for slot in range(width):
            read(context, text, 0, plan.depth, slot=slot)
        for done in range(plan.rounds):
            say(f"{width} sequences: round {done + 1} of {plan.rounds}")
            order = counts if done % 2 else counts[::-1]
            seconds = {count: _timed(plan, context, text, count, width) for count in order}
            for count in counts:
                ratios[count].append(seconds[count] / seconds[0])
    return {count: median(each) for count, each in ratios.items()}


def _timed(
    plan: Plan, context: LlamaContext, text: TokenSequence, drafted: int, width: int
) -> float:
    for slot in range(width):
        context.trim(slot, plan.depth)
    began = time.perf_counter()
    decode_rows(context, text, plan.depth, drafted + 1, width=width)
    return time.perf_counter() - began
