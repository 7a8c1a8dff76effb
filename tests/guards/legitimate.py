"""Twenty texts that repeat themselves for good reason, computed: none of them is a loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, permutations, product
from math import comb, gcd, isqrt


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
        yield f"Bring down 0: {10 * rest} / 97 = {digit}, and {10 * rest} - {digit * 97} = {after}. "
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
    for a, b in ((1071, 462), (987, 610), (75025, 46368), (3528, 1155)):
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


WRITERS: tuple[Callable[[], Iterator[str]], ...] = (
    times_table, multiples, cases_in_words, long_division, recurring_decimals, truth_table,
    zero_matrix, elimination, code_and_trace, fibonacci, primes, binomials, euclid, arrangements,
    dice, interest, sequence_in_latex, checked_twice, powers, pairs,
)  # fmt: skip
TEXTS = {writer.__name__: "".join(writer()) for writer in WRITERS}
