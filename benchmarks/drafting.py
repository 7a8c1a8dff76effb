"""What drafts can bring here: the cost of a decode of several rows, the bound, and real texts.

Decodes of all sizes, and texts with and without drafts, take turns in one process, so that what
disturbs the machine disturbs all. Progress goes to stderr, the tables to stdout as Markdown.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import machine
from progress import say
from table import Section, number, table
from word_problems import ASK, word_problems

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import render
from qwq_cli.engine.draft_length import LENGTHS, ROWS, DraftLength
from qwq_cli.engine.draft_model import DraftModel
from qwq_cli.engine.drafting import Drafter, Drafting
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.ngrams import Ngrams
from qwq_cli.engine.params import ContextParams, ModelParams, SamplingParams
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.engine.vocabulary import encode
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.values.message import Message

SIZES = (1, 2, 3, 4, 6, 8, 12, 16)
CHANCES = (0.5, 0.6, 0.7, 0.8, 0.9)
FORCED = 3  # tokens, where drafts are made whatever they cost
ROOM = 64  # tokens beside those of a question and its answer
Costs = Mapping[int, float]


class Forced(DraftLength):
    """Always so many tokens, to see how often they come true."""

    def most(self, width: int, *, is_free: bool) -> int:
        return FORCED

    def choose(self, guesses: Sequence[tuple[int, int]], width: int) -> int:
        return max((length for length, _ in guesses), default=0)

    def learn(self, *_: object, **__: object) -> None:
        """Nothing: it stays as it is."""


@dataclass(frozen=True)
class Plan:
    model: Path
    draft: Path | None
    threads: int
    depth: int
    rounds: int
    questions: int
    tokens: int
    costs: Costs | None


def main(arguments: Sequence[str]) -> int:
    plan = _plan(_parser().parse_args(arguments))
    print(machine.describe(plan.model, plan.threads), flush=True)
    if plan.costs:
        print(_bound("Bound of recorded figures", plan.costs, 0.0))
        return 0
    with ExitStack() as stack:
        for section in _sections(plan, stack):
            print(section, flush=True)
    return 0


def _sections(plan: Plan, stack: ExitStack) -> Iterator[Section]:
    weights = stack.enter_context(LlamaModel(ModelParams(plan.model), cancel=Cancel()))
    costs, apart = _rows(plan, weights)
    yield Section(
        "Cost of a decode",
        table(
            ("rows of one sequence", *map(str, SIZES)),
            [
                ("decodes of one row", *(number(costs[size]) for size in SIZES)),
                ("largest difference of a logit", *(number(apart[size], ".3f") for size in SIZES)),
            ],
        ),
    )
    yield _bound("Bound", costs, 0.0)
    small = None
    if plan.draft:
        small = stack.enter_context(LlamaModel(ModelParams(plan.draft), cancel=Cancel()))
        cost = _beside(plan, weights, small)
        yield _bound(f"Bound, a drafted token taking {cost:.2f}", costs, cost)
    if plan.questions:
        yield _texts(plan, weights, small)


def _rows(plan: Plan, weights: LlamaModel) -> tuple[dict[int, float], dict[int, float]]:
    """Of each size its cost, and how far its logits are from those of rows one by one."""
    with _context(plan, weights, plan.depth + ROOM) as context:
        sequence = _text(weights, plan.depth + ROWS)
        _read(context, sequence, plan.depth)
        alone = [
            (_decode(context, sequence, plan.depth + row, 1), context.logits(0))[1]
            for row in range(ROWS)
        ]
        apart = {}
        for size in SIZES:
            context.trim(0, plan.depth)
            _decode(context, sequence, plan.depth, size)
            apart[size] = max(
                float(abs(context.logits(row) - alone[row]).max()) for row in range(size)
            )
        return _taken(plan, context, sequence), apart


def _taken(plan: Plan, context: LlamaContext, sequence: TokenSequence) -> dict[int, float]:
    ratios: dict[int, list[float]] = {size: [] for size in SIZES}
    for done in range(plan.rounds):
        say(f"rows: round {done + 1} of {plan.rounds}")
        seconds = {}
        for size in SIZES if done % 2 else SIZES[::-1]:
            context.trim(0, plan.depth)
            seconds[size] = _decode(context, sequence, plan.depth, size)
        for size in SIZES:
            ratios[size].append(seconds[size] / seconds[1])
    return {size: median(each) for size, each in ratios.items()}


def _beside(plan: Plan, weights: LlamaModel, small: LlamaModel) -> float:
    """What a token of the small model takes, in tokens of the large one."""
    ratios = []
    with (
        _context(plan, weights, plan.depth + ROOM) as one,
        _context(plan, small, plan.depth + ROOM) as other,
    ):
        texts = {one: _text(weights, plan.depth + 1), other: _text(small, plan.depth + 1)}
        for context, text in texts.items():
            _read(context, text, plan.depth)
        for _ in range(plan.rounds):
            large, little = (_again(plan, context, text) for context, text in texts.items())
            ratios.append(little / large)
    return median(ratios)


def _again(plan: Plan, context: LlamaContext, text: TokenSequence) -> float:
    context.trim(0, plan.depth)
    return _decode(context, text, plan.depth, 1)


def _bound(title: str, costs: Costs, token: float) -> Section:
    """The most that drafts of one length can bring. token: what one takes to draft."""

    def row(chance: float) -> tuple[str, ...]:
        gains = {
            size: sum(chance**n for n in range(size)) / (cost + (size - 1) * token)
            for size, cost in costs.items()
        }
        best = max(gains, key=lambda size: gains[size])
        return f"{chance:.1f}", number(gains[best]), str(best - 1)

    return Section(title, table(("acceptance", "at best", "tokens drafted"), map(row, CHANCES)))


def _texts(plan: Plan, weights: LlamaModel, small: LlamaModel | None) -> Section:
    """Answers, plain and drafted in turns; speeds beside the plain one of the same question."""
    with ExitStack() as stack:
        n_ctx = plan.tokens + 512
        kinds: dict[str, Engine] = {}
        for name, length, makes in _kinds(plan, small, stack, weights):
            context = stack.enter_context(_context(plan, weights, n_ctx))
            drafting = Drafting(makes(), length, time.perf_counter) if makes else None
            engine = kinds[name] = Engine(context, drafting)
            stack.callback(engine.close)
        runs = {name: _Runs() for name in kinds}
        asked = [f"{each.question} {ASK}" for each in word_problems(1, plan.questions)]
        for seed, question in enumerate(asked):
            say(f"texts: question {seed + 1} of {len(asked)}")
            prompt = encode(weights, render(weights.chat_template, [Message("user", question)]))
            params = SamplingParams(seed=seed, max_tokens=plan.tokens)
            for name, engine in kinds.items():
                runs[name].add(engine, prompt, params)
        plain = runs["plain"]
        rows = [(name, *each.beside(plain)) for name, each in runs.items()]
    header = ("", "tokens", "of plain speed", "accepted", "tokens a decode", "same as plain up to")
    return Section("Texts", table(header, rows))


Made = tuple[str, DraftLength, Callable[[], Drafter] | None]


def _kinds(
    plan: Plan, small: LlamaModel | None, stack: ExitStack, weights: LlamaModel
) -> Iterator[Made]:
    yield "plain", DraftLength(), None
    yield "n-grams, always", Forced(), Ngrams
    yield "n-grams, where they pay", DraftLength(), Ngrams
    if small is None:
        return

    def drafter() -> DraftModel:
        context = stack.enter_context(_context(plan, small, plan.tokens + 512))
        return DraftModel(Engine(context), weights.size)

    yield "model, always", Forced(), drafter
    yield "model, where it pays", DraftLength(), drafter


class _Runs:
    """Of one way to decode."""

    def __init__(self) -> None:
        self.outputs: list[list[int]] = []
        self.rates: list[float] = []
        self.decodes = self.drafted = self.accepted = 0

    def add(self, engine: Engine, prompt: Sequence[int], params: SamplingParams) -> None:
        sequence = engine.add(prompt, params)
        while not sequence.output_len:
            engine.step()
        began = time.perf_counter()
        for _ in engine.run(sequence):
            pass
        self.rates.append((sequence.output_len - 1) / (time.perf_counter() - began))
        self.outputs.append(sequence.output)
        self.decodes += sequence.drafts.decodes
        self.drafted += sequence.drafts.drafted
        self.accepted += sequence.drafts.accepted

    def beside(self, plain: _Runs) -> tuple[str, ...]:
        tokens = sum(map(len, self.outputs))
        speeds = [mine / its for mine, its in zip(self.rates, plain.rates, strict=True)]
        shares = [_same(mine, its) for mine, its in zip(self.outputs, plain.outputs, strict=True)]
        accepted = self.accepted / self.drafted if self.drafted else None
        return (
            f"{tokens:,}",
            number(median(speeds)),
            number(accepted),
            number(tokens / self.decodes),
            f"{sum(shares) / len(shares):.0%}",
        )


def _same(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of the text before the first token that differs."""
    pairs = zip(one, other, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    return at / max(1, len(other))


def _context(plan: Plan, weights: LlamaModel, n_ctx: int) -> LlamaContext:
    params = ContextParams(n_ctx=n_ctx, threads=plan.threads, n_rows=ROWS)
    return LlamaContext(weights, params, cancel=Cancel())


def _text(weights: LlamaModel, length: int) -> TokenSequence:
    """Some running text of that many tokens."""
    readme = Path(__file__).parent.joinpath("README.md").read_text("utf-8")
    return TokenSequence(weights.tokenize(readme, special=False)[:length], SamplingParams())


def _read(context: LlamaContext, sequence: TokenSequence, length: int) -> None:
    for start in range(0, length, context.n_batch):
        size = min(context.n_batch, length - start)
        context.decode([Chunk(sequence, 0, start, size, last=True)])


def _decode(context: LlamaContext, sequence: TokenSequence, start: int, size: int) -> float:
    """The seconds of a decode of so many rows, all of which give logits."""
    draft = tuple(sequence.tokens[start + 1 : start + size])
    began = time.perf_counter()
    context.decode([Chunk(sequence, 0, start, 1, last=True, draft=draft)])
    return time.perf_counter() - began


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="drafting.py", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--model", type=Path, required=True, help="a GGUF file")
    add("--draft", type=Path, help="a small model with the same tokens")
    add("--threads", type=int, default=detect().cores, help="default: physical cores")
    add("--depth", type=int, default=300, help="tokens in the cache; default %(default)s")
    add("--rounds", type=int, default=15, help="default %(default)s")
    add("--questions", type=int, default=8, help="0 for the costs alone; default %(default)s")
    add("--tokens", type=int, default=300, help="of an answer; default %(default)s")
    add("--costs", help="recorded ones, as 1:1,2:1.02,4:1.1: prints their bound alone")
    return parser


def _plan(given: argparse.Namespace) -> Plan:
    pairs = [pair.split(":") for pair in (given.costs or "").split(",") if pair]
    return Plan(
        model=given.model,
        draft=given.draft,
        threads=given.threads,
        depth=given.depth,
        rounds=given.rounds,
        questions=given.questions,
        tokens=given.tokens,
        costs={int(size): float(cost) for size, cost in pairs} or None,
    )


if __name__ == "__main__":
    assert max(LENGTHS) < ROWS
    sys.exit(main(sys.argv[1:]))
