"""Who is told of a wait that begins where nobody passes a writer on: below an import.

The engine is chosen while its module is imported, and a library that nobody tried yet is tried
then. Whoever runs a command says once who hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str], None]

_HEARS: ContextVar[Tell | None] = ContextVar("hears", default=None)


@contextmanager
def heard_by(tell: Tell) -> Iterator[None]:
    """For as long as this lasts."""
    before = _HEARS.set(tell)
    try:
        yield
    finally:
        _HEARS.reset(before)


def tell_of_wait(text: str) -> None:
    """Nobody may hear it."""
    if tell := _HEARS.get():
        tell(text)
