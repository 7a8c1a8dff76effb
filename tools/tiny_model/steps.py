"""Problems that are a chain or tree of the four operations: sums, products, most stories."""

from dataclasses import dataclass

from tools.tiny_model.pen import Pen, is_short
from tools.tiny_model.problem import Problem, check_product, compare, impossible, lead, pair_key

INVERSE = {"+": "-", "-": "+", "×": "÷", "÷": "×"}
ORDINALS = ("First, ", "Then, ", "Next, ", "Then, ", "Then, ")


@dataclass(frozen=True, eq=False)
class Step:
    """One operation; an operand is a given number or an earlier step."""

    left: "int | Step"
    sign: str
    right: "int | Step"
    label: str = ""


class Steps(Problem):
    """Solved by its steps in order, checked by undoing them from the answer back to a given."""

    def __init__(self, kind: str, question: str, steps: list[Step], key: str = "") -> None:
        self.kind, self.question, self.steps = kind, question, steps
        self.values: dict[Step, int] = {}
        self.answer = str(self.exact(steps[-1]))
        first = steps[0]
        self.key = key or pair_key(first.sign, self.exact(first.left), self.exact(first.right))

    def exact(self, operand: int | Step) -> int:
        """The true value of an operand."""
        if isinstance(operand, int):
            return operand
        a, b = self.exact(operand.left), self.exact(operand.right)
        return {"+": a + b, "-": a - b, "×": a * b, "÷": a // b if b else 0}[operand.sign]

    def value(self, operand: int | Step) -> int:
        """An operand's value as the page has it."""
        return operand if isinstance(operand, int) else self.values[operand]

    def derive(self, pen: Pen) -> int:
        if not self.steps[0].label:
            name = self.name()
            pen.say(f"Let me find {name}.", f"So I need to find {name}.", f"I need {name}.")
        for number, step in enumerate(self.steps):
            opening = ORDINALS[number] if len(self.steps) > 1 else ""
            opening = f"{opening}{step.label}. " if step.label else ""
            opening = opening[:1].upper() + opening[1:]
            left, right = self.value(step.left), self.value(step.right)
            self.values[step] = pen.compute(left, step.sign, right, opening)
        return self.values[self.steps[-1]]

    def name(self) -> str:
        """The whole expression, brackets where a sum is an operand of a product."""

        def spell(operand: int | Step, inside: str) -> str:
            if isinstance(operand, int):
                return str(operand)
            text = spell(operand.left, operand.sign) + operand.sign
            text += spell(operand.right, operand.sign)
            return f"({text})" if inside in "×÷" and operand.sign in "+-" else text

        return spell(self.steps[-1], "+")

    def check(self, pen: Pen, claim: int) -> bool:
        return self.undo(pen, self.steps[-1], claim, lead(pen))

    def undo(self, pen: Pen, step: Step, claim: int, opening: str = "") -> bool:
        """Recover one operand from the claim; go on until a given number is recovered."""
        left, right = step.left, step.right
        if isinstance(left, Step) and isinstance(right, Step):
            if not self.undo(pen, right, self.value(right), opening):
                return False
            opening = ""
        elif isinstance(right, Step):
            return self.undo_right(pen, step, claim, opening)
        a, b = self.value(left), self.value(right)
        if isinstance(left, int):
            if step.sign == "×":
                return check_product(pen, a, b, claim, opening)
            return compare(pen, pen.compute(claim, INVERSE[step.sign], b, opening), a)
        return self.follow(pen, left, (claim, INVERSE[step.sign], b), opening)

    def undo_right(self, pen: Pen, step: Step, claim: int, opening: str) -> bool:
        """Recover the right operand, the left one being given."""
        assert isinstance(step.right, Step)
        given = self.value(step.left)
        if step.sign == "-":
            return self.follow(pen, step.right, (given, "-", claim), opening)
        return self.follow(pen, step.right, (claim, INVERSE[step.sign], given), opening)

    def follow(self, pen: Pen, step: Step, work: tuple[int, str, int], opening: str) -> bool:
        """Compute what an earlier step should have been, and undo that one too."""
        a, sign, b = work
        if sign == "÷" and not is_short(b):
            raise ValueError("a check can only divide by short numbers")
        got = pen.compute(a, sign, b, opening)
        if sign == "÷" and pen.rest:
            return impossible(pen, f"That leaves {pen.rest} over.")
        if got < 0 <= self.exact(step):
            return impossible(pen, f"It can't be {got}.")
        return self.undo(pen, step, got)
