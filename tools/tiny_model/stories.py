"""Word problems from the templates in stories.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from tools.tiny_model.data import read
from tools.tiny_model.steps import Step, Steps


@dataclass(frozen=True)
class Story:
    """One template: wordings, how numbers are drawn, and the steps."""

    name: str
    texts: tuple[str, ...]
    numbers: str
    steps: tuple[str, ...]

    def problem(self, rng: Random, text: int | None = None) -> Steps:
        """Fill the template; `text` picks a wording."""
        values = draw(self.numbers, rng)
        first, second = rng.sample(NAMES, 2)
        words = {"name": first, "other": second, "item": rng.choice(ITEMS)}
        filling: dict[str, str | int] = {**words, **values}
        wording = rng.choice(self.texts) if text is None else self.texts[text]
        key = f"{self.name}:" + ",".join(str(n) for n in values.values())
        steps = build_steps(self.steps, values, filling)
        return Steps("story", wording.format(**filling), steps, key)


def draw(numbers: str, rng: Random) -> dict[str, int]:
    """`a=2..9` draws, `n=a*b` computes from what was drawn before."""
    values: dict[str, int] = {}
    for name, rule in (entry.split("=") for entry in numbers.split()):
        if ".." in rule:
            low, high = rule.split("..")
            values[name] = rng.randint(int(low), int(high))
        else:
            left, sign, right = re.split(r"([+*-])", rule)
            a, b = (values[o] if o in values else int(o) for o in (left, right))
            values[name] = {"+": a + b, "-": a - b, "*": a * b}[sign]
    return values


def build_steps(
    lines: tuple[str, ...], values: dict[str, int], filling: Mapping[str, str | int]
) -> list[Step]:
    """Parse `label: name = left op right`, linking operands that are earlier steps."""
    known: dict[str, int | Step] = dict(values)
    steps = []
    for line in lines:
        label, formula = line.split(": ")
        name, _, left, sign, right = formula.split()
        operands = [known[o] if o in known else int(o) for o in (left, right)]
        sign = {"*": "×", "/": "÷"}.get(sign, sign)
        step = Step(operands[0], sign, operands[1], label.format(**filling))
        known[name] = step
        steps.append(step)
    return steps


TABLES = read("stories.toml")
NAMES: list[str] = TABLES.pop("names")
ITEMS: list[str] = TABLES.pop("items")
STORIES = tuple(
    Story(name, tuple(table["texts"]), table["numbers"], tuple(table["steps"]))
    for name, table in TABLES.items()
)


def story(rng: Random) -> Steps:
    """A word problem from any template."""
    return rng.choice(STORIES).problem(rng)
