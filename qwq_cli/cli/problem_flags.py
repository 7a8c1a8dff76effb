"""The flags that choose problems: which files, how they are read, which of their problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

from qwq_cli.choices import Each, InputFormat
from qwq_cli.cli import options
from qwq_cli.cli.flag import argument, flag, worded
from qwq_cli.errors import UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.setting import Panel

if TYPE_CHECKING:
    from qwq_cli.solve.columns import Columns
    from qwq_cli.solve.dataset import Dataset
    from qwq_cli.solve.record import Problem
    from qwq_cli.solve.shard import Shard


class ProblemFlags(NamedTuple):
    sources: list[str] | None = argument(
        "[SOURCE]...",
        "Files or folders of problems; - for standard input; hf:owner/name:config@split "
        "for a data set on the hub; or aime24, aime25, math500.",
    )
    format: InputFormat | None = flag(
        "--format", "Format of the files. Default: recognised by name and content."
    )
    each: Each | None = flag(
        "--each", "What one problem is in plain text. Default: recognised by the content."
    )
    rows: str | None = flag("--rows KEY", "Which list to read where a JSON object holds several.")
    question: str | None = options.QUESTION
    target: str | None = options.TARGET
    choices: str | None = options.CHOICES
    id: str | None = options.ID
    # These are old names.
    question_field: str | None = flag("--question-field", "", hidden=True)
    target_field: str | None = flag("--target-field", "", hidden=True)
    id_field: str | None = flag("--id-field", "", hidden=True)
    shuffle_choices: int | None = flag(
        "--shuffle-choices SEED",
        "Shuffle the choices of each problem; the same SEED gives the same order.",
    )
    limit: int | None = worded(options.LIMIT, "Take at most N problems.")
    offset: int = flag("--offset N", "Skip the first N problems.", min=0, usual=0)
    shuffle: int | None = flag(
        "--shuffle SEED", "Shuffle them; the same SEED gives the same order."
    )
    where: list[str] | None = flag(
        "--where FIELD=VALUE",
        "Take only problems with this value. Repeat it for more values or fields.",
    )
    shard: str | None = flag(
        "--shard I/N",
        "Take only part I of N, always the same problems, to share a run among machines.",
    )
    strict: bool = flag("--strict", "Stop at an invalid line instead of leaving it out.")

    def read(self, env: Environment) -> Dataset:
        """Read the problems. Raises UsageError, with --strict also for a wrong line."""
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
        """Select problems. Raises UsageError."""
        from qwq_cli.solve.selection import Selection, select

        where = tuple(_pair(text) for text in self.where or ())
        chosen = Selection(self.limit, self.offset, self.shuffle, where, self._shard())
        return select(problems, chosen)

    @property
    def part(self) -> str | None:
        """The part that --shard takes, for the records; None for all. Raises UsageError."""
        shard = self._shard()
        return str(shard) if shard and shard.count > 1 else None

    def _shard(self) -> Shard | None:
        """Return the part of the problems to take. Raises UsageError."""
        from qwq_cli.solve.shard import Shard

        return Shard.parse(self.shard) if self.shard else None

    def _columns(self) -> Columns:
        from qwq_cli.solve.columns import Columns

        return Columns(
            self.question or self.question_field,
            self.target or self.target_field,
            self.choices,
            self.id or self.id_field,
        )


Problems = Annotated[ProblemFlags, Panel.PROBLEMS]


def _others(number: int) -> str:
    if not number:
        return "See: qwq solve --help"
    return "Another line is wrong too." if number == 1 else f"{number:,} others are wrong too."


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--where takes FIELD=VALUE, not {text!r}.", "Try: --where level=5")
    return field.strip(), value.strip()
