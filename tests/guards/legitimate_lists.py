"""More of them: lists as small models write them, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction


def half_lives_in_latex() -> Iterator[str]:
    mass = Fraction(100)
    for count in range(1, 11):
        yield f"{count}. **Half-life {count}:** Half of what is left decays, so we divide by 2:\n"
        yield f"   \\[\n   {float(mass)} \\div 2 = {float(mass / 2)} \\text{{ grams}}\n   \\]\n\n"
        mass /= 2


def powers_in_words() -> Iterator[str]:
    for k in range(1, 24):
        yield f"{k}. The last digit of \\(6^{{{k}}}\\): Since \\(6^{{{k}}} = {6**k}\\), "
        yield f"the last digit of {6**k} is {6**k % 10}.\n"


def steps_that_are_only_named() -> Iterator[str]:
    yield "We go up to the power that is asked for:\n"
    for k in range(1, 31):
        yield f"{k}. Calculate \\(7^{{{2 * k}}}\\).\n"


def multiples_in_sentences() -> Iterator[str]:
    for divisor in (4, 10):
        yield f"Let's count the numbers up to {10 * divisor} that {divisor} divides:\n"
        for k in range(1, 11):
            n = divisor * k
            yield f"- The last digits of {n} are {n}, so that {n} is divisible by {divisor}.\n"
        yield "There are 10 such numbers.\n\n"


def polynomial(terms: list[int]) -> str:
    degree = len(terms) - 1
    said = [f"{'-' if c < 0 else '+'} {abs(c)}x^{degree - i}" for i, c in enumerate(terms) if c]
    return " ".join(said).removeprefix("+ ") or "0"


def polynomial_division() -> Iterator[str]:
    rest, divisor = [1, 0, 0, 0, 0, 0, 0, 0, -15], [1, 3, 1]
    while len(rest) >= 3:
        top, degree = rest[0], len(rest) - 3
        taken = [top * c for c in divisor] + [0] * degree
        after = [a - b for a, b in zip(rest, taken, strict=True)][1:]
        now, by = polynomial(rest), polynomial(divisor)
        yield f"Now, we repeat the process with the new numerator \\({now}\\) and the same "
        yield f"denominator \\({by}\\). We divide the leading term of the new numerator by that of "
        yield f"the denominator:\n\\[\n\\frac{{{now}}}{{{by}}} = {top}x^{degree} + \\ldots\n\\]\n"
        yield "So, this is the next term of the quotient. Next, we multiply the entire denominator "
        yield "by this term, and subtract the result from the entire numerator, as we did before:\n"
        yield f"\\[\n{now} - ({polynomial(taken)}) = {polynomial(after)}\n\\]\n"
        yield "The degree is still not less than that of the denominator, so we are not done yet, "
        yield "and have to go on in the same way as in the step before this one.\n\n"
        rest = after
