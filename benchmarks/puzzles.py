"""Problems in the manner of competitions, made up by the number, with their targets.

One command:  .venv/bin/python benchmarks/puzzles.py COUNT [--seed N] [--kinds KIND...] > FILE

They ask for sums, remainders, counts and terms that a small model likes to write out one by one,
and often does for ever: a supply of loops with right answers beside them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import count, cycle, islice
from math import comb, gcd, isqrt, prod
from random import Random
from typing import NamedTuple


class Puzzle(NamedTuple):
    question: str
    target: int | Fraction


Maker = Callable[[Random], Puzzle]


def power_rest(r: Random) -> Puzzle:
    a, n, m = r.randint(2, 9), r.randint(40, 200), r.randint(5, 19)
    return Puzzle(f"What is the remainder when ${a}^{{{n}}}$ is divided by {m}?", pow(a, n, m))


def multiples(r: Random) -> Puzzle:
    a, b, most = r.choice((3, 4, 6, 7)), r.choice((5, 9, 11)), r.randrange(100, 900, 50)
    found = sum(n % a == 0 and n % b != 0 for n in range(1, most + 1))
    text = f"How many integers from 1 to {most} are divisible by {a} but not by {b}?"
    return Puzzle(text, found)


def divisors(r: Random) -> Puzzle:
    n = r.choice((2, 3, 4)) ** r.randint(2, 4) * r.choice((5, 7, 9)) * r.choice((1, 11, 13))
    return Puzzle(f"What is the sum of all positive divisors of {n}?", _divisor_sum(n))


def _divisor_sum(n: int) -> int:
    return sum(d for d in range(1, n + 1) if n % d == 0)


def digit_sum(r: Random) -> Puzzle:
    a, n = r.randint(2, 9), r.randint(12, 25)
    return Puzzle(f"Find the sum of the digits of ${a}^{{{n}}}$.", sum(map(int, str(a**n))))


def recurrence(r: Random) -> Puzzle:
    a, b, p, n = r.randint(1, 4), r.randint(1, 5), r.randint(2, 3), r.randint(8, 14)
    before, last = a, b
    for _ in range(n - 2):
        before, last = last, p * last - before
    text = f"Let $x_1 = {a}$, $x_2 = {b}$ and $x_{{k+1}} = {p}x_k - x_{{k-1}}$ for $k \\ge 2$. "
    return Puzzle(text + f"Find $x_{{{n}}}$.", last)


def decimal(r: Random) -> Puzzle:
    p, q, place = r.randint(1, 6), r.choice((7, 13, 17, 19, 21, 23)), r.randint(30, 90)
    digit = p * 10**place // q % 10
    text = (
        f"Which digit is in the {place}th place after the decimal point of $\\frac{{{p}}}{{{q}}}$?"
    )
    return Puzzle(text, digit)


def series(r: Random) -> Puzzle:
    a, d, n = r.randint(1, 9), r.randint(2, 7), r.randint(15, 40)
    total = sum((-1) ** k * (a + d * k) for k in range(n))
    text = f"Compute ${a} - {a + d} + {a + 2 * d} - {a + 3 * d} + \\dots$ with {n} terms in all."
    return Puzzle(text, total)


def telescope(r: Random) -> Puzzle:
    n, d = r.randint(9, 40), r.randint(1, 3)
    total = sum(Fraction(1, k * (k + d)) for k in range(1, n + 1))
    text = f"Find $\\sum_{{k=1}}^{{{n}}} \\frac{{1}}{{k(k+{d})}}$ as a common fraction."
    return Puzzle(text, total)


def residue(r: Random) -> Puzzle:
    a, b, c = r.sample((3, 4, 5, 7, 9, 11), 3)
    x, y, z = r.randrange(a), r.randrange(b), r.randrange(c)
    wanted = ((a, x), (b, y), (c, z))
    found = (n for n in range(1, 20_000) if all(n % m == rest for m, rest in wanted))
    first = next(found, None)
    if first is None:
        return residue(r)
    text = ", ".join(f"{rest} when divided by {m}" for m, rest in wanted)
    return Puzzle(
        f"What is the smallest positive integer that leaves a remainder of {text}?", first
    )


def halving(r: Random) -> Puzzle:
    start, factor = r.randrange(200, 4000, 100), r.choice((2, 3, 4))
    steps = next(k for k in count() if start < factor**k)
    text = f"A ball is dropped from {start} metres. After each bounce it reaches "
    text += f"$\\frac{{1}}{{{factor}}}$ of the height before. After how many bounces does it "
    text += "first stay below 1 metre?"
    return Puzzle(text, steps)


def paths(r: Random) -> Puzzle:
    a, b = r.randint(3, 6), r.randint(3, 6)
    text = f"How many paths lead from $(0,0)$ to $({a},{b})$ with steps of one to the right or up?"
    return Puzzle(text, comb(a + b, a))


def composed(r: Random) -> Puzzle:
    a, b, x, n = r.randint(2, 3), r.randint(1, 5), r.randint(1, 4), r.randint(5, 9)
    value = x
    for _ in range(n):
        value = a * value - b
    text = (
        f"Let $f(x) = {a}x - {b}$. Apply $f$ to {x}, then to the result, and so on, {n} times in "
    )
    return Puzzle(text + "all. What comes out?", value)


def coprime(r: Random) -> Puzzle:
    n = r.randrange(40, 240, 10)
    text = f"How many positive integers less than {n} have no common factor with {n} but 1?"
    return Puzzle(text, sum(gcd(k, n) == 1 for k in range(1, n)))


def palindromes(r: Random) -> Puzzle:
    low, high = r.randrange(100, 400, 50), r.randrange(500, 1500, 50)
    found = sum(str(n) == str(n)[::-1] for n in range(low, high + 1))
    return Puzzle(f"How many numbers between {low} and {high} read the same backwards?", found)


def squares(r: Random) -> Puzzle:
    n = r.randint(15, 60)
    total = sum(isqrt(k) for k in range(1, n + 1))
    text = "Evaluate $\\lfloor\\sqrt{1}\\rfloor + \\lfloor\\sqrt{2}\\rfloor + \\dots + "
    return Puzzle(text + f"\\lfloor\\sqrt{{{n}}}\\rfloor$.", total)


def solutions(r: Random) -> Puzzle:
    a, b, c = r.randint(2, 6), r.randint(3, 8), r.randint(40, 120)
    found = sum((c - a * x) % b == 0 for x in range(1, (c - 1) // a + 1) if c - a * x > 0)
    text = f"How many pairs of positive integers $(x, y)$ satisfy ${a}x + {b}y = {c}$?"
    return Puzzle(text, found)


def zeros(r: Random) -> Puzzle:
    n = r.randint(30, 400)
    found = sum(n // 5**k for k in range(1, 5))
    return Puzzle(f"With how many zeros does ${n}!$ end?", found)


def collatz(r: Random) -> Puzzle:
    n = r.choice((7, 9, 11, 15, 18, 19, 25))
    steps, value = 0, n
    while value != 1:
        value, steps = (value // 2 if value % 2 == 0 else 3 * value + 1), steps + 1
    text = f"Start with {n}. Halve an even number; replace an odd number $n$ by $3n + 1$. "
    return Puzzle(text + "After how many steps is 1 reached for the first time?", steps)


def nth_prime(r: Random) -> Puzzle:
    n = r.randint(15, 40)
    primes = (k for k in count(2) if all(k % d for d in range(2, isqrt(k) + 1)))
    return Puzzle(f"What is the {n}th prime number?", next(islice(primes, n - 1, None)))


def nested(r: Random) -> Puzzle:
    n = r.randint(4, 8)
    value = Fraction(n)
    for k in range(n - 1, 0, -1):
        value = k + 1 / value
    text = "+".join(f"\\cfrac{{1}}{{{k}" if k > 1 else "1" for k in range(1, n + 1))
    return Puzzle(f"Write ${text}{'}' * (n - 1)}$ as a common fraction.", value)


def product(r: Random) -> Puzzle:
    n = r.randint(6, 30)
    value = prod((1 - Fraction(1, k * k) for k in range(2, n + 1)), start=Fraction(1))
    text = (
        f"Find $\\prod_{{k=2}}^{{{n}}} \\left(1 - \\frac{{1}}{{k^2}}\\right)$ as a common fraction."
    )
    return Puzzle(text, value)


MAKERS: tuple[Maker, ...] = (
    power_rest, multiples, divisors, digit_sum, recurrence, decimal, series, telescope, residue,
    halving, paths, composed, coprime, palindromes, squares, solutions, zeros, collatz, nth_prime,
    nested, product,
)  # fmt: skip


def made(makers: Sequence[Maker], seed: int) -> Iterator[tuple[str, Puzzle]]:
    """Yield kinds and puzzles without an end, the makers in turn."""
    random = Random(seed)
    yield from ((maker.__name__, maker(random)) for maker in cycle(makers))


def once(puzzles: Iterable[tuple[str, Puzzle]]) -> Iterator[tuple[str, Puzzle]]:
    """Leave out what was asked before."""
    asked = set[str]()
    for kind, puzzle in puzzles:
        if puzzle.question not in asked:
            asked.add(puzzle.question)
            yield kind, puzzle


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    kinds = {maker.__name__: maker for maker in MAKERS}
    parser.add_argument("--kinds", nargs="+", choices=kinds, help="Only these; nothing twice.")
    args = parser.parse_args()
    chosen = [kinds[kind] for kind in args.kinds] if args.kinds else MAKERS
    puzzles = made(chosen, args.seed)
    if args.kinds:
        puzzles = once(puzzles)
    for number, (kind, puzzle) in enumerate(islice(puzzles, args.count)):
        row = {"id": f"{kind}-{number}", "question": puzzle.question}
        print(json.dumps({**row, "target": str(puzzle.target)}))


if __name__ == "__main__":
    main()
