"""Texts that went past all that their question names, and go on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from tests.guards.asked import Writer, asked, bouncing, primes_from


def multiples_of_a_prime() -> Iterator[str]:
    """What is the 8th prime number?"""
    for k in count(1):
        yield f"- The next multiple of {22 * 2**k} is {44 * 2**k}, which is a prime number too.\n"


def bounces() -> Iterator[str]:
    """A ball falls from 1200 metres and reaches 1/3 of the height after each bounce. After how many
    bounces does it stay below 1 metre?"""
    yield from bouncing(1200, 3)


def powers_in_fractions() -> Iterator[str]:
    """A ball falls from 3400 metres and reaches 1/3 of the height after each bounce. After how many
    bounces does it stay below 1 metre?"""
    for k in count(1):
        yield f"After bounce {k}, it is \\(\\frac{{1}}{{3^{k}}} = \\frac{{1}}{{{3**k}}}\\).\n"


def squared_for_ever() -> Iterator[str]:
    """What is the remainder when $4^{185}$ is divided by 18?"""
    for k in count(1):
        yield f"\\[\n4^{{{2**k}}} = (4^{{{2 ** (k - 1)}}})^2 \\equiv 4 \\pmod{{18}}\n\\]\n"


def all_numbers() -> Iterator[str]:
    """What is the sum of all positive divisors of 63360?"""
    yield "The divisors are "
    for n in count(11):
        yield f"{n}, "


def divided_by_primes() -> Iterator[str]:
    """What is the sum of all positive divisors of 8019?"""
    for prime in primes_from(23):
        yield f"- 19 is not divisible by {prime}, so that we go on to the next prime number.\n"


def terms_that_nobody_asked_for() -> Iterator[str]:
    """A sequence begins with 2, and each term is the one before times 3. What is the 6th term?"""
    term = 2
    for k in count(2):
        yield f"a_{k} = {term} * 3 = {3 * term}\n"
        term *= 3


def primes_that_nobody_asked_for() -> Iterator[str]:
    """What is the 15th prime number?"""
    yield "They are "
    for prime in primes_from(2):
        yield f"{prime}, "


def doubled_with_slips() -> Iterator[str]:
    """What is the sum of all positive divisors of 1232?"""
    value = 1
    for k in count(1):
        yield f"{value}, "
        value = value // 5 if k % 9 == 0 else 2 * value


WRITERS: tuple[Writer, ...] = (
    multiples_of_a_prime, bounces, powers_in_fractions, squared_for_ever, all_numbers,
    divided_by_primes, terms_that_nobody_asked_for,
    primes_that_nobody_asked_for, doubled_with_slips,
)  # fmt: skip
RUNAWAYS = asked(WRITERS)
