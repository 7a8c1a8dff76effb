"""Written arithmetic: every elementary operation as one line of columns, with slips on demand.

`Pen` collects the paragraphs of a trace. Each number worked out in a column is a chance for a
slip; the chances listed in `slips` come out wrong, and everything after follows from the wrong
number. A slip is wrapped in marks, so that training can leave its tokens out of the loss: the
model should learn to catch errors, not to make them.
"""

from collections.abc import Collection
from random import Random

SLIP_OPEN, SLIP_CLOSE = "\x02", "\x03"
TABLE = 12  # multipliers and divisors up to here are handled in one line


class Pen:
    """Writes paragraphs and computes the numbers in them."""

    def __init__(self, rng: Random, slips: Collection[int] = ()) -> None:
        self.rng = rng
        self.slips = slips
        self.chances = 0
        self.paragraphs: list[str] = []
        self.pairs: list[tuple[str, int, int]] = []
        self.rest = 0  # what the last division left over, as the page has it

    def say(self, *choices: str) -> None:
        """Add a paragraph: one of several wordings."""
        self.paragraphs.append(self.rng.choice(choices))

    def compute(self, left: int, sign: str, right: int, lead: str = "") -> int:
        """Write `left sign right` for any integers and return what the page says it is."""
        if sign == "×" and is_long_product(left, right):
            return self.long_product(left, right, lead)
        value, text = self.signed(left, sign, right)
        self.paragraphs.append(f"{lead}{text}.")
        return value

    def long_product(self, left: int, right: int, lead: str = "") -> int:
        """Split the shorter factor into ones and tens, one line for each, and add."""
        self.pairs.append(("×", left, right))
        a, b = (right, left) if right > 99 or right % 10 == 0 else (left, right)
        ones, tens = b % 10, b - b % 10
        self.paragraphs.append(f"{lead}{left}×{right}={a}×{ones}+{a}×{tens}.")
        parts = self.compute(a, "×", ones), self.compute(a, "×", tens)
        total = self.compute(parts[0], "+", parts[1])
        self.paragraphs.append(f"So {left}×{right}={total}.")
        return total

    def signed(self, left: int, sign: str, right: int) -> tuple[int, str]:
        """Reduce signs until both operands are natural numbers, then do the columns."""
        a, core, b, negative = reduce_signs(left, sign, right)
        value, text = self.columns(a, core, b)
        name = f"{left}{sign}{show(right)}"
        if name == f"{a}{core}{b}":
            return value, text
        if negative:
            return -value, f"{name}=-({a}{core}{b}), {text}, {name}={-value}"
        return value, f"{name}={a}{core}{b}, {text}"

    def columns(self, left: int, sign: str, right: int) -> tuple[int, str]:
        """One operation on natural numbers: its columns, then the result."""
        self.pairs.append((sign, left, right))
        work = {"+": self.add, "-": self.subtract, "×": self.multiply, "÷": self.divide}[sign]
        value, steps = work(left, right)
        result = f"{left}{sign}{right}={value}"
        if sign == "÷" and self.rest:
            result = f"{left}={right}×{value}+{self.rest}"
        if not steps or (len(steps) == 1 and plain(steps[0]) == result):
            return value, steps[0] if steps else result
        return value, f"{left}{sign}{right}: {', '.join(steps)}, {result}"

    def add(self, left: int, right: int) -> tuple[int, list[str]]:
        """Columns from the ones up, `+1` where a ten was carried."""
        steps, value, carry, place = [], 0, 0, 1
        while place <= max(left, right, 1):
            a, b = left // place % 10, right // place % 10
            total, text = self.number(a + b + carry, 19)
            steps.append(f"{a}+{b}{'+1' * carry}={text}")
            last = place * 10 > max(left, right)
            value += place * (total if last else total % 10)
            carry, place = total // 10, place * 10
        return value, steps

    def subtract(self, left: int, right: int) -> tuple[int, list[str]]:
        """Columns from the ones up; a ten borrowed shows in the first number, `-1` repays it."""
        steps, value, borrow, place = [], 0, 0, 1
        while place <= max(left, 1):
            a, b = left // place % 10, right // place % 10
            a += 10 * (a < b + borrow)
            rest, text = self.number(a - b - borrow, 9)
            steps.append(f"{a}-{b}{'-1' * borrow}={text}")
            value += place * rest
            borrow, place = a // 10, place * 10
        return value, steps

    def multiply(self, left: int, right: int) -> tuple[int, list[str]]:
        """A number of any length times one of at most TABLE, or times round tens."""
        long, short = max(left, right), min(left, right)
        if short in (0, 1, 10, 100) or long in (10, 100):
            return left * right, []
        if short <= TABLE:
            return self.multiply_digits(long, short)
        long, tens = (left, right) if is_short(right) else (right, left)
        value, steps = self.multiply(long, tens // 10)
        if steps[-1:] != [f"{long}×{tens // 10}={value}"]:
            steps.append(f"{long}×{tens // 10}={value}")
        return value * 10, steps

    def multiply_digits(self, long: int, short: int) -> tuple[int, list[str]]:
        """Digit products from the ones up, each followed by adding what was carried."""
        steps, value, carry, place = [], 0, 0, 1
        while place <= long:
            digit = long // place % 10
            total, text = self.number(digit * short, 9 * short)
            steps.append(f"{digit}×{short}={text}")
            if carry:
                before = total
                total, text = self.number(before + carry, 9 * short + 11)
                steps.append(f"{before}+{carry}={text}")
            last = place * 10 > long
            value += place * (total if last else total % 10)
            carry, place = total // 10, place * 10
        return value, steps

    def divide(self, left: int, right: int) -> tuple[int, list[str]]:
        """Long division: the number in hand, its quotient digit, the rest to carry on with."""
        self.rest = 0
        if right in (1, 10, 100) and left % right == 0:
            return left // right, []
        digits = str(left)
        start = next((n for n in range(1, len(digits)) if int(digits[:n]) >= right), len(digits))
        steps, value, hand = [], 0, int(digits[:start])
        for digit in [*digits[start:], ""]:
            self.rest, text = hand % right, str(hand % right)
            if digit:
                self.rest, text = self.number(self.rest, right - 1)
            steps.append(f"{hand}={right}×{hand // right}+{text}")
            value, hand = value * 10 + hand // right, int(f"{self.rest}{digit}")
        return value, steps

    def number(self, value: int, most: int) -> tuple[int, str]:
        """A number worked out in a column and its text; wrong where a slip is due."""
        self.chances += 1
        if self.chances - 1 not in self.slips:
            return value, str(value)
        near = [value + step for step in (1, -1, 10, -10, 2, -2, 1, -1)]
        wrong = self.rng.choice([n for n in near if 0 <= n <= most] or [value + 1])
        return wrong, f"{SLIP_OPEN}{wrong}{SLIP_CLOSE}"


def is_long_product(left: int, right: int) -> bool:
    """Both factors too long for one line."""
    return min(left, right) > 0 and not is_short(left) and not is_short(right)


def is_short(number: int) -> bool:
    """Fit to multiply with or divide by on one line, after dropping zeros."""
    while number > 10 and number % 10 == 0:
        number //= 10
    return number <= TABLE


def reduce_signs(left: int, sign: str, right: int) -> tuple[int, str, int, bool]:
    """The operation on natural numbers that gives the same size, and whether to negate it."""
    a, b = abs(left), abs(right)
    if sign in "×÷":
        return a, sign, b, (left < 0) != (right < 0) and a > 0
    second_negative = (right < 0) != (sign == "-")
    if (left < 0) == second_negative:
        return a, "+", b, left < 0
    if a >= b:
        return a, "-", b, left < 0 and a > b
    return b, "-", a, second_negative


def show(number: int) -> str:
    """A number as right operand: negative ones in brackets."""
    return str(number) if number >= 0 else f"({number})"


def plain(text: str) -> str:
    """Text without slip marks."""
    return text.replace(SLIP_OPEN, "").replace(SLIP_CLOSE, "")
