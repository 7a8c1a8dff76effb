"""The conditions of a run: what must stand beside its figures when they are published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from qwq_cli import __version__
from qwq_cli.choices import ScoreKind
from qwq_cli.solve.made_with import MadeWith
from qwq_cli.solve.measured import Measured, measured
from qwq_cli.solve.plan import usual_settings
from qwq_cli.solve.record import Record, RunInfo
from qwq_cli.solve.scorer import NO_ANSWER
from qwq_cli.solve.scorers import name_of
from qwq_cli.values.value import Value

_REST = re.compile(r"[,:].*", re.DOTALL)  # of what a comparison says: how it came to its verdict


class Conditions(Value, frozen=True, kw_only=True):
    """What records were made and graded with.

    scorer: its name; None if nothing was graded. comparisons: how many records each comparison
    decided. unanswered: how many more were graded as wrong because they have no answer. problems:
    which ones were run. run: with its seed and limits; its version is of the qwq that ran the
    problems, and graded_by of the qwq that compared the answers. n_ctx: the contexts, and
    made_with: the engines; several if the records are of several machines. settings: all that
    decide the text and have no field in `run`, also those that were left at their default; of a run
    of another version only those that were changed, as its defaults are not known.
    """

    scorer: str | None
    comparisons: Mapping[str, int]
    problems: Measured
    run: RunInfo
    n_ctx: tuple[int, ...]
    made_with: tuple[MadeWith, ...]
    settings: Mapping[str, bool | int | float | str | None] = {}
    graded_by: str = __version__
    unanswered: int = 0


def conditions_of(records: Sequence[Record], kind: ScoreKind | None) -> Conditions | None:
    """Return the conditions of records of one run; None without any.

    kind: the scorer that graded them; None for qwq's own.
    """
    if not records:
        return None
    graded = [record.scorer for record in records if record.scorer is not None]
    return Conditions(
        scorer=name_of(kind) if graded else None,
        comparisons=_comparisons(graded),
        problems=measured(records),
        run=records[0].run,
        n_ctx=tuple(sorted({record.n_ctx for record in records if record.n_ctx})),
        made_with=tuple(dict.fromkeys(r.made_with for r in records if r.made_with)),
        settings=_settings(records[0].run),
        unanswered=graded.count(NO_ANSWER),
    )


def _settings(run: RunInfo) -> Mapping[str, bool | int | float | str | None]:
    is_ours = run.version == __version__ and run.log is None
    return {**(usual_settings() if is_ours else {}), **run.settings}


def _comparisons(scorers: Iterable[str]) -> Mapping[str, int]:
    """Return counts of comparisons, the most frequent first."""
    return dict(Counter(_REST.sub("", how) for how in scorers if how != NO_ANSWER).most_common())
