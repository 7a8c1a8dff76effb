"""Problems that ask the same and have different right answers: one of them must be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from qwq_cli.cut import cut
from qwq_cli.equality.asked import asked_of
from qwq_cli.equality.equality import Equality, Verdict
from qwq_cli.solve.choice_list import text_of_choice
from qwq_cli.solve.record import Problem
from qwq_cli.units import count

_LONGEST = 40  # characters of an answer that are shown
_MOST_ALIKE = 10  # problems with one question that are compared
_MOST = 50  # questions; formulas take some time


def conflicts(problems: Iterable[Problem], equality: Equality) -> Iterator[str]:
    """Yield a line about questions with different right answers, if there are any."""
    groups: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        if problem.target is not None:
            key = (" ".join(problem.question.split()), tuple(sorted(problem.choices)))
            groups.setdefault(key, []).append(problem)
    alike = [its for its in groups.values() if len(set(map(_answers, its))) > 1]
    found = [pair for its in alike[:_MOST] if (pair := _apart(its, equality))]
    if found:
        one, other = found[0]
        are = f"{one.title} and {other.title} ask the same, and their right answers differ"
        more = count(len(found) - 1, "other question")
        also = f" So do those of {more}." if found[1:] else ""
        yield f"{are}: {_shown(one)} and {_shown(other)}.{also}"


def _apart(problems: Sequence[Problem], equality: Equality) -> tuple[Problem, Problem] | None:
    """Return the first two problems without a common right answer."""
    pairs = combinations(problems[:_MOST_ALIKE], 2)
    return next((pair for pair in pairs if _differ(*pair, equality)), None)


def _differ(one: Problem, other: Problem, equality: Equality) -> bool:
    ours, theirs = _answers(one), _answers(other)
    if set(ours) & set(theirs):
        return False
    if one.choices:
        return True
    asked = asked_of(one.question, ours[0])
    verdicts = (equality.compare(a, b, asked) for a in ours for b in theirs)
    return all(verdict is Verdict.DIFFERENT for verdict in verdicts)


def _answers(problem: Problem) -> tuple[str, ...]:
    """Return all right answers, choices as texts."""
    return tuple(text_of_choice(target, problem.choices) for target in problem.targets)


def _shown(problem: Problem) -> str:
    return cut(" ".join(_answers(problem)[0].split()), _LONGEST)
