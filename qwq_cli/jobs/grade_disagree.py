"""qwq grade --disagree: the answers on which the scorers disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qwq_cli.errors import UsageError
from qwq_cli.jobs.output import emit, write

if TYPE_CHECKING:
    from qwq_cli.jobs.environment import Environment
    from qwq_cli.settings import Settings
    from qwq_cli.solve.disagreement import Case

NO_TARGETS = "To add right answers to records: qwq grade results.jsonl --targets FILE --save"


def tell_disagreements(
    env: Environment, settings: Settings, cases: Sequence[Case], *, as_json: bool
) -> None:
    """Print all scorers' verdicts on each answer on which they disagree. Raises UsageError."""
    from qwq_cli.jobs.progress import tracked
    from qwq_cli.render.solving.verdicts import disagreements
    from qwq_cli.solve.disagreement import disagreement
    from qwq_cli.solve.scorers import Scorer

    if not cases:
        raise UsageError("No answer has a right one to compare it with.", NO_TARGETS)
    terminal = env.terminal(env.stderr, settings)
    with Scorer() as scorer:
        judged = (disagreement(case, scorer) for case in tracked(cases, terminal, "Grading"))
        found = [each for each in judged if each]
        emit(env, settings, found, disagreements(found, len(cases)), as_json=as_json)
        write(env, settings, env.stderr, scorer.remarks())
