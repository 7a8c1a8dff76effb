"""The first problems of a file, as the model would get them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from qwq_cli.render.solving.verdicts import any_of
from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.solve.prompt import prompt
from qwq_cli.solve.record import Problem
from qwq_cli.units import count

SHOWN = 3


def show_preview(
    problems: Sequence[Problem], instructions: tuple[str, str]
) -> Iterator[RenderableType]:
    """Yield the preview. instructions: for a question, and for one with choices."""
    for problem in problems[:SHOWN]:
        yield Text(f"{one_line(problem.title)} ({_target(problem)})", "meta")
        yield Text(clean(prompt(problem.question, problem.choices, instructions)))
        yield Text()
    shown = min(len(problems), SHOWN)
    first = f", the first {shown} shown" if shown < len(problems) else ""
    yield Text(f"{count(len(problems), 'problem')}{first}.", "meta")


def _target(problem: Problem) -> str:
    if problem.targets:
        return f"right answer: {one_line(any_of(problem.targets))}"
    return f"not graded: {problem.not_graded or 'no target'}"
