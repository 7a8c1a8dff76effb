"""qwq with one more setting, to see that its declaration is all that it takes. Run as a module, it
takes a command line, or Python to run after it with -c."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum

from qwq_cli import settings
from qwq_cli.setting import Effect, Panel, Range, declared, setting


class Mood(str, Enum):
    CALM = "calm"
    KEEN = "keen"


@dataclass(frozen=True, kw_only=True)
class More(settings.Settings):
    mood: Mood = setting(Mood.CALM, Panel.GENERATION, Effect.TEXT, "How it is to sound.")
    zeal: float | None = setting(
        None, Panel.OUTPUT, Effect.VIEW, "How much of it.",
        range=Range(at_least=0, below=1),
    )  # fmt: skip


def add() -> None:
    """Before anything else of qwq is imported."""
    settings.Settings = More  # type: ignore[misc]
    settings.SETTINGS = declared(More)


def main(arguments: list[str]) -> int:
    add()
    if arguments[:1] == ["-c"]:
        exec(arguments[1], {})
        return 0
    from qwq_cli.cli.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
