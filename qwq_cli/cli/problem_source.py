"""Where problems come from, how they are read and which of them are taken, as the flags say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from qwq_cli.cli.environment import Environment
from qwq_cli.errors import UsageError

if TYPE_CHECKING:
    from qwq_cli.solve.columns import Columns
    from qwq_cli.solve.containers import Reading
    from qwq_cli.solve.dataset import Dataset
    from qwq_cli.solve.record import Problem
    from qwq_cli.solve.selection import Selection


@dataclass(frozen=True)
class ProblemSource:
    """choice_seed: shuffle the choices of each problem by it. strict: a wrong line stops all."""

    sources: Sequence[str]
    reading: Reading
    columns: Columns
    selection: Selection
    choice_seed: int | None = None
    strict: bool = False

    @classmethod
    def of(cls, ctx: typer.Context) -> ProblemSource:
        """From the flags of `solve_options` that the command has. Raises UsageError."""
        from qwq_cli.choices import Each, InputFormat
        from qwq_cli.solve.containers import Reading
        from qwq_cli.solve.selection import Selection

        flags = ctx.params
        format, each = flags.get("format"), flags.get("each")
        return cls(
            sources=flags.get("sources") or (),
            reading=Reading(
                InputFormat(format) if format else None, Each(each) if each else None,
                flags.get("rows"),
            ),
            columns=columns_of(ctx),
            selection=Selection(
                flags.get("limit"), flags.get("offset") or 0, flags.get("shuffle"),
                tuple(map(_pair, flags.get("where") or ())),
            ),
            choice_seed=flags.get("shuffle_choices"),
            strict=bool(flags.get("strict")),
        )  # fmt: skip

    def dataset(self, env: Environment) -> Dataset:
        """Raises UsageError for what can't be read, and with `strict` for a wrong line."""
        from qwq_cli.cli.solve_sources import open_sources
        from qwq_cli.solve.dataset import read_problems

        documents = open_sources(env, self.sources, self.reading)
        dataset = read_problems(documents, self.columns, self.choice_seed)
        if dataset.wrong and (self.strict or not dataset.problems):
            raise UsageError(dataset.wrong[0], _others(len(dataset.wrong) - 1))
        if not dataset.problems:
            raise UsageError("There are no problems in it.", "See: qwq solve --help")
        return dataset

    def selected(self, dataset: Dataset) -> Sequence[Problem]:
        """Raises UsageError."""
        from qwq_cli.solve.selection import select

        return select(dataset.problems, self.selection)


def columns_of(ctx: typer.Context) -> Columns:
    """Those named by flags, also as the flags were called before."""
    from qwq_cli.solve.columns import Columns

    flags = ctx.params
    return Columns(
        question=flags.get("question") or flags.get("question_field"),
        target=flags.get("target") or flags.get("target_field"),
        choices=flags.get("choices"),
        id=flags.get("id") or flags.get("id_field"),
    )


def _others(count: int) -> str:
    if not count:
        return "See: qwq solve --help"
    return "Another line is wrong too." if count == 1 else f"{count:,} others are wrong too."


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--where wants FIELD=VALUE, not {text!r}.", "Try: --where level=5")
    return field.strip(), value.strip()
