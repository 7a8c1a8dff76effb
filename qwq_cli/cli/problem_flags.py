"""The flags that choose problems: which files, how they are read, which of their problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from qwq_cli.choices import Each, InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.settings import Panel

if TYPE_CHECKING:
    from qwq_cli.solve.columns import Columns
    from qwq_cli.solve.dataset import Dataset
    from qwq_cli.solve.record import Problem


class ProblemFlags(NamedTuple):
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...",
            help="Files or folders of problems; - for standard input; "
            "hf:owner/name:config@split for a data set on the hub; or aime24, aime25, math500.",
        ),
    ] = None
    format: Annotated[
        InputFormat | None,
        typer.Option(
            "--format", help="Format of the files. Default: recognised by name and content."
        ),
    ] = None
    each: Annotated[
        Each | None,
        typer.Option(
            "--each", help="What one problem is in plain text. Default: recognised by the content."
        ),
    ] = None
    rows: Annotated[
        str | None,
        typer.Option(
            "--rows",
            metavar="KEY",
            help="Which list to read where a JSON object holds several.",
        ),
    ] = None
    question: Annotated[
        str | None,
        typer.Option(
            "--question",
            metavar="COLUMN",
            help="Column of the question. Default, as for the next three: recognised by its name.",
        ),
    ] = None
    target: Annotated[
        str | None, typer.Option("--target", metavar="COLUMN", help="Column of the right answer.")
    ] = None
    choices: Annotated[
        str | None, typer.Option("--choices", metavar="COLUMN", help="Column of a list of choices.")
    ] = None
    id: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="COLUMN", help="Column of the ids, which tell a later run what is done."
        ),
    ] = None
    # As they were called before.
    question_field: Annotated[str | None, typer.Option("--question-field", hidden=True)] = None
    target_field: Annotated[str | None, typer.Option("--target-field", hidden=True)] = None
    id_field: Annotated[str | None, typer.Option("--id-field", hidden=True)] = None
    shuffle_choices: Annotated[
        int | None,
        typer.Option(
            "--shuffle-choices",
            metavar="SEED",
            help="Shuffle the choices of each problem; the same SEED gives the same order.",
        ),
    ] = None
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Take at most N problems.")
    ] = None
    offset: Annotated[
        int, typer.Option("--offset", metavar="N", min=0, help="Skip the first N problems.")
    ] = 0
    shuffle: Annotated[
        int | None,
        typer.Option(
            "--shuffle", metavar="SEED", help="Shuffle them; the same SEED gives the same order."
        ),
    ] = None
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="FIELD=VALUE",
            help="Take only problems with this value. Repeat it for more values or fields.",
        ),
    ] = None
    shard: Annotated[
        str | None,
        typer.Option(
            "--shard",
            metavar="I/N",
            help="Take only part I of N, always the same problems, to share a run among machines.",
        ),
    ] = None
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at an invalid line instead of leaving it out.")
    ] = False

    def read(self, env: Environment) -> Dataset:
        """Raises UsageError for what can't be read, and with --strict for a wrong line."""
        from qwq_cli.jobs.solve_sources import open_sources
        from qwq_cli.solve.containers import Reading
        from qwq_cli.solve.dataset import read_problems

        reading = Reading(self.format, self.each, self.rows)
        sources = open_sources(env, self.sources or [], reading)
        dataset = read_problems(sources, self._columns(), self.shuffle_choices)
        if dataset.wrong and (self.strict or not dataset.problems):
            raise UsageError(dataset.wrong[0], _others(len(dataset.wrong) - 1))
        if not dataset.problems:
            raise UsageError("The files hold no problems.", "See: qwq solve --help")
        return dataset

    def select(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """Raises UsageError."""
        from qwq_cli.solve.selection import Selection, select
        from qwq_cli.solve.shard import Shard

        where = tuple(_pair(text) for text in self.where or ())
        shard = Shard.parse(self.shard) if self.shard else None
        return select(problems, Selection(self.limit, self.offset, self.shuffle, where, shard))

    def _columns(self) -> Columns:
        from qwq_cli.solve.columns import Columns

        return Columns(
            self.question or self.question_field,
            self.target or self.target_field,
            self.choices,
            self.id or self.id_field,
        )


Problems = Annotated[ProblemFlags, Panel.PROBLEMS]


def _others(count: int) -> str:
    if not count:
        return "See: qwq solve --help"
    return "Another line is wrong too." if count == 1 else f"{count:,} others are wrong too."


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--where takes FIELD=VALUE, not {text!r}.", "Try: --where level=5")
    return field.strip(), value.strip()
