"""Word problems from the templates in stories.toml."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tools.tiny_model.steps import Step, Steps

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAMES = (
    "Anna Ben Carla David Emma Felix Grace Hugo Ida Jack Kate Leo Maria Noah Olga Paul Rosa Sam "
    "Tom Uma Vera Will Yara Zoe Ali Mei Omar Priya Luis Nina Alice Bob John Mary Sara Max Lucy Tim"
).split()
ITEMS = (
    "apples pens books marbles coins stickers cards cookies oranges pencils balls stamps shells "
    "flowers eggs candies toys stones beads buttons cups plates tickets notebooks bananas lemons "
    "muffins cakes roses photos keys bottles hats shirts socks lamps magnets balloons pears plums"
).split()


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
        filling = {**words, **values}
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


def build_steps(lines: tuple[str, ...], values: dict[str, int], filling: dict) -> list[Step]:
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


def load() -> tuple[Story, ...]:
    """Every template of the file beside this module."""
    tables = tomllib.loads(Path(__file__).with_name("stories.toml").read_text())
    return tuple(
        Story(name, tuple(t["texts"]), t["numbers"], tuple(t["steps"]))
        for name, t in tables.items()
    )


STORIES = load()


def story(rng: Random) -> Steps:
    """A word problem from any template."""
    return rng.choice(STORIES).problem(rng)
