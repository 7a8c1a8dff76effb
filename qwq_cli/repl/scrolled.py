"""What is longer than the screen, shown in a pager between two prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import RenderableType

from qwq_cli.jobs.pager import WAITS, longer_than, scroll
from qwq_cli.repl.stage import Stage

PROMPT_ROWS = 7  # the prompt with its menu, and the bar


def scrolls(stage: Stage, parts: Sequence[RenderableType], tell: Callable[[str], None]) -> bool:
    """Return whether a pager has shown it, because the prompt would push its top off the screen.

    tell: called with a note if the pager failed.
    """
    if not (stage.keyboard and stage.err.lively and stage.out.is_tty):
        return False
    console = stage.err.console
    rows = console.height - PROMPT_ROWS
    text = longer_than(rows, console, lambda: console.print(*parts, sep="\n"))
    if text is None:
        return False
    with stage.cooked():
        return scroll(text, stage.environ, tell, WAITS)
