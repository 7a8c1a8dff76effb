"""The flags of a batch: its files, and who answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from qwq_cli.choices import BatchFor
from qwq_cli.cli.flag import flag
from qwq_cli.errors import UsageError
from qwq_cli.setting import Panel

if TYPE_CHECKING:
    from qwq_cli.cli.run_flags import EachFlags, VoteFlags
    from qwq_cli.config import Resolved
    from qwq_cli.jobs.batch_run import BatchFiles
    from qwq_cli.jobs.environment import Environment
    from qwq_cli.launch import BatchLaunch
    from qwq_cli.settings import Settings
    from qwq_cli.solve.reducer import Rule


class BatchFlags(NamedTuple):
    batch_out: Path | None = flag(
        "--batch-out FILE",
        "Run nothing; write the samples that are still missing as requests to FILE, for "
        "`vllm run-batch` or a service like OpenAI's.",
    )
    batch_in: list[Path] | None = flag(
        "--batch-in FILE",
        "Read the responses from FILE; give the same flags as with --batch-out. Repeat it"
        " for more files, such as one of errors. Together with --batch-out, what is "
        "missing is requested again.",
    )
    batch_model: str | None = flag(
        "--batch-model NAME", "The model's name in the requests. Default: what --model says."
    )
    batch_for: BatchFor | None = flag(
        "--batch-for",
        "Who answers the requests. vllm is the default; openai gets only OpenAI's own fields.",
    )

    @property
    def is_wanted(self) -> bool:
        return bool(self.batch_out or self.batch_in)

    @property
    def files(self) -> BatchFiles | None:
        """Return the files; None if there is no batch. Raises UsageError."""
        from qwq_cli.jobs.batch_run import BatchFiles

        if self.is_wanted:
            return BatchFiles(self.batch_out, tuple(self.batch_in or ()))
        given = {"--batch-model": self.batch_model, "--batch-for": self.batch_for}
        for name, value in given.items():
            if value is not None:
                raise UsageError(
                    f"{name} is only for a batch.", "Add --batch-out FILE or --batch-in FILE."
                )
        return None

    def plan(
        self,
        env: Environment,
        resolved: Resolved,
        samples: int,
        models: Sequence[str],
        tell: Callable[[str], None],
        *,
        each: EachFlags,
    ) -> BatchLaunch:
        """Plan the batch. Raises QwqError."""
        from qwq_cli.launch.batched import KINDS, plan_batch
        from qwq_cli.solve.batch_limits import refuse
        from qwq_cli.solve.plan import varied

        kind = KINDS[self.batch_for or BatchFor.VLLM]
        refuse(resolved, kind)
        if models[1:]:
            raise UsageError("A batch has one model.", "Give --model once.")
        if each.parallel is not None:
            raise UsageError(
                "A batch can't honour --parallel: whoever answers it decides how many at a time.",
                "Leave out --parallel.",
            )
        name = self.batch_model
        launch = plan_batch(resolved, env.paths, env.variables, name=name, kind=kind)
        return varied(launch, resolved, samples, tell).plain()

    def settings(self, resolved: Resolved) -> Settings:
        """Return the settings that decide the results; for a batch, without those of a machine."""
        if not self.is_wanted:
            return resolved.settings
        from qwq_cli.solve.batch_limits import without_machine

        return without_machine(resolved.settings)

    def rule(self, votes: VoteFlags) -> Rule:
        """Return the rule. In a batch all samples vote: none can be stopped. Raises UsageError."""
        from qwq_cli.solve.batch_limits import refuse_adaptive

        if not self.files:
            return votes.rule()
        rule = votes.rule(usual="majority")
        if rule.adaptive:
            refuse_adaptive()
        return rule


Batch = Annotated[BatchFlags, Panel.BATCH]
