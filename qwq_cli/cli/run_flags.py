"""The flags of runs over problems: how each is solved, how it is judged, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from qwq_cli.choices import ScoreKind
from qwq_cli.cli.flags import SettingFlags
from qwq_cli.destination import check_destination
from qwq_cli.settings import Panel

if TYPE_CHECKING:
    from qwq_cli.solve.plan import Again
    from qwq_cli.solve.reducer import Rule

SEED_HELP = {"seed": "Each sample's own seed follows from it; 0 if not given."}
MODEL_HELP = {
    "model": "Name, GGUF file, hub repository, or a server: a name of qwq endpoint list or "
    "http://host:port. Several servers with the same model share the work: -m A -m B."
}
RunSettings = Annotated[
    dict[str, object],
    SettingFlags(without=("trace", "save"), several=("model",), helps=SEED_HELP | MODEL_HELP),
]


class EachFlags(NamedTuple):
    """How each problem is asked and judged."""

    parallel: Annotated[
        int | None,
        typer.Option(
            "--parallel",
            metavar="N",
            min=1,
            max=256,
            help="Samples at a time; found by measuring if not given.",
        ),
    ] = None
    instruction: Annotated[
        str | None,
        typer.Option(
            "--instruction",
            metavar="TEXT",
            help="What follows each question; to reason and to box the answer by default.",
        ),
    ] = None
    scorer: Annotated[
        ScoreKind | None,
        typer.Option(
            "--scorer",
            help="How to compare; by the right answer if not given. The last three judge by the"
            " published rules of others.",
        ),
    ] = None


HowEach = Annotated[EachFlags, Panel.SAMPLES]


class VoteFlags(NamedTuple):
    samples: Annotated[
        int,
        typer.Option(
            "--samples", metavar="N", min=1, max=1024, help="Solve each N times and vote."
        ),
    ] = 1
    vote: Annotated[
        str | None,
        typer.Option(
            "--vote",
            metavar="RULE",
            help="Which samples vote. adaptive, as by default: as many as it takes until the "
            "leading answer should stay ahead; short-3: the first 3 that finish; majority: all.",
        ),
    ] = None

    def rule(self, usual: str = "adaptive") -> Rule:
        """Raises UsageError."""
        from qwq_cli.solve.reducer import Rule

        return Rule.parse(self.vote or usual, self.samples)


class KeepFlags(NamedTuple):
    """What is kept of a run, and what a run that goes on does again."""

    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Append a record for each problem; given again, only what is missing is done.",
        ),
    ] = None
    retry_errors: Annotated[
        bool, typer.Option("--retry-errors", help="Do problems again that failed.")
    ] = False
    retry_no_answer: Annotated[
        bool, typer.Option("--retry-no-answer", help="Do problems again that got no answer.")
    ] = False
    traces: Annotated[
        Path | None,
        typer.Option(
            "--traces", metavar="DIR", help="Write every trace there, for `qwq show FILE`."
        ),
    ] = None
    save: Annotated[
        bool, typer.Option("--save", help="Keep every trace for `qwq log` and `qwq show`.")
    ] = False

    def file(self, sources: Sequence[str] | None) -> Path | None:
        """For records, which may be none of the sources. Raises UsageError."""
        check_destination(self.output, sources or ["-"])
        return self.output

    @property
    def again(self) -> Again:
        from qwq_cli.solve.plan import Again

        return Again(self.retry_errors, self.retry_no_answer)
