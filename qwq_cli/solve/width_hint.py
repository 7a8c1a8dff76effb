"""What is said if a run could do more samples at a time."""

from __future__ import annotations

from qwq_cli.launch import Launch, LocalLaunch
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.room import all_that_fit, fitted, shortened, without_model_beside
from qwq_cli.units import count

FEW = 4  # samples at a time; beyond that, more bring little


def width_hint(launch: Launch, extent: Extent, parallel: int | None, most: int) -> str | None:
    """Return the hint; None if more at a time is impossible, or would bring nothing.

    parallel: what the user asked for. most: samples at a time for which there is room.
    """
    if not isinstance(launch, LocalLaunch):
        return None
    if most >= min(FEW if parallel is None else parallel, extent.samples):
        return None
    tokens = shortened(launch, extent.questions).n_ctx
    holds = f"Memory holds {count(most, 'context')} of {tokens:,} tokens at a time"
    fit = all_that_fit(launch, extent.questions, extent.samples)
    if parallel is None and fit > most:
        return (
            f"{holds}, with half of it left to other programs. To use all of it: --parallel {fit}"
        )
    ways = ["a smaller --ctx", "a --budget"]
    if _draft_takes_room(launch, extent, parallel, most):
        holds, ways = f"{holds} beside the draft model", [*ways, "--draft ngram"]
    others = ", ".join(ways[:-1])
    return f"{holds}; {others}, or {ways[-1]}, makes room for more, which is faster."


def _draft_takes_room(launch: LocalLaunch, extent: Extent, parallel: int | None, most: int) -> bool:
    """Return whether more fit at a time without the draft model."""
    alone = without_model_beside(launch)
    return fitted(alone, extent.questions, parallel, extent.samples)[1] > most
