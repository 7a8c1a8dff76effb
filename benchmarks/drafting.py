"""What drafts can bring here: the cost of a decode of several rows, the bound, and real texts.

Decodes of all sizes, and texts with and without drafts, take turns in one process, so that what
disturbs the machine disturbs all. Then texts are compared token for token, and where they part it
is shown to be a tie, or is a fault. Progress goes to stderr, the tables to stdout as Markdown.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import machine
from draft_costs import bound, cost_table, rows_of, token_cost
from draft_plan import Plan
from draft_texts import texts
from draft_ties import ties
from draft_widths import widths
from table import Section, Target, targets_section

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.llama import LlamaModel
from qwq_cli.engine.params import ModelParams
from qwq_cli.hub.machine.hardware import detect


def main(arguments: Sequence[str]) -> int:
    plan = _plan(_parser().parse_args(arguments))
    if plan.costs:
        print(bound("Bound of recorded figures", plan.costs, 0.0))
        return 0
    print(machine.describe(plan.model, plan.threads), flush=True)
    targets: list[Target] = []
    with ExitStack() as stack:
        for section in _sections(plan, stack):
            print(section, flush=True)
            targets += section.targets
    if targets:
        print(targets_section(targets))
    return 0 if all(target.met for target in targets) else 1


def _sections(plan: Plan, stack: ExitStack) -> Iterator[Section]:
    weights = stack.enter_context(LlamaModel(ModelParams(plan.model), cancel=Cancel()))
    small, token = None, 0.0
    if plan.draft:
        small = stack.enter_context(LlamaModel(ModelParams(plan.draft), cancel=Cancel()))
    if plan.rounds:
        costs, apart = rows_of(plan, weights)
        yield cost_table(costs, apart)
        yield bound("Bound, drafts that take no time", costs, 0.0)
        if small:
            token = token_cost(plan, weights, small)
            yield bound(f"Bound, a drafted token taking {token:.2f}", costs, token)
        yield widths(plan, weights)
        if plan.questions:
            yield texts(plan, weights, small, costs, token)
    if plan.runs:
        yield ties(plan, weights, small)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="drafting.py", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--model", type=Path, help="a GGUF file")
    add("--draft", type=Path, help="a small model with the same tokens")
    add("--threads", type=int, default=detect().cores, help="default: physical cores")
    add("--depth", type=int, default=300, help="tokens in the cache; default %(default)s")
    add("--rounds", type=int, default=15, help="0 for no costs; default %(default)s")
    add("--questions", type=int, default=100, help="0 for none; default %(default)s")
    add("--runs", type=int, default=200, help="compared token for token; default %(default)s")
    add("--tokens", type=int, default=300, help="of an answer; default %(default)s")
    add("--costs", help="recorded ones, as 1:1,2:1.02,4:1.1: prints their bound alone")
    return parser


def _plan(given: argparse.Namespace) -> Plan:
    pairs = [pair.split(":") for pair in (given.costs or "").split(",") if pair]
    if not (pairs or given.model):
        raise SystemExit("drafting.py: --model FILE, or --costs")
    return Plan(
        model=given.model,
        draft=given.draft,
        threads=given.threads,
        depth=given.depth,
        rounds=given.rounds,
        questions=given.questions,
        runs=given.runs,
        tokens=given.tokens,
        costs={int(size): float(cost) for size, cost in pairs} or None,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
