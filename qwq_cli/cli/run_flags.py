"""The flags of runs over problems: how each is solved, how it is judged, and what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from qwq_cli.choices import ScoreKind
from qwq_cli.cli import options
from qwq_cli.cli.flag import flag, worded
from qwq_cli.cli.flags import SettingFlags
from qwq_cli.cli.numbers import ks_of
from qwq_cli.destination import check_destination
from qwq_cli.errors import UsageError
from qwq_cli.setting import Panel

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

    parallel: int | None = flag(
        "--parallel N",
        "How many samples to run at a time. Default: found by measuring.",
        min=1,
        max=256,
    )
    instruction: str | None = flag(
        "--instruction TEXT",
        "Text to add after each question. Default: to reason, and to box the answer.",
    )
    scorer: ScoreKind | None = options.SCORER


HowEach = Annotated[EachFlags, Panel.SAMPLES]


class VoteFlags(NamedTuple):
    samples: int = worded(options.SAMPLES, usual=1)
    vote: str | None = flag(
        "--vote RULE",
        "Which samples vote. adaptive (the default) draws samples until the leading "
        "answer should stay ahead; short-3 takes the first 3 that finish; majority takes "
        "all.",
    )
    k: str | None = options.K

    def rule(self, usual: str = "adaptive") -> Rule:
        """Return the rule. Raises UsageError."""
        from qwq_cli.solve.reducer import Rule

        return Rule.parse(self.vote or usual, self.samples)

    @property
    def idle(self) -> str | None:
        """What to say of a vote that has nothing to choose from."""
        if self.vote is None or self.samples > 1:
            return None
        return "--vote has no effect on one sample a problem. For a vote, add: --samples 8"

    @property
    def ks(self) -> Sequence[int]:
        """For which k to report pass@k; empty for the usual ones. Raises UsageError."""
        found = ks_of(self.k)
        if found and found[-1] > self.samples:
            raise UsageError(
                f"pass@{found[-1]} needs {found[-1]} samples of each problem, and --samples is"
                f" {self.samples}.",
                f"Add: --samples {found[-1]} --vote majority",
            )
        return found


_APPEND = (
    "Append a record for each problem to FILE, in the order in which they are done. If you run "
    "the command again, it does only what is missing."
)


class KeepFlags(NamedTuple):
    """What a run stores, and what a continued run does again."""

    output: Path | None = worded(options.OUTPUT, _APPEND)
    retry_errors: bool = flag("--retry-errors", "Run failed problems again.")
    retry_no_answer: bool = flag("--retry-no-answer", "Run problems without an answer again.")
    traces: Path | None = flag("--traces DIR", "Write every trace to DIR, for `qwq show FILE`.")
    save: bool = options.SAVE

    def file(self, sources: Sequence[str] | None) -> Path | None:
        """Return the file for records, which must not be a source. Raises UsageError."""
        from qwq_cli.solve.results import require_name_of_records

        check_destination(self.output, sources or ["-"])
        require_name_of_records(self.output)
        return self.output

    @property
    def again(self) -> Again:
        from qwq_cli.solve.plan import Again

        return Again(self.retry_errors, self.retry_no_answer)
