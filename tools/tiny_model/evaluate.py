"""Measures a GGUF through qwq's engine, on operands that training never saw.

One command:  python -m tools.tiny_model.evaluate MODEL.gguf
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypedDict

from qwq_cli.engine.loader import Loaded
from qwq_cli.engine.params import SamplingParams
from tools.tiny_model.ask import GREEDY, HOT, USUAL, Reply, ask, opened
from tools.tiny_model.data import read
from tools.tiny_model.generator import draw
from tools.tiny_model.held_out import yardstick
from tools.tiny_model.pen import plain
from tools.tiny_model.problem import CHECK_LEADS, Problem
from tools.tiny_model.steps import Steps
from tools.tiny_model.wording import ask as put

OPENINGS = (*(words.strip() for words in CHECK_LEADS), "Let me double-check with")
ALARM = re.compile(r"\n\n(Wait|Hmm), ")
CLAIM = re.compile(r"=(-?\d+)\.$")


def short(problem: Problem) -> bool:
    """One operation on at most three digits."""
    assert isinstance(problem, Steps)
    (step, *more) = problem.steps
    return not more and problem.exact(step.left) < 1000 and problem.exact(step.right) < 1000


def two_by_two(problem: Problem) -> bool:
    """A product of two numbers of two digits, neither of them round."""
    assert isinstance(problem, Steps)
    factors = (problem.exact(problem.steps[0].left), problem.exact(problem.steps[0].right))
    return all(9 < factor < 100 and factor % 10 for factor in factors)


def any_problem(problem: Problem) -> bool:
    """Everything that the generator draws of this kind."""
    return True


GATES: dict[str, tuple[str, Callable[[Problem], bool], float]] = {
    "addition to 3 digits": ("addition", short, 0.98),
    "subtraction to 3 digits": ("subtraction", short, 0.98),
    "2x2-digit products": ("product", two_by_two, 0.95),
    "linear equations": ("equation", any_problem, 0.95),
    "word problems": ("story", any_problem, 0.92),
}
OTHERS = (
    "division", "percent", "expression", "fraction_of", "fraction_sum", "gcd", "sequence", "order",
)  # fmt: skip


SHARES = {"spoiled": "wrongly_corrected", "false alarm": "false_alarms", "mended": "mended"}
WAYS = {"0": GREEDY, "0.6": USUAL, "1": HOT}


@dataclass(frozen=True)
class Case:
    """A question with its exact answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class Outcome:
    """How one reply went: what came first, what the checks said, what stood in the box."""

    right: bool
    first_right: bool | None
    alarm: bool

    @property
    def name(self) -> str:
        """In one word, as the tables count it."""
        if not self.alarm:
            return "right" if self.right else "wrong"
        if self.first_right:
            return "false alarm" if self.right else "spoiled"
        return "mended" if self.right else "not mended"


def cases(kind: str, wanted: Callable[[Problem], bool], seed: int, count: int) -> list[Case]:
    """Held-out problems of a kind, worded as in training."""
    rng = Random(seed)
    found: list[Case] = []
    while len(found) < count:
        problem = draw(rng, kind, held=True)
        if wanted(problem):
            found.append(Case(plain(put(problem, rng)), problem.answer))
    return found


def judge(case: Case, reply: Reply) -> Outcome:
    """Compare the box with the answer, and the first claim if a check raised an alarm."""
    right = (reply.boxed or "").replace(" ", "") == case.answer.replace(" ", "")
    alarm = ALARM.search(reply.text) is not None
    return Outcome(right, first_claim(reply.text) == case.answer if alarm else None, alarm)


def first_claim(text: str) -> str:
    """The last result before the first check begins."""
    before = ""
    for paragraph in text.split("\n\n"):
        if paragraph.startswith(OPENINGS):
            break
        before = paragraph
    found = CLAIM.search(before)
    return found[1] if found else ""


Results = list[tuple[Outcome, Reply]]


