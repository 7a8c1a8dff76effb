"""Which problems can't be graded, and why; it is reported before anything runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qwq_cli.choices import ScoreKind
from qwq_cli.cut import cut
from qwq_cli.solve.layout import NO_TARGET
from qwq_cli.solve.record import Problem, Record
from qwq_cli.solve.reference import solution
from qwq_cli.solve.scorer import is_choice, kind_of

SHOWN, LONGEST = 8, 40  # columns, and characters of a name


def not_graded(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield a line with a count for each reason; none for plain text without any targets."""
    some = any(problem.target is not None for problem in problems)
    usual = NO_TARGET if some else None
    reasons = Counter(
        reason
        for problem in problems
        if problem.target is None and (reason := problem.not_graded or usual)
    )
    for reason, count in reasons.most_common():
        have = "has" if count == 1 else "have"
        yield f"{count:,} of {len(problems):,} {have} {reason}: not graded."
    columns = dict.fromkeys(name for problem in problems for name in problem.fields)
    if reasons[NO_TARGET] == len(problems) and columns:
        shown = ", ".join(cut(name, LONGEST) for name in [*columns][:SHOWN])
        yield f"If a column has the right answers, name it: --target COLUMN. Columns: {shown}"


def without_choices(
    problems: Sequence[Problem] | Sequence[Record], kind: ScoreKind | None
) -> Iterator[str]:
    """Yield a line if `--scorer choice` was given for problems that have nothing to choose from.

    A letter as the right answer is enough: the choices may stand in the question.
    """
    if kind is not ScoreKind.CHOICE:
        return
    targets = [(solution(each.target), each.choices) for each in problems if each.target]
    bare = sum(
        not is_choice(target, choices) and kind_of(target) is not ScoreKind.CHOICE
        for target, choices in targets
    )
    if bare:
        have = "has" if bare == 1 else "have"
        yield (
            f"{bare:,} of {len(targets):,} right answers {have} no choices to be one of: --scorer"
            " choice compares such an answer letter by letter, so 408.0 isn't 408."
        )
