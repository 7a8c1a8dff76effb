"""How people put a question: canonical, spelled out, or typed in a hurry."""

from random import Random

from tools.tiny_model.equation import Equation
from tools.tiny_model.kinds import Division, FractionSum, Gcd, Order, Percent, Sequence
from tools.tiny_model.problem import Problem
from tools.tiny_model.steps import Step, Steps

MATH_PROMPT = (
    "Please reason step by step, and put your final answer within \\boxed{{}}.".format()
)
FRAMES = (
    "{}", "{}", "{}", "{}=", "{} = ?", "{}?", "{}=?", "What is {}?", "What is {}?", "what is {}",
    "whats {}", "whats {}?", "What's {}?", "what's {}", "Calculate {}.", "calculate {}",
    "Compute {}.", "Please calculate {}.", "How much is {}?", "how much is {}", "Evaluate {}.",
    "Can you work out {}?", "{} please", "Find {}.", "I need to know {}.", "Work out {}.",
    "Could you tell me what {} is?", "solve {}", "Hi, what is {}?", "tell me {}", "{} equals?",
)  # fmt: skip
SIGNS = {
    "+": ("+", "+", "+", "+", " plus ", " and "),
    "-": ("-", "-", "-", "-", " minus ", "−"),
    "×": ("×", "×", "*", "*", "*", "x", " times ", "·", " multiplied by ", "\\times"),
    "÷": ("÷", "÷", "/", "/", "/", " divided by ", ":", " over "),
}
VERBS = {
    "+": ("Add {a} and {b}.", "sum of {a} and {b}", "What is the sum of {a} and {b}?", "add {b} to {a}"),
    "-": ("Subtract {b} from {a}.", "What is the difference of {a} and {b}?", "{a} take away {b}", "take {b} from {a}"),
    "×": ("Multiply {a} by {b}.", "multiply {a} and {b}", "What is the product of {a} and {b}?", "product of {a} and {b}"),
    "÷": ("Divide {a} by {b}.", "divide {a} by {b}", "How often does {b} go into {a}?", "What is the quotient of {a} and {b}?"),
}  # fmt: skip
REMAINDER = (
    "What are the quotient and remainder of {a} divided by {b}?", "Divide {a} by {b} with remainder.",
    "{a}/{b} with remainder", "{a} ÷ {b} with remainder?", "What is {a} divided by {b} with remainder?",
)  # fmt: skip
EQUATION = (
    "Solve for {x}: {e}", "Solve {e}", "Solve {e} for {x}.", "{e}", "{e}, {x}?", "{e} {x}?",
    "What is {x} if {e}?", "Find {x}: {e}", "find {x} if {e}", "If {e}, what is {x}?", "{e}. {x}=?",
    "Solve the equation {e}.", "solve {e}", "What value of {x} makes {e} true?", "Given {e}, find {x}.",
    "whats {x} in {e}", "{e}, what is {x}", "Let {e}. What is {x}?", "solve for {x} {e}", "{e} find {x}",
)  # fmt: skip
PERCENT = (
    "{p}% of {n}", "What is {p}% of {n}?", "whats {p}% of {n}", "What is {p} percent of {n}?",
    "Calculate {p}% of {n}.", "{p} percent of {n}", "How much is {p}% of {n}?", "find {p}% of {n}",
    "{p}% of {n}?", "Find {p}% of {n}.",
)  # fmt: skip
GCD = (
    "gcd({a}, {b})", "What is the gcd of {a} and {b}?", "gcd of {a} and {b}", "gcd {a} {b}",
    "Find the greatest common divisor of {a} and {b}.", "greatest common factor of {a} and {b}?",
    "What is the largest number that divides both {a} and {b}?",
)  # fmt: skip
SEQUENCE = (
    "{s}, ?", "What comes next: {s}, ...?", "What is the next number in {s}?", "{s}, what is next?",
    "Find the next term of the sequence {s}.", "continue {s}", "{s}, ...", "next number: {s}",
)  # fmt: skip
ORDERS = {
    "larger": ("Which is larger, {o}?", "which is bigger, {o}", "What is the largest of {s}?", "max of {s}", "Which number is the greatest: {s}?"),
    "smaller": ("Which is smaller, {o}?", "which one is less, {o}", "What is the smallest of {s}?", "min of {s}", "Which number is the smallest: {s}?"),
    "ascending": ("Order {s} from smallest to largest.", "sort {s}", "Put {s} in ascending order.", "Sort the numbers {s}."),
    "descending": ("Order {s} from largest to smallest.", "sort {s} descending", "Put {s} in descending order."),
}  # fmt: skip


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
    if isinstance(problem, Steps):
        return problem.question if problem.kind == "story" else operations(problem, rng)
    if isinstance(problem, Equation):
        text = spread(problem.text, rng)
        return rng.choice(EQUATION).format(e=text, x=problem.letter)
    if isinstance(problem, Division):
        a, b = problem.left, problem.right
        if a % b and rng.random() < 0.5:
            return rng.choice(REMAINDER).format(a=a, b=b)
        return operation(a, "÷", b, rng)
    if isinstance(problem, Percent):
        return rng.choice(PERCENT).format(p=problem.part, n=problem.whole)
    if isinstance(problem, FractionSum):
        a, b, c, d = problem.parts
        return frame(rng.choice(("{}/{}+{}/{}", "{}/{} + {}/{}")).format(a, b, c, d), rng)
    if isinstance(problem, Gcd):
        return rng.choice(GCD).format(a=problem.left, b=problem.right)
    if isinstance(problem, Sequence):
        return rng.choice(SEQUENCE).format(s=", ".join(map(str, problem.terms)))
    assert isinstance(problem, Order)
    shown = list(map(str, problem.numbers))
    either = f"{', '.join(shown[:-1])} or {shown[-1]}"
    return rng.choice(ORDERS[problem.goal]).format(s=", ".join(shown), o=either)


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
        return rng.choice(VERBS[sign]).format(a=a, b=b)
    return frame(spell(f"{a}{sign}{b}", rng), rng)


def frame(text: str, rng: Random) -> str:
    """Put an expression into a sentence, or leave it as typed."""
    return rng.choice(FRAMES).format(text)


def spell(text: str, rng: Random) -> str:
    """Replace the signs by the ways in which people write them; blanks around them or not."""
    pad = rng.choice(("", "", " "))
    for sign, ways in SIGNS.items():
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


__all__ = ["MATH_PROMPT", "Step", "ask"]
