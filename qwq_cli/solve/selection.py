"""Which problems of a data set are used: by field, in random order, a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from qwq_cli.errors import UsageError
from qwq_cli.nearest import nearest_or_some
from qwq_cli.solve.record import Problem
from qwq_cli.solve.shard import Shard
from qwq_cli.units import count


@dataclass(frozen=True)
class Selection:
    """Which problems to use: `where`, then shuffled, then `offset`, `limit`, and last `shard`.

    where: pairs of a field and a value; values of the same field are alternatives.
    """

    limit: int | None = None
    offset: int = 0
    shuffle: int | None = None
    where: tuple[tuple[str, str], ...] = ()
    shard: Shard | None = None


def select(problems: Sequence[Problem], selection: Selection) -> tuple[Problem, ...]:
    """Select problems. Raises UsageError for a field that no problem has, or nothing to select."""
    chosen = _where(problems, selection.where)
    if chosen and selection.offset >= len(chosen):
        there = count(len(chosen), "problem")
        raise UsageError(
            f"--offset {selection.offset} leaves none of {there}.", "Take a smaller one."
        )
    if selection.shuffle is not None:
        Random(selection.shuffle).shuffle(chosen)
    end = None if selection.limit is None else selection.offset + selection.limit
    part = tuple(chosen[selection.offset : end])
    return selection.shard.of(part) if selection.shard else part


def _where(problems: Sequence[Problem], pairs: Iterable[tuple[str, str]]) -> list[Problem]:
    wanted: dict[str, set[str]] = {}
    for name, value in pairs:
        wanted.setdefault(name, set()).add(value.casefold())
    known = {name for problem in problems for name in problem.fields}
    for name in wanted.keys() - known:
        hint = nearest_or_some(name, sorted(known))
        raise UsageError(f"No problem has a field {name!r}.", hint)
    for name, values in wanted.items():
        _check_values(name, values, {problem.fields.get(name, "") for problem in problems})
    return [
        problem
        for problem in problems
        if all(problem.fields.get(n, "").casefold() in values for n, values in wanted.items())
    ]


def _check_values(name: str, wanted: set[str], there: set[str]) -> None:
    """Raise UsageError for a value that no problem has."""
    for value in sorted(wanted - {known.casefold() for known in there}):
        raise UsageError(
            f"No problem has {name}={value}.", nearest_or_some(value, sorted(there - {""}))
        )
