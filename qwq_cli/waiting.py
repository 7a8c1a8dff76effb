"""Messages about waits that begin below an import, where no caller can pass a writer.

The engine is chosen while its module is imported, and an untried library is tried then. So the code
that runs a command says once who gets such messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str], None]

_HEARS: ContextVar[Tell | None] = ContextVar("hears", default=None)


@contextmanager
def heard_by(tell: Tell) -> Iterator[None]:
    """Send messages to `tell` inside the with block."""
    before = _HEARS.set(tell)
    try:
        yield
    finally:
        _HEARS.reset(before)


def tell_of_wait(text: str) -> None:
    """Send a message about a wait, if somebody listens."""
    if tell := _HEARS.get():
        tell(text)
