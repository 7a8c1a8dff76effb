"""Room for one loaded model, and how another one replaces it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING

from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import ModelError, ModelTooLarge, QwqError
from qwq_cli.launch import Launch, adjusted
from qwq_cli.reasoning.reasoner import Reasoner

if TYPE_CHECKING:
    from qwq_cli.config import Resolved


class ModelLost(ModelError):
    """There is no model left to continue with."""


class ModelRoom:
    """The room, as a context manager; call `load` first.

    plan: decides on a model, as in qwq_cli.launch. opened: loads what was decided.
    """

    launch: Launch
    reasoner: Reasoner
    digest: str  # of the loaded weights, even if their files change

    def __init__(
        self,
        plan: Callable[[Resolved], Launch],
        opened: Callable[[Launch], AbstractContextManager[Reasoner]],
    ) -> None:
        self._plan, self._opened = plan, opened
        self._stack = ExitStack()

    def __enter__(self) -> ModelRoom:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def load(self, resolved: Resolved) -> None:
        """Load a model. Raises ModelError, EngineError, Cancelled."""
        self._open(self._plan(resolved))

    def adjust(self, resolved: Resolved) -> None:
        """Apply settings that may change while the model stays loaded."""
        self.launch = adjusted(self.launch, resolved.settings)

    def replace(self, resolved: Resolved) -> None:
        """Load another model, or the same one differently. If that fails, the old one stays.

        It is loaded next to the old one, so that a failure costs nothing. Only if there is too
        little room for both, the old one goes first. Raises what `load` raises, and ModelLost.
        """
        old = self._stack
        try:
            launch = self._plan(resolved)
            if launch.is_cut:
                raise ModelTooLarge("Its context would be shorter beside the other one.")
            self._open(launch)
        except ModelTooLarge:
            self._make_room_for(resolved)
        else:
            old.close()

    def _make_room_for(self, resolved: Resolved) -> None:
        before = self.launch
        self._stack.close()
        try:
            self.load(resolved)
        except (QwqError, Cancelled, KeyboardInterrupt):
            self._restore(before)
            raise

    def _restore(self, launch: Launch) -> None:
        try:
            self._open(launch)
        except (QwqError, Cancelled, KeyboardInterrupt) as error:
            name = launch.profile.model.name
            raise ModelLost(f"Neither could be loaded, nor {name} again: {error}") from error

    def _open(self, launch: Launch) -> None:
        with ExitStack() as stack:
            reasoner = stack.enter_context(self._opened(launch))
            self.digest = launch.digest()
            self.launch, self.reasoner = launch, reasoner
            self._stack = stack.pop_all()
