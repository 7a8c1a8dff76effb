"""What every problem is: a question, a derivation, a check of its claim, a boxed answer."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from zlib import crc32

from tools.tiny_model.pen import Pen, is_long_product, is_short

HELD_OUT_SHARE = 20

CHECK_LEADS = (
    "Let me double-check. ",
    "Let me double-check. ",
    "Let me check that. ",
    "To verify, I go backwards. ",
    "Let me double-check by going backwards. ",
    "Alternatively, I can go backwards. ",
)
AGREES = ("It matches.", "That matches.", "That is correct.")
DISAGREES = (
    "Wait, that doesn't match. Let me do it again.",
    "Wait, {got} is not {need}. Let me redo it.",
    "Hmm, that is not right. Let me try again.",
    "Wait, there is a mistake. Let me go through it again.",
)


def held_out(key: str) -> bool:
    """True for the share of operands that training must never see."""
    return crc32(key.encode()) % HELD_OUT_SHARE == 0


def pair_key(sign: str, left: int, right: int) -> str:
    """One key for a pair and its inverses: 34+58, 58+34, 92-34 and 92-58 stand or fall together."""
    if sign == "-":
        sign, left = "+", left - right
    if sign == "÷":
        sign, left = "×", left // right
    if sign == "×":
        left, right = without_zeros(left), without_zeros(right)
    return f"{min(left, right)}{sign}{max(left, right)}"


def without_zeros(number: int) -> int:
    """What is left to multiply with: 40 is as hard as 4."""
    while number and number % 10 == 0:
        number //= 10
    return number


def spoils(pair: tuple[str, int, int]) -> bool:
    """True where a line of a trace would give away a held-out pair of longer numbers."""
    sign, left, right = pair
    if sign in "×÷":
        left, right = without_zeros(left), without_zeros(right)
    if min(left, right) < 10 or (sign == "-" and left - right < 10):
        return False
    return held_out(pair_key(*pair))


class Problem(ABC):
    """One question with everything needed to write honest traces about it."""

    kind: str
    question: str
    answer: str
    key: str

    @abstractmethod
    def derive(self, pen: Pen) -> int:
        """Write the way to the answer; return the claim, which a slip may have made wrong."""

    @abstractmethod
    def check(self, pen: Pen, claim: int) -> bool:
        """Write a check computed from the claim; return what it says."""

    def box(self, claim: int) -> str:
        """The claim as it stands in the box."""
        return str(claim)


@dataclass(frozen=True)
class Trace:
    """A written trace: text with slip marks, and what happened in it."""

    text: str
    tries: int
    cut: int
    pairs: tuple[tuple[str, int, int], ...]
    right: bool
    first_right: bool
    chances: int


def write(problem: Problem, rng: Random, slips: Collection[int] = (), most: int = 4) -> Trace:
    """Try, check, and try again while the check fails."""
    pen = Pen(rng, slips)
    claims: list[int] = []
    cut = 0
    for _ in range(most):
        claims.append(problem.derive(pen))
        cut = cut or len(pen.paragraphs)
        if problem.check(pen, claims[-1]):
            break
    answer = problem.box(claims[-1])
    pen.say(f"So the answer is {answer}.")
    text = "\n\n".join([*pen.paragraphs, final(answer)])
    first_right = problem.box(claims[0]) == problem.answer
    right = answer == problem.answer
    return Trace(text, len(claims), cut, tuple(pen.pairs), right, first_right, pen.chances)


def final(answer: str) -> str:
    """The closing block, exactly as QwQ writes it."""
    return f"**Final Answer**\n\n\\[ \\boxed{{{answer}}} \\]"


def compare(pen: Pen, got: int | str, need: int | str) -> bool:
    """Write both numbers side by side and take their digits from each other before the verdict.

    To tell at a glance whether two numbers are the same is more than so small a network learns:
    it doubted four right products in ten.
    """
    sides = f"I get {got} and I need {need}{by_digits(str(got), str(need))}."
    if str(got) == str(need):
        pen.say(*(f"{sides} {verdict}" for verdict in AGREES))
        return True
    pen.paragraphs.append(sides)
    pen.say(*(line.format(got=got, need=need) for line in DISAGREES))
    return False


def by_digits(got: str, need: str) -> str:
    """The difference of each column from the ones up, to the first that is not 0.

    Nothing where the signs differ already, or where it is not numbers that are compared.
    """
    left, right = got.removeprefix("-"), need.removeprefix("-")
    if not (left.isdecimal() and right.isdecimal()) or got.startswith("-") != need.startswith("-"):
        return ""
    told = []
    for a, b in zip_longest(reversed(left), reversed(right), fillvalue="0"):
        told.append(f"{a}-{b}={int(a) - int(b)}")
        if a != b:
            break
    return f": {', '.join(told)}"


def impossible(pen: Pen, what: str) -> bool:
    """A check that ends early, because the claim led to a number that can't be."""
    pen.paragraphs.append(what)
    pen.say(*DISAGREES[2:])
    return False


def lead(pen: Pen) -> str:
    """The words that open a check."""
    return pen.rng.choice(CHECK_LEADS)


def check_product(pen: Pen, left: int, right: int, claim: int, opening: str) -> bool:
    """Undo a product: divide where the divisor is short, else take partial products away."""
    if is_long_product(left, right):
        return check_long_product(pen, left, right, claim, opening)
    known, need = (right, left) if is_short(right) else (left, right)
    while known % 10 == 0 and known > 10:
        if claim % 10:
            return impossible(pen, f"{opening}{claim} is not a multiple of 10.")
        claim, known = pen.compute(claim, "÷", 10, opening), known // 10
        opening = ""
    got = pen.compute(claim, "÷", known, opening)
    if pen.rest:
        return impossible(pen, f"That leaves {pen.rest} over.")
    return compare(pen, got, need)


def check_long_product(pen: Pen, left: int, right: int, claim: int, opening: str) -> bool:
    """Take from the claim the partial products of the factor that was not split before."""
    split, other = (right, left) if right > 99 or right % 10 == 0 else (left, right)
    parts = [int(d) * 10**place for place, d in enumerate(reversed(str(split))) if d != "0"]
    rest = claim
    for part in parts[:-1]:
        taken = pen.compute(other, "×", part, opening)
        rest, opening = pen.compute(rest, "-", taken), ""
    return compare(pen, rest, pen.compute(other, "×", parts[-1]))