def run(loaded: Loaded, tested: list[Case], sampling: SamplingParams) -> Results:
    """Ask all cases and judge the replies."""
    replies = ask(loaded, [case.question for case in tested], sampling)
    return [(judge(c, r), r) for c, r in zip(tested, replies, strict=True)]


def measure(loaded: Loaded, options: argparse.Namespace) -> None:
    """One line of JSON for each kind and way of sampling."""
    for temperature in options.temperature:
        for name, tested in chosen(options).items():
            results = run(loaded, tested, WAYS[temperature])
            found = row(name, temperature, results)
            print(as_toml(found) if options.toml else json.dumps(found), flush=True)
            show(tested, results, options)


def chosen(options: argparse.Namespace) -> dict[str, list[Case]]:
    """The problems to ask, by the name of their kind."""
    if options.paraphrases:
        entries = read("paraphrases.toml")["paraphrase"]
        return {"paraphrases": [Case(e["question"], e["answer"]) for e in entries]}
    kinds = {name: (kind, wanted) for name, (kind, wanted, _) in GATES.items()}
    if options.all:
        kinds |= {name.replace("_", " "): (name, any_problem) for name in OTHERS}
    return {
        name: cases(kind, wanted, options.seed, options.count)
        for name, (kind, wanted) in kinds.items()
        if not options.only or name in options.only
    }


class Row(TypedDict):
    """Counts of what happened, and the accuracy."""

    problems: str
    temperature: str
    count: int
    right: int
    accuracy: float
    tokens: int
    outcomes: Counter[str]


def row(name: str, temperature: str, results: Results) -> Row:
    counts = Counter(outcome.name for outcome, _ in results)
    right = sum(outcome.right for outcome, _ in results)
    return {
        "problems": name,
        "temperature": temperature,
        "count": len(results),
        "right": right,
        "accuracy": round(right / len(results), 4),
        "tokens": round(sum(reply.tokens for _, reply in results) / len(results)),
        "outcomes": counts,
    }


def as_toml(found: Row) -> str:
    """As the model card has it: shares of the whole count."""
    lines = [
        "[[accuracy]]",
        f'problems = "{found["problems"]}"',
        f"temperature = {float(found['temperature'])}",
        f"count = {found['count']}",
        f"accuracy = {found['accuracy']}",
    ]
    for outcome, key in SHARES.items():
        lines.append(f"{key} = {found['outcomes'][outcome] / found['count']:.4g}")
    return "\n".join(lines) + "\n"


def show(tested: list[Case], results: Results, options: argparse.Namespace) -> None:
    """Print a few replies with the outcome asked for."""
    left = options.show
    for case, (outcome, reply) in zip(tested, results, strict=True):
        if left and outcome.name == options.outcome:
            left -= 1
            print(f"--- {outcome.name}: {case.question} (right: {case.answer})\n{reply.text}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--count", type=int, default=200, help="problems of each kind")
    parser.add_argument("--temperature", nargs="*", choices=WAYS, default=["0", "0.6"])
    parser.add_argument("--only", nargs="*", help="names of the kinds to ask")
    parser.add_argument("--all", action="store_true", help="also the kinds that have no gate")
    parser.add_argument("--show", type=int, default=0, help="replies to print of each kind")
    parser.add_argument("--outcome", default="wrong", help="which replies to print")
    parser.add_argument("--paraphrases", action="store_true", help="ask paraphrases.toml instead")
    parser.add_argument("--held-out", action="store_true", help="ask what is in held_out/ instead")
    parser.add_argument("--each", type=int, default=2, help="instances of each held-out pattern")
    parser.add_argument("--toml", action="store_true", help="print as the model card has it")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    with opened(options.model, options.threads) as loaded:
        if options.held_out:
            yardstick.measure(loaded, options.seed, options.each)
        else:
            measure(loaded, options)


if __name__ == "__main__":
    main()
