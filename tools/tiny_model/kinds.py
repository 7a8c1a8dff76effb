"""Problems about bare numbers, except equations: sums, percentages, sequences and so on."""

from fractions import Fraction
from math import gcd
from random import Random

from tools.tiny_model.pen import Pen
from tools.tiny_model.problem import Problem, check_product, compare, impossible, lead, pair_key
from tools.tiny_model.steps import Step, Steps


def natural(rng: Random, digits: int) -> int:
    """A number of up to so many digits, every length alike."""
    length = rng.randint(1, digits)
    return rng.randint(10 ** (length - 1), 10**length - 1)


def sized(rng: Random, sizes: str) -> int:
    """A number whose length is drawn from `sizes`, for example "233"."""
    length = int(rng.choice(sizes))
    return rng.randint(10 ** (length - 1), 10**length - 1)


def addition(rng: Random) -> Steps:
    a, b = sized(rng, "12223333334"), sized(rng, "12223333334")
    if rng.random() < 0.08:
        first = Step(a % 1000, "+", b % 1000)
        return Steps("addition", "", [first, Step(first, "+", sized(rng, "12233"))])
    return Steps("addition", "", [Step(a, "+", b)])


def subtraction(rng: Random) -> Steps:
    a, b = sized(rng, "122233333344"), sized(rng, "122233333344")
    if a < b and rng.random() < 0.85:
        a, b = b, a
    return Steps("subtraction", "", [Step(a, "-", b)])


def deficit(rng: Random) -> Steps:
    """A difference below zero of two numbers of one length, which only the signs betray."""
    size = rng.choice("223333")
    a, b = sorted((sized(rng, size), sized(rng, size)))
    return Steps("subtraction", "", [Step(a, "-", b)])


def product(rng: Random) -> Steps:
    a, b = rng.choice(("12", "22", "22", "22", "22", "22", "22", "22", "22", "32", "13", "11"))
    left, right = sized(rng, a), sized(rng, b)
    if rng.random() < 0.5 and len(str(left)) != len(str(right)):
        left, right = right, left
    return Steps("product", "", [Step(left, "×", right)])


def expression(rng: Random) -> Steps:
    """Two operations, so that brackets and precedence matter."""
    a, b, c = rng.randint(2, 40), rng.randint(2, 12), rng.randint(2, 12)
    first = rng.choice((Step(a, "+", b), Step(a, "×", b), Step(a + b, "-", b)))
    if first.sign == "×":
        second = rng.choice((Step(first, "+", c), Step(c, "+", first)))
    else:
        second = rng.choice((Step(first, "×", c), Step(c, "×", first)))
    return Steps("expression", "", [first, second], f"expression:{a},{b},{c},{second.sign}")


class Division(Problem):
    """Division with remainder; the check multiplies back and adds the remainder."""

    kind = "division"

    def __init__(self, left: int, right: int) -> None:
        self.left, self.right = left, right
        self.key = pair_key("÷", left, right) if left % right == 0 else f"{left}/{right}"
        self.answer = self.box(left // right)
        self.rest = left % right

    def derive(self, pen: Pen) -> int:
        name = f"{self.left}÷{self.right}"
        pen.say(f"Let me find {name}.", f"So I need to find {name}.", f"I need {name}.")
        value = pen.compute(self.left, "÷", self.right)
        self.rest = pen.rest
        return value

    def check(self, pen: Pen, claim: int) -> bool:
        back = pen.compute(claim, "×", self.right, lead(pen))
        if self.rest:
            back = pen.compute(back, "+", self.rest)
        return compare(pen, back, self.left)

    def box(self, claim: int) -> str:
        rest = getattr(self, "rest", self.left % self.right)
        return f"{claim} \\text{{ remainder }} {rest}" if rest else str(claim)


def division(rng: Random) -> Division:
    right = rng.randint(2, 9) if rng.random() < 0.8 else rng.randint(10, 12)
    left = sized(rng, "22333")
    if rng.random() < 0.6:
        left -= left % right
    return Division(max(left, right), right)


class Percent(Problem):
    """p% of n by way of n×p÷100; undone by ×100 and ÷p."""

    kind = "percent"

    def __init__(self, part: int, whole: int) -> None:
        self.part, self.whole = part, whole
        self.key = f"%{part},{whole}"
        self.answer = self.box(part * whole)

    def derive(self, pen: Pen) -> int:
        p, n = self.part, self.whole
        pen.say(f"Let me find {p}% of {n}. That is {n}×{p}÷100.")
        hundredfold = pen.compute(n, "×", p)
        pen.paragraphs.append(f"So {hundredfold}÷100={self.box(hundredfold)}.")
        return hundredfold

    def check(self, pen: Pen, claim: int) -> bool:
        opening = f"{lead(pen)}{self.box(claim)}×100={claim}. "
        return check_product(pen, self.whole, self.part, claim, opening)

    def box(self, claim: int) -> str:
        cents = claim % 100
        return str(claim // 100) + (f".{cents:02d}".rstrip("0") if cents else "")


def percent(rng: Random) -> Percent:
    part = rng.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, 90))
    whole = (
        rng.randint(1, 40) * rng.choice((5, 10, 20, 50)) if rng.random() < 0.8 else sized(rng, "23")
    )
    return Percent(part, max(whole, 10))


