"""Questions, and what a thought writes down for them: each pair is a function.

Its docstring is the question, and it yields the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count, islice
from math import isqrt

Writer = Callable[[], Iterator[str]]
PIECES, CHARACTERS = 400, 6000  # of a text that has no end


def asked(writers: Iterable[Writer]) -> Mapping[str, tuple[str, str]]:
    """Return the question and the text of each, by its name."""
    return {
        writer.__name__: (
            " ".join((writer.__doc__ or "").split()),
            "".join(islice(writer(), PIECES))[:CHARACTERS],
        )
        for writer in writers
    }


def primes_from(first: int) -> Iterator[int]:
    return (n for n in count(first) if all(n % d for d in range(2, isqrt(n) + 1)))


def bouncing(height: int, part: int) -> Iterator[str]:
    """Let a ball bounce for ever: it reaches 1/part of the height each time."""
    for k in count(1):
        high, low = height / part ** (k - 1), height / part**k
        yield f"After bounce {k} the height is 1/{part} of {high:.12f}, "
        yield f"which is {low:.12f} metres.\n"
