"""How people put a question: canonical, spelled out, or typed in a hurry."""

from collections.abc import Callable
from random import Random
from typing import Any

from tools.tiny_model.data import read
from tools.tiny_model.equation import Equation
from tools.tiny_model.kinds import Division, FractionSum, Gcd, Order, Percent, Sequence
from tools.tiny_model.problem import Problem
from tools.tiny_model.steps import Steps

WORDS = read("wording.toml")
MATH_PROMPT = "Please reason step by step, and put your final answer within \\boxed{}."


def ask(problem: Problem, rng: Random) -> str:
    """A question for the problem, sometimes with QwQ's usual instruction or in lower case."""
    text = phrase(problem, rng)
    roll = rng.random()
    if roll < 0.04:
        return f"{text} {MATH_PROMPT}"
    if roll < 0.07:
        return f"{text}\n{MATH_PROMPT}"
    if roll < 0.12:
        return text.lower()
    if roll < 0.15 and text[-1] in ".?":
        return text[:-1]
    return text


def phrase(problem: Problem, rng: Random) -> str:
    """The plain wording of each kind of problem."""
    return SPEAKERS[type(problem)](problem, rng)


def say_steps(problem: Steps, rng: Random) -> str:
    """Stories bring their text, bare numbers are put into one."""
    return problem.question if problem.kind == "story" else operations(problem, rng)


def say_equation(problem: Equation, rng: Random) -> str:
    text: str = rng.choice(WORDS["equation"])
    return text.format(e=spread(problem.text, rng), x=problem.letter)


def say_division(problem: Division, rng: Random) -> str:
    a, b = problem.left, problem.right
    if a % b and rng.random() < 0.5:
        text: str = rng.choice(WORDS["remainder"])
        return text.format(a=a, b=b)
    return operation(a, "÷", b, rng)


def say_percent(problem: Percent, rng: Random) -> str:
    text: str = rng.choice(WORDS["percent"])
    return text.format(p=problem.part, n=problem.whole)


def say_fraction_sum(problem: FractionSum, rng: Random) -> str:
    return frame(rng.choice(("{}/{}+{}/{}", "{}/{} + {}/{}")).format(*problem.parts), rng)


def say_gcd(problem: Gcd, rng: Random) -> str:
    text: str = rng.choice(WORDS["gcd"])
    return text.format(a=problem.left, b=problem.right)


def say_sequence(problem: Sequence, rng: Random) -> str:
    text: str = rng.choice(WORDS["sequence"])
    return text.format(s=", ".join(map(str, problem.terms)))


def say_order(problem: Order, rng: Random) -> str:
    text: str = rng.choice(WORDS["orders"][problem.goal])
    *most, last = map(str, problem.numbers)
    return text.format(s=", ".join([*most, last]), o=f"{', '.join(most)} or {last}")


SPEAKERS: dict[type[Problem], Callable[[Any, Random], str]] = {
    Steps: say_steps,
    Equation: say_equation,
    Division: say_division,
    Percent: say_percent,
    FractionSum: say_fraction_sum,
    Gcd: say_gcd,
    Sequence: say_sequence,
    Order: say_order,
}


def operations(problem: Steps, rng: Random) -> str:
    """Sums and products, or a given text such as a share."""
    if problem.question:
        return frame(problem.question, rng)
    step = problem.steps[-1]
    if isinstance(step.left, int) and isinstance(step.right, int):
        return operation(step.left, step.sign, step.right, rng)
    return frame(spell(problem.name(), rng), rng)


def operation(a: int, sign: str, b: int, rng: Random) -> str:
    """One operation, by sign or by verb."""
    if rng.random() < 0.2 and a >= b:
        text: str = rng.choice(WORDS["verbs"][sign])
        return text.format(a=a, b=b)
    return frame(spell(f"{a}{sign}{b}", rng), rng)


def frame(text: str, rng: Random) -> str:
    """Put an expression into a sentence, or leave it as typed."""
    outer: str = rng.choice(WORDS["frames"])
    return outer.format(text)


def spell(text: str, rng: Random) -> str:
    """Replace the signs by the ways in which people write them; blanks around them or not."""
    pad = rng.choice(("", "", " "))
    for sign, ways in WORDS["signs"].items():
        way = rng.choice(ways)
        text = text.replace(sign, way if way.startswith(" ") else f"{pad}{way}{pad}")
    return text


def spread(text: str, rng: Random) -> str:
    """Blanks around the signs of an equation, `*` or `×` between factor and letter, or not."""
    roll = rng.random()
    if roll < 0.5:
        return text
    sides = [side.strip() for side in text.split("=")]
    if roll < 0.6:
        return " = ".join(sides)
    spaced = [side[0] + side[1:].replace("+", " + ").replace("-", " - ") for side in sides]
    return " = ".join(spaced)