def fraction_of(rng: Random) -> Steps:
    bottom = rng.randint(2, 12)
    top, unit = rng.randint(1, bottom - 1), rng.randint(2, 40)
    whole = unit * bottom
    share = Step(whole, "÷", bottom, f"one part of {bottom}")
    steps = [share, Step(share, "×", top, f"{top} parts")] if top > 1 else [share]
    return Steps("fraction", f"{top}/{bottom} of {whole}", steps, f"of:{top},{bottom},{whole}")


class FractionSum(Problem):
    """Sum of two fractions over the product of their denominators, then shortened."""

    kind = "fraction"

    def __init__(self, a: int, b: int, c: int, d: int) -> None:
        self.parts = (a, b, c, d)
        self.key = f"fraction:{a},{b},{c},{d}"
        self.answer = self.box(a * d + c * b)

    def derive(self, pen: Pen) -> int:
        a, b, c, d = self.parts
        pen.say(f"Let me find {a}/{b}+{c}/{d}. Both over {b}×{d}={b * d}.")
        total = pen.compute(pen.compute(a, "×", d), "+", pen.compute(c, "×", b))
        common = gcd(total, b * d)
        if common > 1:
            pen.say(f"{total}/{b * d}, both divided by {common}, is {self.box(total)}.")
        return total

    def check(self, pen: Pen, claim: int) -> bool:
        a, b, c, d = self.parts
        got = pen.compute(claim, "-", pen.compute(c, "×", b, lead(pen)))
        return compare(pen, f"{got}/{b * d}", f"{a * d}/{b * d}")

    def box(self, claim: int) -> str:
        value = Fraction(claim, self.parts[1] * self.parts[3])
        return str(value)


def fraction_sum(rng: Random) -> FractionSum:
    b, d = rng.randint(2, 9), rng.randint(2, 9)
    return FractionSum(rng.randint(1, b - 1), b, rng.randint(1, d - 1), d)


class Gcd(Problem):
    """Euclid's algorithm; the check divides both numbers."""

    kind = "gcd"

    def __init__(self, left: int, right: int) -> None:
        self.left, self.right = left, right
        self.key = f"gcd:{min(left, right)},{max(left, right)}"
        self.answer = str(gcd(left, right))

    def derive(self, pen: Pen) -> int:
        a, b = max(self.left, self.right), min(self.left, self.right)
        pen.say(f"Let me find the greatest common divisor of {self.left} and {self.right}.")
        while b:
            rest, text = pen.number(a % b, b - 1)
            pen.paragraphs.append(f"{a}={b}×{a // b}+{text}.")
            a, b = b, rest
        return a

    def check(self, pen: Pen, claim: int) -> bool:
        opening = lead(pen)
        for whole in (self.left, self.right):
            if claim > 12 or claim == 1:
                if not compare(pen, pen.compute(claim, "×", whole // claim, opening), whole):
                    return False
            elif pen.compute(whole, "÷", claim, opening) and pen.rest:
                return impossible(pen, f"{claim} does not divide {whole}.")
            opening = ""
        return True


def greatest(rng: Random) -> Gcd:
    common = rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15))
    return Gcd(common * rng.randint(2, 12), common * rng.randint(2, 12))


