"""What every view of a run can do; the caller drives all of them alike.

with view:
    view.status("loading the model")
    for event in events:
        view.show(event)
"""

from __future__ import annotations

from types import TracebackType
from typing import Protocol

from qwq_cli.events import AnyEvent


class View(Protocol):
    """A context manager that shows events.

    Leaving it restores the terminal, whatever happened inside, and never raises by itself.
    `show` lets OSError through (a closed pipe is the caller's to judge).
    """

    def __enter__(self) -> View: ...

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def show(self, event: AnyEvent) -> None: ...

    def status(self, text: str) -> None:
        """Say what is going on now, before events come; replaced by whatever comes next."""

    def note(self, text: str) -> None:
        """Say something that stays."""


class BaseView:
    """A view that shows nothing, for the others to build on."""

    def __enter__(self) -> View:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return None

    def show(self, event: AnyEvent) -> None:
        return None

    def status(self, text: str) -> None:
        return None

    def note(self, text: str) -> None:
        return None
