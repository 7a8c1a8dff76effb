"""Examples for training and held-out problems for evaluation, from a seed alone.

One command:  python -m tools.tiny_model.generator --count 5
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tools.tiny_model import chatter, kinds
from tools.tiny_model.equation import equation
from tools.tiny_model.pen import SLIP_CLOSE, SLIP_OPEN, plain
from tools.tiny_model.problem import Problem, Trace, held_out, spoils, write
from tools.tiny_model.stories import story
from tools.tiny_model.wording import ask

MIXTURE: dict[str, tuple[float, Callable[[Random], Problem]]] = {
    "addition": (0.08, kinds.addition),
    "subtraction": (0.09, kinds.subtraction),
    "deficit": (0.04, kinds.deficit),
    "product": (0.06, kinds.product),
    "equation": (0.38, equation),
    "story": (0.27, story),
    "division": (0.02, kinds.division),
    "percent": (0.02, kinds.percent),
    "expression": (0.01, kinds.expression),
    "fraction_of": (0.005, kinds.fraction_of),
    "fraction_sum": (0.005, kinds.fraction_sum),
    "gcd": (0.005, kinds.greatest),
    "sequence": (0.01, kinds.sequence),
    "order": (0.005, kinds.order),
}
SLIP_SHARE, CHECK_SLIP_SHARE, CUT_SHARE = 0.15, 0.02, 0.04
OFF_TOPIC_SHARE, FIXTURE_SHARE = 0.025, 0.02
SYSTEM_SHARE, TWO_TURN_SHARE = 0.10, 0.05
SYSTEMS = (
    "You are a helpful and harmless assistant. You are Qwen developed by Alibaba. "
    "You should think step-by-step.",
    "You are a helpful assistant.",
    "Answer in English.",
    "You are a careful math tutor.",
    "Be brief.",
)


@dataclass(frozen=True)
class Example:
    """One conversation: what is given, and the reply to learn, with its slip marks."""

    kind: str
    prompt: str
    reply: str


def draw(rng: Random, kind: str = "", *, held: bool = False) -> Problem:
    """A problem from the mixture, either held out or free for training."""
    names = list(MIXTURE)
    weights = [MIXTURE[name][0] for name in names]
    chosen = kind or rng.choices(names, weights)[0]
    while True:
        problem = MIXTURE[chosen][1](rng)
        if held_out(problem.key) == held:
            return problem


def trace(problem: Problem, rng: Random) -> Trace | None:
    """A trace, maybe with a slip that its check exposes; None if a held-out pair is in it."""
    clean = write(problem, rng)
    assert clean.right, problem.key
    assert clean.tries == 1, problem.key
    if any(map(spoils, clean.pairs)):
        return None
    roll = rng.random()
    if not clean.chances or roll > SLIP_SHARE + CHECK_SLIP_SHARE:
        return clean
    for _ in range(6):
        slips = {rng.randrange(clean.chances)}
        if roll < 0.012:
            slips.add(rng.randrange(clean.chances, 2 * clean.chances))
        slipped = write(problem, rng, slips)
        if any(map(spoils, slipped.pairs)):
            continue
        wanted = slipped.first_right == (roll > SLIP_SHARE)
        if slipped.right and slipped.tries > len(slips) and wanted:
            return slipped
    return clean


def reply(written: Trace, rng: Random) -> str:
    """The trace, or sometimes only its start and a closing block that someone else began."""
    if rng.random() > CUT_SHARE or written.tries > 1:
        return written.text
    paragraphs = written.text.split("\n\n")
    kept = rng.randint(written.cut, len(paragraphs) - 3)
    answer = written.text.rsplit("\\boxed{", 1)[1].removesuffix("} \\]")
    return "\n\n".join([*paragraphs[:kept], chatter.forced_final(answer)])


def turn(rng: Random) -> tuple[str, str, str]:
    """Kind, question and reply."""
    roll = rng.random()
    if roll < OFF_TOPIC_SHARE:
        return "off_topic", *chatter.off_topic(rng)
    if roll < OFF_TOPIC_SHARE + FIXTURE_SHARE:
        return "fixture", *chatter.fixture(rng)
    while True:
        problem = draw(rng)
        written = trace(problem, rng)
        if written:
            return problem.kind, ask(problem, rng), reply(written, rng)


def example(rng: Random) -> Example:
    """A conversation of one turn, sometimes of two or with a system message."""
    kind, question, answer = turn(rng)
    turns = [("user", question)]
    if rng.random() < TWO_TURN_SHARE:
        _, earlier, before = turn(rng)
        block = before[before.rfind("**Final Answer**") :] if "boxed" in before else before
        boxed = before.rsplit("\\boxed{", 1)[-1].removesuffix("} \\]")
        turns = [("user", earlier), ("assistant", rng.choice((block, boxed))), *turns]
    if rng.random() < SYSTEM_SHARE:
        turns.insert(0, ("system", rng.choice(SYSTEMS)))
    return Example(kind, chatml(turns), answer)


def chatml(turns: list[tuple[str, str]]) -> str:
    """The prompt that asks for the assistant's next turn."""
    said = "".join(f"<|im_start|>{who}\n{plain(what)}<|im_end|>\n" for who, what in turns)
    return f"{said}<|im_start|>assistant\n"


def examples(seed: int) -> Iterator[Example]:
    """Examples without end; the same for the same seed."""
    rng = Random(seed)
    while True:
        yield example(rng)


def held_out_problems(kind: str, seed: int, count: int) -> list[tuple[str, Problem]]:
    """Questions whose operands no training example has."""
    rng = Random(seed)
    found = [draw(rng, kind, held=True) for _ in range(count)]
    return [(ask(problem, rng), problem) for problem in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=3)
    options = parser.parse_args()
    for _, item in zip(range(options.count), examples(options.seed), strict=False):
        print(item.prompt + item.reply.replace(SLIP_OPEN, "«").replace(SLIP_CLOSE, "»"), "\n")


if __name__ == "__main__":
    main()
