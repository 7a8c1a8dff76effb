"""The flags of runs over problems: how each is solved, how it is judged, and what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from qwq_cli.choices import ScoreKind
from qwq_cli.cli import options
from qwq_cli.cli.flag import flag, worded
from qwq_cli.cli.flags import SettingFlags
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

    parallel: int | None = flag(
        "--parallel N", "Samples at a time; found by measuring if not given.", min=1, max=256
    )
    instruction: str | None = flag(
        "--instruction TEXT",
        "What follows each question; to reason and to box the answer by default.",
    )
    scorer: ScoreKind | None = options.SCORER


HowEach = Annotated[EachFlags, Panel.SAMPLES]


class VoteFlags(NamedTuple):
    samples: int = worded(options.SAMPLES, usual=1)
    vote: str | None = flag(
        "--vote RULE",
        "Which samples vote. adaptive, as by default: as many as it takes until the leading "
        "answer should stay ahead; short-3: the first 3 that finish; majority: all.",
    )

    def rule(self, usual: str = "adaptive") -> Rule:
        """Raises UsageError."""
        from qwq_cli.solve.reducer import Rule

        return Rule.parse(self.vote or usual, self.samples)


_APPEND = "Append a record for each problem; given again, only what is missing is done."


class KeepFlags(NamedTuple):
    """What is kept of a run, and what a run that goes on does again."""

    output: Path | None = worded(options.OUTPUT, _APPEND)
    retry_errors: bool = flag("--retry-errors", "Do problems again that failed.")
    retry_no_answer: bool = flag("--retry-no-answer", "Do problems again that got no answer.")
    traces: Path | None = flag("--traces DIR", "Write every trace there, for `qwq show FILE`.")
    save: bool = options.SAVE

    @property
    def again(self) -> Again:
        from qwq_cli.solve.plan import Again

        return Again(self.retry_errors, self.retry_no_answer)
