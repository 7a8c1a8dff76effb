"""How a set of problems was read, as a document for programs."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.solve.record import Problem
from qwq_cli.values.value import Value


class PreviewProblem(Value, frozen=True, kw_only=True, omit_defaults=True):
    """id: the file's own or a name. target: a letter if there are choices.

    alternatives: only if the file has several right answers.
    """

    id: str
    question: str
    target: str | None
    choices: tuple[str, ...]
    alternatives: tuple[str, ...] = ()


class Preview(Value, frozen=True, kw_only=True):
    """layout: the name of the layout of the files. wrong: rows that were left out, and why."""

    problems: tuple[PreviewProblem, ...]
    layout: str | None
    wrong: tuple[str, ...]

    @classmethod
    def of(cls, problems: Sequence[Problem], layout: str, wrong: Sequence[str]) -> Preview:
        shown = (
            PreviewProblem(
                id=problem.title,
                question=problem.question,
                target=problem.target,
                choices=problem.choices,
                alternatives=problem.alternatives,
            )
            for problem in problems
        )
        return cls(problems=tuple(shown), layout=layout or None, wrong=tuple(wrong))
