"""Texts that repeat themselves for good reason, computed: none of them is a loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, permutations, product
from math import comb, cos, gcd, isqrt

from tests.guards.legitimate_lists import (
    half_lives_in_latex,
    multiples_in_sentences,
    polynomial_division,
    powers_in_words,
    steps_that_are_only_named,
)


def times_table() -> Iterator[str]:
    yield "Let me write down the whole table, so that I can look things up.\n\n"
    for a, b in product(range(1, 13), range(1, 13)):
        yield f"{a} × {b} = {a * b}\n"


def multiples() -> Iterator[str]:
    for n in (3, 4, 7, 9):
        yield f"Multiples of {n}: " + ", ".join(str(n * k) for k in range(1, 41)) + ".\n\n"


def cases_in_words() -> Iterator[str]:
    yield "I check every remainder of n when it is divided by 12.\n\n"
    for r in range(12):
        square = r * r % 12
        verdict = "works" if square in {0, 1, 4, 9} else "is not possible"
        yield f"Case {r + 1}: If n leaves {r}, then n^2 leaves {square}, so this {verdict}.\n"


def long_division() -> Iterator[str]:
    yield "Divide 22 by 97 by hand.\n\n"
    rest = 22
    for place in range(1, 33):
        digit, after = divmod(10 * rest, 97)
        yield f"Bring down 0: {10 * rest} / 97 = {digit}, "
        yield f"and {10 * rest} - {digit * 97} = {after}. "
        yield f"Digit {place} is {digit}.\n"
        rest = after


def recurring_decimals() -> Iterator[str]:
    for q in (7, 13, 17, 19, 23, 29):
        digits, rest = "", 1
        for _ in range(3 * (q - 1)):
            digit, rest = divmod(10 * rest, q)
            digits += str(digit)
        yield f"1/{q} = 0.{digits}..., whose digits come again.\n"


def truth_table() -> Iterator[str]:
    yield "| p | q | r | s | p and q | r or s | implies |\n|---|---|---|---|---|---|---|\n"
    for p, q, r, s in product((True, False), repeat=4):
        row = (p, q, r, s, p and q, r or s, not (p and q) or (r or s))
        yield "| " + " | ".join(str(one) for one in row) + " |\n"


def zero_matrix() -> Iterator[str]:
    yield "The matrix of the map is\n\\begin{pmatrix}\n"
    for i in range(8):
        yield " & ".join("1" if j == i + 1 else "0" for j in range(8)) + " \\\\\n"
    yield "\\end{pmatrix}\n"


def elimination() -> Iterator[str]:
    rows = [[Fraction((3 * i + 5 * j * j + 1) % 11) for j in range(5)] for i in range(4)]
    for k in range(4):
        pivot = next(i for i in range(k, 4) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [one / rows[k][k] for one in rows[k]]
        for i in (i for i in range(4) if i != k):
            factor = rows[i][k]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
            yield f"R_{i + 1} \\to R_{i + 1} - ({factor}) R_{k + 1}:\n\\begin{{pmatrix}}\n"
            yield " \\\\\n".join(" & ".join(map(str, row)) for row in rows)
            yield "\n\\end{pmatrix}\n\n"


def code_and_trace() -> Iterator[str]:
    yield "def collatz(n):\n    while n != 1:\n        n = n // 2 if n % 2 == 0 else 3 * n + 1\n\n"
    n = 27
    for step in range(60):
        rule = "even, so n becomes n / 2" if n % 2 == 0 else "odd, so n becomes 3n + 1"
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        yield f"Step {step + 1}: n is {rule}, which is {n}.\n"


def fibonacci() -> Iterator[str]:
    a, b = 1, 1
    for k in range(3, 50):
        a, b = b, a + b
        yield f"F_{{{k}}} = F_{{{k - 1}}} + F_{{{k - 2}}} = {a} + {b - a} = {b}\n"


def primes() -> Iterator[str]:
    yield "Which numbers up to 120 are prime?\n"
    for n in range(2, 121):
        divisor = next((d for d in range(2, isqrt(n) + 1) if n % d == 0), None)
        yield f"{n}: divisible by {divisor}, not prime.\n" if divisor else f"{n}: prime.\n"


def binomials() -> Iterator[str]:
    for n in range(14):
        yield "Row " + str(n) + ": " + ", ".join(str(comb(n, k)) for k in range(n + 1)) + "\n"


def euclid() -> Iterator[str]:
    for pair in ((1071, 462), (987, 610), (75025, 46368), (3528, 1155)):
        a, b = pair
        yield f"Now the greatest common divisor of {a} and {b}.\n"
        while b:
            yield f"{a} = {a // b} · {b} + {a % b}\n"
            a, b = b, a % b
        yield f"So it is {a}.\n\n"


def arrangements() -> Iterator[str]:
    yield "All orders of A, B, C, D in which A does not stand beside B:\n"
    for i, order in enumerate(permutations("ABCD"), 1):
        beside = abs(order.index("A") - order.index("B")) == 1
        yield f"{i}. {', '.join(order)}: {'A is beside B, no' if beside else 'yes, it counts'}.\n"


def dice() -> Iterator[str]:
    for a, b in product(range(1, 7), repeat=2):
        yield f"({a}, {b}): the sum is {a + b}, " + ("a hit.\n" if a + b > 8 else "no hit.\n")


def interest() -> Iterator[str]:
    money = Fraction(1000)
    for year in range(1, 26):
        gain = money * 5 / 100
        yield f"Year {year}: {float(money):.2f} dollars earn {float(gain):.2f} dollars, "
        money += gain
        yield f"so there are {float(money):.2f} dollars.\n"


def sequence_in_latex() -> Iterator[str]:
    for n in range(1, 26):
        square = n * n
        yield f"\\[ a_{{{n}}} = {n}^2 + {n} + 41 = {square} + {n} + 41 = {square + n + 41} \\]\n"


def checked_twice() -> Iterator[str]:
    numbers = [48, 17, 93, 56, 71, 29, 84, 65]
    for name in ("First I add them from the left.", "Let me double-check from the left again."):
        yield name + "\n"
        total = 0
        for one in numbers:
            yield f"{total} + {one} = {total + one}\n"
            total += one
    yield "Now from the right, as another check.\n"
    total = 0
    for one in reversed(numbers):
        yield f"{total} + {one} = {total + one}\n"
        total += one
    yield f"All three give {total}.\n"


def powers() -> Iterator[str]:
    for k in range(1, 33):
        yield f"7^{{{k}}} \\equiv {pow(7, k, 13)} \\pmod{{13}}\n"
    yield "So the remainders come again after twelve.\n"


def pairs() -> Iterator[str]:
    yield "Which pairs of numbers up to 12 have no common factor?\n"
    for a, b in combinations(range(2, 13), 2):
        common = gcd(a, b)
        yield f"gcd({a}, {b}) = {common}" + (", so they count.\n" if common == 1 else ".\n")


def multiples_up_to_500() -> Iterator[str]:
    yield "The multiples of 7 up to 500 are " + ", ".join(str(k) for k in range(7, 501, 7)) + ".\n"


def tables_in_words() -> Iterator[str]:
    for a in range(2, 13):
        rows = ", ".join(f"{a} times {b} is {a * b}" for b in range(1, 11))
        yield f"The {a} times table: {rows}. That is all for {a}.\n"


def queens(size: int = 6) -> Iterator[str]:
    yield "I place the queens column by column and go back where it fails.\n"
    stack: list[tuple[int, ...]] = [()]
    while stack and len(rows := stack.pop()) < size:
        column = len(rows) + 1
        for row in range(size, 0, -1):
            beside = ((i, abs(row - q), column - i) for i, q in enumerate(rows, 1))
            bad = next((i for i, gap, far in beside if gap in {0, far}), None)
            if bad:
                yield f"Queen {column} in row {row}: attacked by queen {bad}, not possible.\n"
            else:
                yield f"Queen {column} in row {row}: no conflict with the others, so go on.\n"
                stack.append((*rows, row))


def houses() -> Iterator[str]:
    yield "Ann is not at the end, Bob is left of Cid, Dan is next to Ann.\n"
    for order in permutations(("Ann", "Bob", "Cid", "Dan")):
        at = {name: i for i, name in enumerate(order, 1)}
        where = ", ".join(f"{name} is in house {i}" for name, i in sorted(at.items()))
        if at["Ann"] in {1, 4}:
            end = "Then Ann is at the end, a contradiction.\n"
        elif at["Bob"] > at["Cid"]:
            end = "Then Bob is right of Cid, a contradiction.\n"
        else:
            end = "All conditions hold, if Dan is next to Ann.\n"
        yield f"Suppose {where}. {end}"


def knights() -> Iterator[str]:
    kinds = {True: "a knight", False: "a knave"}
    for a, b, c in product((True, False), repeat=3):
        yield f"Assume A is {kinds[a]}, B is {kinds[b]} and C is {kinds[c]}. "
        yield f"A says that B is a knave, which is {str(not b).lower()}. "
        yield f"B says that A and C are of the same kind, which is {str(a == c).lower()}. "
        yield f"C says that A is a knight, which is {str(a).lower()}. "
        fits = a == (not b) and b == (a == c) and c == a
        yield "So this is consistent.\n" if fits else "So this is not consistent.\n"


def hanoi(disks: int = 6) -> Iterator[str]:
    def moves(n: int, a: str, b: str, c: str) -> Iterator[str]:
        if n:
            yield from moves(n - 1, a, c, b)
            yield f"Take disk {n} from peg {a} and put it onto peg {c}.\n"
            yield from moves(n - 1, b, a, c)

    yield from moves(disks, "A", "B", "C")


def rows_of_bits() -> Iterator[str]:
    for bits in product("01", repeat=6):
        beside = "two ones side by side, no" if "11" in "".join(bits) else "no two ones, it counts"
        yield f"Bits {' '.join(bits)}: the sum is {bits.count('1')}; {beside}.\n"


def half_life() -> Iterator[str]:
    mass = Fraction(100)
    for year in range(0, 50, 5):
        yield f"After {year} years {float(mass)} grams are left, half of which decay.\n"
        mass /= 2


def bisection() -> Iterator[str]:
    low, high = Fraction(1), Fraction(2)
    for step in range(1, 21):
        middle = (low + high) / 2
        yield f"Step {step}: the middle of {float(low):.6f} and {float(high):.6f} is "
        yield f"{float(middle):.6f}, whose square is {float(middle**2):.6f}.\n"
        low, high = (middle, high) if middle**2 < 2 else (low, middle)


def fixed_point() -> Iterator[str]:
    x = 1.0
    for n in range(1, 25):
        yield f"x_{{{n}}} = cos({x:.10f}) = {cos(x):.10f}, which is not the same yet.\n"
        x = cos(x)


def trial_division() -> Iterator[str]:
    yield "Is 9409 a prime number? I try all the primes up to its root.\n"
    for p in (n for n in range(2, 97) if all(n % d for d in range(2, n))):
        yield f"- 9409 is not divisible by {p}.\n"
    yield "- 9409 is divisible by 97, as 97 times 97 is 9409.\n"


def digits_of_a_fraction() -> Iterator[str]:
    yield "The first hundred places of 1/7 and of 1/13 are "
    yield f"0.{'142857' * 16}1428 and 0.{'076923' * 16}0769, so the rest is easy to see.\n"


WRITERS: tuple[Callable[[], Iterator[str]], ...] = (
    times_table, multiples, cases_in_words, long_division, recurring_decimals, truth_table,
    zero_matrix, elimination, code_and_trace, fibonacci, primes, binomials, euclid, arrangements,
    dice, interest, sequence_in_latex, checked_twice, powers, pairs, multiples_up_to_500,
    tables_in_words, queens, houses, knights, hanoi, rows_of_bits, half_life,
    half_lives_in_latex, powers_in_words, steps_that_are_only_named,
    multiples_in_sentences, polynomial_division, bisection,
    fixed_point, trial_division, digits_of_a_fraction,
)  # fmt: skip
TEXTS = {writer.__name__: "".join(writer()) for writer in WRITERS}
