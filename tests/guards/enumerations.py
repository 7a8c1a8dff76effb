"""Texts that enumerate, each as far as its question asks: none of them is a runaway.

The rules that know no question take some for loops all the same: see `TOLD` and `TOLD_SOON`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import count, islice, product, takewhile
from math import factorial, isqrt

from tests.guards.asked import Writer, asked, bouncing, primes_from


def squares() -> Iterator[str]:
    """Make a table of the squares of the numbers from 1 to 60."""
    for n in range(1, 61):
        yield f"{n} squared is {n * n}.\n"


def thirty_terms() -> Iterator[str]:
    """A sequence begins with 2, and each term is 3 times the term before, less 1. Find the 30th."""
    term = 2
    for _ in range(29):
        yield f"The next term is 3 times {term} less 1, which is {3 * term - 1}.\n"
        term = 3 * term - 1


def compound_interest() -> Iterator[str]:
    """$5,000 earns 4% a year. How much is it after 30 years?"""
    money = Fraction(5000)
    for year in range(1, 31):
        money *= Fraction(104, 100)
        yield f"After year {year} the account holds {float(money):.2f} dollars.\n"


def doubled_by_interest() -> Iterator[str]:
    """At 5% a year, after how many years have 1000 dollars doubled?"""
    money = Fraction(1000)
    for year in range(1, 16):
        gain = money / 20
        yield f"Year {year}: {float(money):.2f} + {float(gain):.2f} = {float(money + gain):.2f}.\n"
        money += gain


def collatz() -> Iterator[str]:
    """Start with 27. Halve an even number; replace an odd n by 3n + 1. How long until 1?"""
    n = 27
    for step in count(1):
        rule = f"{n} / 2" if n % 2 == 0 else f"3 * {n} + 1"
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        yield f"Step {step}: {rule} = {n}\n"
        if n == 1:
            return


def collatz_in_a_row() -> Iterator[str]:
    """Write down the Collatz sequence of 27."""
    n = 27
    while n != 1:
        yield f"{n}, "
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    yield "1.\n"


def divisors() -> Iterator[str]:
    """Find all divisors of 720."""
    for d in range(1, 28):
        is_one = 720 % d == 0
        yield f"{d}: 720 / {d} is {f'{720 // d}, so both count' if is_one else 'not whole'}.\n"


def primes() -> Iterator[str]:
    """List all primes up to 200."""
    found = takewhile(lambda prime: prime <= 200, primes_from(2))
    yield f"The primes are {', '.join(map(str, found))}.\n"


def is_prime() -> Iterator[str]:
    """Is 8017 a prime number?"""
    for p in takewhile(lambda prime: prime <= isqrt(8017), primes_from(2)):
        yield f"- 8017 is not divisible by {p}, as {8017 // p} times {p} is not 8017.\n"


def over_a_million() -> Iterator[str]:
    """What is the first power of 2 that is over a million?"""
    for k in range(1, 21):
        yield f"2^{{{k}}} = {2**k}, which is "
        yield "too small.\n" if k < 20 else "enough.\n"


def over_a_power() -> Iterator[str]:
    """What is the smallest $n$ with $n! > 10^{20}$?"""
    for n in range(1, 23):
        yield f"{n}! is {n} times what we had, so it is {factorial(n)}.\n"


def truth_table() -> Iterator[str]:
    """Make the truth table of (p and q) or (r and not s), for all 16 rows."""
    for p, q, r, s in product((0, 1), repeat=4):
        yield f"| {p} | {q} | {r} | {s} | {p & q} | {r & (1 - s)} | {(p & q) | r & (1 - s)} |\n"


def long_division() -> Iterator[str]:
    """Write 1/97 as a decimal, to 60 places."""
    rest = 1
    for place in range(1, 61):
        digit, after = divmod(10 * rest, 97)
        yield f"Place {place}: {10 * rest} / 97 = {digit}, remainder {after}.\n"
        rest = after


def newton() -> Iterator[str]:
    """Compute the square root of 2 to 30 digits by Newton's method, starting from 1."""
    getcontext().prec = 34
    x = Decimal(1)
    for n in range(1, 9):
        after = (x + 2 / x) / 2
        yield f"x_{{{n}}} = (x + 2/x)/2 with x = {x} gives {after}.\n"
        x = after


