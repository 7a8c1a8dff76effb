"""Everything that is decided before a model is loaded or asked."""

from __future__ import annotations

import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import NamedTuple

from qwq_cli.choices import Think
from qwq_cli.clocks import Clocks
from qwq_cli.control import Control
from qwq_cli.drafter import AUTO
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.template.ask import Ask
from qwq_cli.hub.local.registry import ModelEntry
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.settings import Settings
from qwq_cli.store import new_id


class Opening(NamedTuple):
    """Callbacks while a model is opened or used: the loaded share, and what is waited for."""

    progress: Callable[[float], None] = lambda _: None
    tell: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, kw_only=True)
class Launch(ABC):
    """A planned run with nothing loaded yet. entry: what is known about the model.

    is_cut: whether memory made the context shorter than the model's own.
    """

    entry: ModelEntry
    sampling: SamplingParams
    profile: Profile
    control: Control
    seeded: bool
    is_cut: bool = False

    @property
    @abstractmethod
    def n_ctx(self) -> int:
        """The tokens of question, thought and answer together."""

    @property
    @abstractmethod
    def template(self) -> ChatTemplate: ...

    @property
    @abstractmethod
    def remark(self) -> str:
        """A sentence for people: which model it is, or where, and why."""

    @abstractmethod
    def require_raw(self, what: str) -> None:
        """Check that text can be inserted. what: the feature that needs this, by its name.

        Raises UsageError with the reason if text can't be inserted.
        """

    @abstractmethod
    def digest(self) -> str:
        """Return the digest of the model, whatever its name is. Raises EngineError."""

    @abstractmethod
    def adjusted(self, settings: Settings) -> Launch:
        """Return a launch of the same loaded model, with settings that may change after loading."""

    @abstractmethod
    def open(self, cancel: Cancel, hooks: Opening) -> AbstractContextManager[Reasoner]:
        """See `open_reasoner`."""

    @property
    def beyond_training(self) -> bool:
        """Whether the context is longer than the model was trained for."""
        return self.entry.context is not None and self.n_ctx > self.entry.context

    @property
    def budget(self) -> int | None:
        return self.control.budget

    @property
    def most_tokens(self) -> int:
        """The most tokens of a thought, or of the whole output."""
        return self.budget or self.sampling.max_tokens or self.n_ctx

    @property
    def is_demo(self) -> bool:
        return self.entry.package is not None


def sampling_of(settings: Settings, entry: ModelEntry) -> SamplingParams:
    own = entry.sampling
    temperature = _or(settings.temperature, own.temperature)
    repeats = settings.seed is not None or temperature == 0
    return SamplingParams(
        temperature=temperature,
        top_p=_or(settings.top_p, own.top_p),
        top_k=int(_or(settings.top_k, own.top_k)),
        min_p=_or(settings.min_p, own.min_p),
        seed=secrets.randbits(32) if settings.seed is None else settings.seed,
        max_tokens=settings.max_tokens,
        drafts=settings.draft != AUTO or not repeats,
    )


def _or(given: float | None, default: float) -> float:
    return default if given is None else given


def asks_of(entry: ModelEntry) -> tuple[tuple[Think, Ask], ...]:
    """Return what the entry says about how to turn thinking on and off."""
    return tuple(
        (state, Ask(tuple(wording.variables.items()), wording.system, wording.question))
        for state, wording in entry.thinking.items()
    )


def system_clocks() -> Clocks:
    random = secrets.SystemRandom()
    return Clocks(
        elapsed=time.monotonic,
        stamp=lambda: datetime.now(timezone.utc).isoformat(timespec="seconds"),
        new_id=lambda: new_id(datetime.now(timezone.utc), random),
    )
