"""The conditions of a run: what must stand beside its figures when they are published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from qwq_cli import __version__
from qwq_cli.choices import ScoreKind
from qwq_cli.solve.log import Log
from qwq_cli.solve.made_with import MadeWith
from qwq_cli.solve.record import Record
from qwq_cli.solve.scorer import NO_ANSWER
from qwq_cli.solve.scorers import name_of
from qwq_cli.values.trace import SamplingInfo
from qwq_cli.values.value import Value

_REST = re.compile(r"[,:].*", re.DOTALL)  # of what a comparison says: how it came to its verdict


class Conditions(Value, frozen=True, kw_only=True):
    """What records were made and graded with.

    scorer: its name; None if nothing was graded. comparisons: how many records each comparison
    decided. sampling: with the run's seed, and the most tokens of a sample; None for a log of
    another program, which tells what it does in `log`. budget: tokens of thought after which an
    answer was forced. system and instruction: as in RunInfo. n_ctx: the contexts, and made_with:
    the engines; several if the records are of several machines. digest: of the model's file, from
    its size and parts of it. version: of the qwq that ran the problems; graded_by: of the qwq that
    compared the answers.
    """

    scorer: str | None
    comparisons: Mapping[str, int]
    sampling: SamplingInfo | None
    budget: int | None
    system: str
    instruction: str
    n_ctx: tuple[int, ...]
    model: str
    digest: str
    made_with: tuple[MadeWith, ...]
    version: str
    graded_by: str = __version__
    log: Log | None = None


def conditions_of(records: Sequence[Record], kind: ScoreKind | None) -> Conditions | None:
    """Return the conditions of records of one run; None without any.

    kind: the scorer that graded them; None for qwq's own.
    """
    if not records:
        return None
    run, graded = records[0].run, [r.scorer for r in records if r.scorer is not None]
    return Conditions(
        scorer=name_of(kind) if graded else None,
        comparisons=_comparisons(graded),
        sampling=run.sampling,
        budget=run.budget,
        system=run.system,
        instruction=run.instruction,
        n_ctx=tuple(sorted({record.n_ctx for record in records if record.n_ctx})),
        model=run.model,
        digest=run.digest,
        made_with=tuple(dict.fromkeys(r.made_with for r in records if r.made_with)),
        version=run.version,
        log=run.log,
    )


def _comparisons(scorers: Iterable[str]) -> Mapping[str, int]:
    """Return counts of comparisons, the most frequent first."""
    return dict(Counter(_REST.sub("", how) for how in scorers if how != NO_ANSWER).most_common())
