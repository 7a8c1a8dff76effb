"""The flags of runs over problems: how each is solved, how it is judged, and what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from qwq_cli.choices import ScoreKind
from qwq_cli.cli.flags import SettingFlags
from qwq_cli.settings import Panel

if TYPE_CHECKING:
    from qwq_cli.solve.plan import Again
    from qwq_cli.solve.reducer import Rule

SEED_HELP = {"seed": "The seeds of all samples follow from it. Default: 0."}
MODEL_HELP = {
    "model": "The model to use: an alias, owner/repo:QUANT, a GGUF file, or an endpoint (its name, "
    "or http://host:port). Several endpoints with the same model share the work: -m A -m B."
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
            help="How many samples to run at a time. Default: found by measuring.",
        ),
    ] = None
    instruction: Annotated[
        str | None,
        typer.Option(
            "--instruction",
            metavar="TEXT",
            help="Text to add after each question. Default: to reason, and to box the answer.",
        ),
    ] = None
    scorer: Annotated[
        ScoreKind | None,
        typer.Option(
            "--scorer",
            help="How to compare answers. Default: chosen by the right answer. The last three"
            " follow published rules.",
        ),
    ] = None


HowEach = Annotated[EachFlags, Panel.SAMPLES]


class VoteFlags(NamedTuple):
    samples: Annotated[
        int,
        typer.Option(
            "--samples", metavar="N", min=1, max=1024, help="Solve each problem N times and vote."
        ),
    ] = 1
    vote: Annotated[
        str | None,
        typer.Option(
            "--vote",
            metavar="RULE",
            help="Which samples vote. adaptive (the default) draws samples until the leading "
            "answer should stay ahead; short-3 takes the first 3 that finish; majority takes all.",
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
            help="Append a record for each problem to FILE. If you run the command again, it does "
            "only what is missing.",
        ),
    ] = None
    retry_errors: Annotated[
        bool, typer.Option("--retry-errors", help="Run failed problems again.")
    ] = False
    retry_no_answer: Annotated[
        bool, typer.Option("--retry-no-answer", help="Run problems without an answer again.")
    ] = False
    traces: Annotated[
        Path | None,
        typer.Option(
            "--traces", metavar="DIR", help="Write every trace to DIR, for `qwq show FILE`."
        ),
    ] = None
    save: Annotated[
        bool, typer.Option("--save", help="Keep every trace for `qwq log` and `qwq show`.")
    ] = False

    @property
    def again(self) -> Again:
        from qwq_cli.solve.plan import Again

        return Again(self.retry_errors, self.retry_no_answer)
