"""Answers with drafts and without, in turns: speed, acceptance, tokens a decode."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from statistics import median

from draft_costs import best
from draft_plan import Costs, Forced, Plan, open_context, prompt
from progress import say
from table import Section, number, table
from word_problems import word_problems

from qwq_cli.engine.draft_length import DraftLength
from qwq_cli.engine.draft_model import DraftModel
from qwq_cli.engine.drafting import Drafter, Drafting
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaModel
from qwq_cli.engine.ngrams import Ngrams
from qwq_cli.engine.params import SamplingParams

FORCED = 3  # tokens, where drafts are made whatever they cost
HEADER = (
    "", "tokens", "of plain speed", "bound at its acceptance", "accepted", "tokens a decode",
    "same as plain up to",
)  # fmt: skip
Made = tuple[str, DraftLength, Callable[[], Drafter] | None]


def texts(
    plan: Plan, weights: LlamaModel, small: LlamaModel | None, costs: Costs, token: float
) -> Section:
    """Speeds beside the plain one of the same question. token: what a guess of the model takes."""
    with ExitStack() as stack:
        engines: dict[str, Engine] = {}
        for name, length, makes in _kinds(plan, weights, small, stack):
            context = stack.enter_context(open_context(plan, weights, plan.n_ctx))
            drafting = Drafting(makes(), length, time.perf_counter) if makes else None
            engine = engines[name] = Engine(context, drafting)
            stack.callback(engine.close)
        runs = {name: _Runs() for name in engines}
        for seed, asked in enumerate(word_problems(1, plan.questions)):
            say(f"texts: question {seed + 1} of {plan.questions}")
            tokens = prompt(weights, asked.question)
            params = SamplingParams(seed=seed, max_tokens=plan.tokens)
            names = list(engines) if seed % 2 else list(engines)[::-1]
            for name in names:
                runs[name].add(engines[name], tokens, params)
    rows = []
    for name, each in runs.items():
        always = runs.get(f"{name.partition(',')[0]}, always")  # there the chance can be told
        guess = token if name.startswith("model") else 0.0
        at_best = best(costs, always.chance, guess).gain if always and always.drafted else None
        rows.append((name, *each.beside(runs["plain"], at_best)))
    return Section("Texts", table(HEADER, rows))


def _kinds(
    plan: Plan, weights: LlamaModel, small: LlamaModel | None, stack: ExitStack
) -> Iterator[Made]:
    yield "plain", DraftLength(), None
    yield "n-grams, always", Forced([FORCED]), Ngrams
    yield "n-grams, where they pay", DraftLength(), Ngrams
    if small is None:
        return

    def drafter() -> DraftModel:
        return model_drafter(plan, weights, small, stack)

    yield "model, always", Forced([FORCED]), drafter
    yield "model, where it pays", DraftLength(), drafter


def model_drafter(
    plan: Plan, weights: LlamaModel, small: LlamaModel, stack: ExitStack
) -> DraftModel:
    engine = Engine(stack.enter_context(open_context(plan, small, plan.n_ctx)))
    stack.callback(engine.close)
    return DraftModel(engine, weights.size)


class _Runs:
    """Of one way to decode."""

    def __init__(self) -> None:
        self.outputs: list[list[int]] = []
        self.rates: list[float] = []
        self.decodes = self.drafted = self.accepted = 0

    @property
    def chance(self) -> float:
        """That a guess is right where those before are: what would give as many in a row."""
        share, low, high = self.accepted / self.drafted, 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            in_a_row = sum(middle**n for n in range(1, FORCED + 1)) / FORCED
            low, high = (middle, high) if in_a_row < share else (low, middle)
        return low

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

    def beside(self, plain: _Runs, at_best: float | None) -> tuple[str, ...]:
        tokens = sum(map(len, self.outputs))
        speeds = [mine / its for mine, its in zip(self.rates, plain.rates, strict=True)]
        shares = [_same(mine, its) for mine, its in zip(self.outputs, plain.outputs, strict=True)]
        accepted = self.accepted / self.drafted if self.drafted else None
        return (
            f"{tokens:,}",
            number(median(speeds)),
            number(at_best),
            number(accepted),
            number(tokens / self.decodes),
            f"{sum(shares) / len(shares):.0%}",
        )


def _same(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of the text before the first token that differs."""
    pairs = zip(one, other, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    return at / max(1, len(other))