class Sequence(Problem):
    """The next term of a sequence with equal steps or equal factors."""

    kind = "sequence"

    def __init__(self, terms: list[int], sign: str, step: int) -> None:
        self.terms, self.sign, self.step = terms, sign, step
        self.key = f"sequence:{terms[0]},{sign}{step}"
        last = terms[-1]
        self.answer = str({"+": last + step, "-": last - step, "×": last * step}[sign])

    def derive(self, pen: Pen) -> int:
        shown = ", ".join(map(str, self.terms))
        pen.say(f"Let me look at {shown}.", f"First, look at the steps in {shown}.")
        for a, b in zip(self.terms[:2], self.terms[1:3], strict=True):
            if self.sign == "×":
                pen.say(f"From {a} to {b} it is ×{self.step}.")
            else:
                pen.compute(max(a, b), "-", min(a, b), f"From {a} to {b}. ")
        return pen.compute(self.terms[-1], self.sign, self.step, "So the next one. ")

    def check(self, pen: Pen, claim: int) -> bool:
        inverse = {"+": "-", "-": "+", "×": "÷"}[self.sign]
        got = pen.compute(claim, inverse, self.step, lead(pen))
        if self.sign == "×" and pen.rest:
            return impossible(pen, f"That leaves {pen.rest} over.")
        return compare(pen, got, self.terms[-1])


def sequence(rng: Random) -> Sequence:
    sign = rng.choice("++-×")
    length = rng.randint(3, 5)
    if sign == "×":
        step, start = rng.choice((2, 2, 3, 4, 5, 10)), rng.randint(1, 6)
        return Sequence([start * step**n for n in range(min(length, 4))], sign, step)
    step = rng.randint(2, 15)
    start = rng.randint(1, 40) + (step * length if sign == "-" else 0)
    delta = step if sign == "+" else -step
    return Sequence([start + delta * n for n in range(length)], sign, step)


class Order(Problem):
    """Which number is largest or smallest, or all of them in order; checked by differences."""

    kind = "order"

    def __init__(self, numbers: list[int], goal: str) -> None:
        self.numbers, self.goal = numbers, goal
        self.key = f"order:{goal}:" + ",".join(map(str, sorted(numbers)))
        self.sorted = sorted(numbers, reverse=goal in ("larger", "descending"))
        self.answer = self.box(0)

    def derive(self, pen: Pen) -> int:
        left = list(self.numbers)
        pen.say(f"Let me compare {', '.join(map(str, left))}.")
        word = "larger" if self.sorted[0] == max(left) else "smaller"
        word = word if len(left) == 2 else {"larger": "largest", "smaller": "smallest"}[word]
        for number in self.sorted[: -1 if self.goal[-6:] == "ending" else 1]:
            pen.say(f"The {word} of {', '.join(map(str, left))} is {number}.")
            left.remove(number)
        return 0

    def check(self, pen: Pen, claim: int) -> bool:
        relation = ">" if self.goal in ("larger", "descending") else "<"
        if self.goal[-6:] == "ending":
            shown = [
                f"{a}{relation}{b}" for a, b in zip(self.sorted, self.sorted[1:], strict=False)
            ]
        else:
            shown = [f"{self.sorted[0]}{relation}{n}" for n in self.numbers if n != self.sorted[0]]
        pen.say(f"{lead(pen)}{', '.join(shown)}. That is correct.")
        return True

    def box(self, claim: int) -> str:
        return ", ".join(map(str, self.sorted if self.goal[-6:] == "ending" else self.sorted[:1]))


def order(rng: Random) -> Order:
    goal = rng.choice(("larger", "smaller", "ascending", "descending"))
    count = 2 if goal in ("larger", "smaller") and rng.random() < 0.5 else rng.randint(3, 4)
    near = rng.random() < 0.5
    base = sized(rng, "233")
    numbers: list[int] = []
    while len(numbers) < count:
        number = max(1, base + rng.randint(-20, 20)) if near else sized(rng, "1233")
        if number not in numbers:
            numbers.append(number)
    return Order(numbers, goal)
