"""Linear equations in one unknown, checked by substitution."""

from random import Random

from tools.tiny_model.pen import Pen, show
from tools.tiny_model.problem import Problem, compare, impossible, lead

FORMS = (
    "x+b", "x+b", "ax", "ax+b", "ax+b", "ax+b", "b-x", "b-ax", "ax+b=cx+d", "ax+b=cx+d",
    "x/a+b", "a(x+b)",
)  # fmt: skip
SCALED = ("ax", "ax+b", "b-ax", "ax+b=cx+d", "a(x+b)")


def plus(number: int) -> str:
    """A number as second term."""
    return f"+{number}" if number > 0 else str(number) if number else ""


def times(factor: int, letter: str) -> str:
    """A multiple of the unknown; a factor of 1 is left out."""
    return f"{factor}{letter}" if factor > 1 else letter


class Equation(Problem):
    """`a·x+b = rest` and its relatives; `rest` is `c·x+d` in the two-sided form."""

    kind = "equation"

    def __init__(self, form: str, x: int, *, a: int, b: int, c: int, letter: str) -> None:
        self.form, self.letter = form, letter
        self.a, self.b, self.c = a, b, c
        if form == "x/a+b":
            x *= a
        self.answer = str(x)
        self.right = self.exact(x)
        self.key = f"{self.form}:{self.a},{self.b},{self.c},{x}"
        self.text = f"{self.left_side()}={self.right_side()}"

    def exact(self, x: int) -> int:
        """The number that stands alone on the right."""
        a, b = self.a, self.b
        return {
            "x+b": x + b,
            "ax": a * x,
            "ax+b": a * x + b,
            "b-x": b - x,
            "b-ax": b - a * x,
            "ax+b=cx+d": (a - self.c) * x + b,
            "x/a+b": x // a + b,
            "a(x+b)": a * (x + b),
        }[self.form]

    def left_side(self) -> str:
        x, a, b = self.letter, self.a, self.b
        return {
            "x+b": f"{x}{plus(b)}",
            "ax": f"{a}{x}",
            "ax+b": f"{a}{x}{plus(b)}",
            "b-x": f"{b}-{x}",
            "b-ax": f"{b}-{a}{x}",
            "ax+b=cx+d": f"{a}{x}{plus(b)}",
            "x/a+b": f"{x}/{a}{plus(b)}",
            "a(x+b)": f"{a}({x}{plus(b)})",
        }[self.form]

    def right_side(self) -> str:
        if self.form != "ax+b=cx+d":
            return str(self.right)
        return f"{times(self.c, self.letter)}{plus(self.right)}"

    def derive(self, pen: Pen) -> int:
        x, a, b = self.letter, self.a, self.b
        pen.say(f"Let me solve {self.text}.", f"So I need to solve {self.text}.")
        value, sign = self.right, "-" if b > 0 else "+"
        if self.form == "ax+b=cx+d":
            taken, a = times(self.c, x), a - self.c
            pen.say(
                f"First, take {taken} from both sides. {times(self.a, x)}-{taken}={times(a, x)}. "
                f"{times(a, x)}{plus(b)}={value}."
            )
        if self.form == "a(x+b)":
            value = pen.compute(value, "÷", a, f"First, {x}{plus(b)}={value}÷{a}. ")
            value = pen.compute(value, sign, abs(b), f"So {x}={value}{sign}{abs(b)}. ")
        elif self.form in ("b-x", "b-ax"):
            name = x if self.form == "b-x" else f"{a}{x}"
            value = pen.compute(b, "-", value, f"So {name}={b}-{show(value)}. ")
        elif self.form != "ax" and b:
            name = {"x+b": x, "x/a+b": f"{x}/{a}"}.get(self.form, times(a, x))
            value = pen.compute(value, sign, abs(b), f"So {name}={value}{sign}{abs(b)}. ")
        if self.form == "x/a+b":
            value = pen.compute(value, "×", a, f"So {x}={show(value)}×{a}. ")
        elif self.form in SCALED[:-1] and a > 1:
            value = pen.compute(value, "÷", a, f"So {x}={value}÷{a}. ")
        pen.say(f"So {x}={value}.")
        return value

    def check(self, pen: Pen, claim: int) -> bool:
        opening = pen.rng.choice((f"Let me double-check with {self.letter}={claim}. ", lead(pen)))
        left = self.substitute(pen, claim, self.a, self.b, opening)
        if left is None:
            return impossible(pen, f"That leaves {pen.rest} over.")
        if self.form != "ax+b=cx+d":
            return compare(pen, left, self.right)
        right = self.substitute(pen, claim, self.c, self.right, "The other side. ")
        return compare(pen, left, str(right))

    def substitute(self, pen: Pen, claim: int, a: int, b: int, opening: str) -> int | None:
        """A side's value at the claim; None if a division leaves something over."""
        value = claim
        if self.form == "a(x+b)":
            value = pen.compute(value, "+" if b > 0 else "-", abs(b), opening)
            return pen.compute(a, "×", value)
        if self.form == "x/a+b":
            value, opening = pen.compute(value, "÷", a, opening), ""
            if pen.rest:
                return None
        elif self.form in SCALED and a > 1:
            value, opening = pen.compute(a, "×", value, opening), ""
        if self.form in ("b-x", "b-ax"):
            return pen.compute(b, "-", value, opening)
        if self.form == "ax" or not b:
            return value
        return pen.compute(value, "+" if b > 0 else "-", abs(b), opening)


def equation(rng: Random) -> Equation:
    """A random equation whose solution has at most two digits."""
    form = rng.choice(FORMS)
    x = rng.randint(1, 20) if rng.random() < 0.35 else rng.randint(-30, 99)
    x = -rng.randint(1, 99) if rng.random() < 0.12 else x
    a, c = rng.randint(2, 9) if rng.random() < 0.85 else rng.randint(10, 12), 0
    b = rng.randint(1, 30) if rng.random() < 0.5 else rng.randint(1, 99)
    if form in ("x+b", "ax+b", "ax+b=cx+d", "x/a+b", "a(x+b)"):
        b *= rng.choice((1, 1, -1))
    if form == "ax+b=cx+d":
        c = rng.randint(1, a - 1)
    if form == "x/a+b":
        x = max(-(99 // a), min(99 // a, x)) or 1
    if form == "a(x+b)":
        b = max(-30, min(30, b))
        x = 5 if x + b == 0 else x
    letter = rng.choice("xxxxxxyyntzkmab")
    return Equation(form, x, a=a, b=b, c=c, letter=letter)