def continued_fraction() -> Iterator[str]:
    """Find the convergents of the square root of 2 up to the 20th."""
    p, q = 1, 1
    for n in range(1, 21):
        yield f"Convergent {n} is {p}/{q}, since {p}^2 - 2 * {q}^2 = {p * p - 2 * q * q}.\n"
        p, q = p + 2 * q, p + q


def without_an_index() -> Iterator[str]:
    """Which convergent of the square root of 2 is the first with a denominator above 10000?"""
    p, q = 1, 1
    while q < 10_000:
        yield f"From {p}/{q} we get {p + 2 * q}/{p + q}, which is nearer to the root.\n"
        p, q = p + 2 * q, p + q


def half_lives() -> Iterator[str]:
    """Of 80 grams one half decays every 5 days. How much is left after 60 days?"""
    mass = Fraction(80)
    for day in range(5, 61, 5):
        mass /= 2
        yield f"After {day} days half of what was there is left, which is {float(mass)} grams.\n"


def bounces() -> Iterator[str]:
    """A ball falls from 2000 metres and reaches 1/2 of the height after each bounce. After how many
    bounces does it stay below 1 metre?"""
    yield from islice(bouncing(2000, 2), 2 * 11)


def hours_of_a_day() -> Iterator[str]:
    """A colony of 3 cells doubles every hour. How many are there after a day?"""
    cells = 3
    for hour in range(1, 25):
        yield f"After hour {hour} there are twice {cells}, which is {2 * cells} cells.\n"
        cells *= 2


def twelve_digits() -> Iterator[str]:
    """Which is the first Fibonacci number with 12 digits?"""
    a, b = 1, 1
    while a < 10**11:
        yield f"The sum of {a} and {b} is {a + b}.\n"
        a, b = b, a + b


def remainders() -> Iterator[str]:
    """Which number leaves 3 when divided by 7, 8 when divided by 11 and 2 when divided by 13?"""
    for n in range(3, 700, 7):
        yield f"{n}, "
    yield "and so on.\n"


def countdown() -> Iterator[str]:
    """From 1000 take 17 away again and again. What is left in the end?"""
    for n in range(1000, 16, -17):
        yield f"Take 17 from {n}, so {n - 17} is left.\n"


def sum_exceeds() -> Iterator[str]:
    """How many of the numbers 1, 2, 3, ... must be added for a sum over 2000?"""
    for n in range(1, 64):
        yield f"Adding {n} to {n * (n - 1) // 2} makes {n * (n + 1) // 2}.\n"


def by_squaring() -> Iterator[str]:
    """What is the remainder of 3^1000 divided by 17?"""
    for k in range(10):
        yield f"3^{{{2**k}}} = (3^{{{2**k // 2}}})^2, and so it leaves {pow(3, 2**k, 17)}, "
        yield "which we keep in mind for the product that comes at the end of all this.\n"


def years() -> Iterator[str]:
    """A town had 12,000 people in 1990 and grows by 300 a year. How many are there in 2030?"""
    for year in range(1991, 2031):
        yield f"In {year} there are {12_000 + 300 * (year - 1990)} people in the town.\n"


def applied_again() -> Iterator[str]:
    """Let f(x) = 3x - 4. Apply f to 3, then to the result, and so on, 20 times in all."""
    x = 3
    for _ in range(20):
        yield f"f({x}) = 3 * {x} - 4 = {3 * x - 4}\n"
        x = 3 * x - 4


def in_words() -> Iterator[str]:
    """Which numbers come first in the sequence of triangular numbers? Name twenty-five of them."""
    for n in range(1, 26):
        yield f"{n * (n + 1) // 2} is triangular, and the next is {n + 1} more. "


WRITERS: tuple[Writer, ...] = (
    squares, thirty_terms, compound_interest, doubled_by_interest, collatz, collatz_in_a_row,
    divisors, primes, is_prime, over_a_million, over_a_power, truth_table, long_division, newton,
    continued_fraction, without_an_index, half_lives, bounces, hours_of_a_day, twelve_digits,
    remainders, countdown, sum_exceeds, by_squaring, years, applied_again, in_words,
)  # fmt: skip
ASKED = asked(WRITERS)
# Those that are told as loops, with the question and without: in both, numbers rise or fall from
# line to line beside others that stay.
TOLD = frozenset({"thirty_terms", "countdown"})
# Those that are told where a thought was taken back once, and is watched with less patience.
TOLD_SOON = TOLD | {
    "squares", "is_prime", "truth_table", "long_division", "newton", "continued_fraction",
    "twelve_digits", "remainders", "sum_exceeds", "years",
}  # fmt: skip
