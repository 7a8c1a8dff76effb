"""What a setting is: its type, default and range, its purpose and its effect.

The settings themselves are in `settings.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any, get_type_hints

MOST = 2**31 - 1  # llama.cpp uses 32-bit integers; ctypes would cut larger ones silently
PREFIX = "QWQ_"
_DECLARATION = "setting"


class Panel(str, Enum):
    """The groups of flags in --help, in their order there."""

    PROBLEMS = "Problems"
    SAMPLES = "Samples, votes and grading"
    GENERATION = "Thought and answer"
    SAMPLING = "Sampling (how each word is chosen)"
    MODEL = "Model and machine"
    OUTPUT = "Output"
    BATCH = "Batches and clusters"


class Effect(Enum):
    """What a setting decides. Settings with TEXT are part of a run's signature (solve/plan.py)."""

    TEXT = "what is generated"
    CHAT = "what is generated one answer at a time; runs over problems have none of it"
    COST = "time and memory alone"
    VIEW = "what is shown and kept"


@dataclass(frozen=True)
class Range:
    """Bounds of a number; None for no bound."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    def __str__(self) -> str:
        """Return it in words, such as "at least 0 and below 1"; empty if there are none to tell."""
        at_most = None if self.at_most == MOST else self.at_most  # nobody gets near it
        if self.at_least is not None and at_most is not None:
            return f"{self.at_least:,} to {at_most:,}"
        bounds = (
            ("at least", self.at_least), ("above", self.above),
            ("at most", at_most), ("below", self.below),
        )  # fmt: skip
        return " and ".join(f"{words} {bound:,}" for words, bound in bounds if bound is not None)


COUNT = Range(at_least=1, at_most=MOST)
COUNT_OR_ZERO = Range(at_least=0, at_most=MOST)
NO_LIMIT = "no limit"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting.

    type: of its value, without None, which stands for the model's own value or for one found at run
    time. pattern, words: what a text must match, and how that is told. likely: some such texts.
    unset: what is shown for no value. short: a second name of its flag. has_flag: False if it can
    only be set permanently.
    """

    help: str
    panel: Panel
    effect: Effect
    key: str = ""
    type: Any = None
    range: Range = Range()
    may_be_empty: bool = True
    pattern: str | None = None
    words: str = ""
    likely: tuple[str, ...] = ()
    unset: str = "automatic"
    names_model: bool = False
    metavar: str | None = None
    short: str | None = None
    has_flag: bool = True

    @property
    def placeholder(self) -> str:
        """The placeholder for its value in help."""
        return self.metavar or ("|".join(self.values) and f"<{'|'.join(self.values)}>") or "VALUE"

    @property
    def flag(self) -> str:
        return "--" + self.key.replace("_", "-")

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return PREFIX + self.key.upper()

    @property
    def values(self) -> tuple[str, ...]:
        """All possible values, if that is a list; empty for numbers and text."""
        if self.type is bool:
            return ("true", "false")
        is_choice = isinstance(self.type, type) and issubclass(self.type, Enum)
        return tuple(choice.value for choice in self.type) if is_choice else ()

    def told(self, value: object) -> str:
        """Return a value as it is typed, or the text for no value."""
        if value is None:
            return self.unset
        return str(value).lower() if isinstance(value, bool) else str(value)


def setting(default: Any, panel: Panel, effect: Effect, help: str, **more: Any) -> Any:
    """Declare a field of Settings. more: as for Setting."""
    declared = Setting(help=help, panel=panel, effect=effect, **more)
    return field(default=default, metadata={_DECLARATION: declared})


def declared(settings: type[Any]) -> dict[str, Setting]:
    """Return the settings by key, in their order."""
    types = get_type_hints(settings)
    return {
        one.name: replace(one.metadata[_DECLARATION], key=one.name, type=_type(types[one.name]))
        for one in fields(settings)
    }


def _type(hint: Any) -> Any:
    """Return the type without None."""
    named = [each for each in getattr(hint, "__args__", ()) if each is not type(None)]
    return named[0] if named else hint
