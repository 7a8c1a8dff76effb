"""Primality, by a test that is certain up to its bound."""

from __future__ import annotations

from qwq_cli.claims.exact import NotExact

_SMALL = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
_BOUND = 318_665_857_834_031_151_167_461  # below this, these bases let no composite number pass


def is_prime(number: int) -> bool:
    """Return whether it is prime, by Miller and Rabin. Raises NotExact beyond the bound."""
    if number < 2:
        return False
    if number >= _BOUND:
        raise NotExact
    if any(number % prime == 0 for prime in _SMALL):
        return number in _SMALL
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, base, odd, twos) for base in _SMALL)


def _passes(number: int, base: int, odd: int, twos: int) -> bool:
    value = pow(base, odd, number)
    if value in (1, number - 1):
        return True
    for _ in range(twos - 1):
        value = value * value % number
        if value == number - 1:
            return True
    return False
