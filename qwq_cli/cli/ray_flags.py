"""The flags of a run on a Ray cluster."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from qwq_cli.cli.flag import flag
from qwq_cli.errors import UsageError
from qwq_cli.setting import Panel

if TYPE_CHECKING:
    from qwq_cli.cli.batch_flags import BatchFlags
    from qwq_cli.config import Resolved
    from qwq_cli.jobs.environment import Environment
    from qwq_cli.jobs.ray_run import RayWishes

FLAG, USUAL = "--ray", "auto"
_ADDRESS = re.compile(r"auto|local|ray://.*|[^/\\]*[^/\\:]:\d+")


class RayFlags(NamedTuple):
    ray: str | None = flag(
        f"{FLAG} [ADDRESS]",
        "Solve with Ray, with an engine in each actor. ADDRESS is the HOST:PORT of a "
        "cluster, or local to start one here. Without it, this machine's cluster is used,"
        " or one is started here.",
    )
    actors: int | None = flag(
        "--actors N",
        "Number of actors. Default: one for each GPU, or for each node if there are no "
        "GPUs. --parallel holds for each actor.",
        min=1,
        max=10_000,
    )
    gpus_per_actor: int | None = flag(
        "--gpus-per-actor G",
        "GPUs for each actor. Default: one, or none if there are no GPUs.",
        min=0,
        max=64,
    )
    fetch: bool = flag(
        "--fetch", "Copy the model file to each node that lacks it, and check it there."
    )

    def wishes(self, env: Environment, resolved: Resolved, batch: BatchFlags) -> RayWishes | None:
        """Return the user's flags; None without Ray. Raises UsageError."""
        if self.ray is None:
            self._require_no_other()
            return None
        if batch.is_wanted:
            raise UsageError(
                "--ray can't be used with a batch, which is answered elsewhere.", "Leave out --ray."
            )
        from qwq_cli.cluster.session import require_address, require_ray
        from qwq_cli.endpoint.named import endpoint_named

        require_address(self.ray)
        require_ray()
        model = resolved.settings.model
        if endpoint_named(model, env.paths.config_file, env.variables):
            raise UsageError(
                f"--ray can't be used with the endpoint {model}, which computes by itself.",
                "Leave out --ray, or name a model file.",
            )
        if model and Path(model, "config.json").is_file():
            raise UsageError(
                f"{model} holds weights for vLLM, but --ray runs GGUF files.",
                "Serve it with vLLM, and give that address without --ray: -m http://HOST:8000",
            )
        from qwq_cli.jobs.ray_run import RayWishes

        return RayWishes(self.ray, self.actors, self.gpus_per_actor, self.fetch)

    def _require_no_other(self) -> None:
        given = {
            "--actors": self.actors is not None,
            "--gpus-per-actor": self.gpus_per_actor is not None,
            "--fetch": self.fetch,
        }
        for name, is_given in given.items():
            if is_given:
                raise UsageError(f"{name} is only for a run with Ray.", "Add --ray.")


Ray = Annotated[RayFlags, Panel.BATCH]


def with_address(args: Sequence[str]) -> list[str]:
    """Return the line with the usual address after a `--ray` that stands alone.

    What follows `--ray` is an address only if it looks like one.
    """
    made: list[str] = []
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return [*made, word, *rest]
        if word == FLAG:
            is_told = bool(rest) and _ADDRESS.fullmatch(rest[0])
            word = f"{FLAG}={rest.pop(0) if is_told else USUAL}"
        made.append(word)
    return made
