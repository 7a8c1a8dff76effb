"""Learns kinds.json and outcomes.json of qwq_cli/trace from labelled steps of recorded reasoning.

One command:  python -m tools.train_kinds FOLDER

FOLDER holds the traces/*.jsonl that benchmarks/data/steps_sources.toml names. The labels lie in
benchmarks/data; only those of traces that may be looked at are used, and only of sources with a
stated licence. `--folds` writes nothing: it tells how well steps of traces, or of models, are
named that were left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from qwq_cli.trace import kinds, outcome
from qwq_cli.trace.evidence import ONE, Features, Heard, Look, Place, features
from qwq_cli.trace.linear import UNIT, Linear, Row
from qwq_cli.values.kinds import StepKind
from tools.agreement import KINDS as ALL
from tools.agreement import Pair, table
from tools.labelled_steps import Labelled, load
from tools.logistic import Fitted, Sparse, fit

PACKAGE = Path(__file__).parent.parent / "qwq_cli" / "trace"
FOLDS = 8
SAYS = 15  # thousandths between the labels; a word that weighs less is left out
WORDLESS = 0.3  # trust in a copy of each row without its words, so that other languages do
Told = Mapping[str, list[StepKind]]  # for each trace the kinds of its steps


class Task(NamedTuple):
    """places: where words are looked at. evidence, words: how much a feature of that sort may
    weigh. least: rows that a word must be in."""

    labels: tuple[str, ...]
    places: tuple[Place, ...]
    evidence: float
    words: float
    least: int
    numbers: Callable[[Look, Heard], Features]
    shares: Callable[[Labelled], dict[str, float]]


def _signs(look: Look, heard: Heard) -> Features:
    return outcome.signs(look, features(look, heard))


KINDS = Task(
    ("plan", "derive", "check", "alternative", "conclusion"),
    (Place.ANYWHERE, Place.FIRST), 0.5, 0.25, 8, features, lambda one: one.kinds,
)  # fmt: skip
OUTCOMES = Task(
    ("held", "failed", "open"),
    (Place.ANYWHERE, Place.LAST), 0.5, 0.2, 3, _signs, lambda one: one.outcomes,
)  # fmt: skip


TASKS = {"kinds.json": KINDS, "outcomes.json": OUTCOMES}


def sparse(task: Task, look: Look, heard: Heard) -> Sparse:
    numbers = task.numbers(look, heard)
    row: dict[Any, float] = {
        name: value / ONE * task.evidence for name, value in numbers.items() if value
    }
    for place in task.places:
        row |= {(place, word): task.words for word in look.said(place)}
    return row


def learn(task: Task, found: Sequence[Labelled], told: Told) -> Fitted:
    """From those of the steps that have a label for it."""
    rows, wanted, trust = list[Sparse](), list[list[float]](), list[float]()
    for one in filter(task.shares, found):
        row = sparse(task, one.look, one.heard(told))
        target = [task.shares(one).get(label, 0.0) for label in task.labels]
        bare = {name: value for name, value in row.items() if isinstance(name, str)}
        rows += [row, bare]
        wanted += [target, target]
        trust += [one.trust, one.trust * WORDLESS]
    targets, weights = np.array(wanted, np.float32), np.array(trust, np.float32)
    return fit(rows, targets, weights, task.least)


def folds(found: Iterable[Labelled], group: Callable[[Labelled], str]) -> list[set[str]]:
    """Groups in FOLDS parts of about the same size."""
    parts: list[set[str]] = [set() for _ in range(FOLDS)]
    sizes = [0] * FOLDS
    for name, size in Counter(map(group, found)).most_common():
        least = sizes.index(min(sizes))
        parts[least].add(name)
        sizes[least] += size
    return parts


def foretold(found: Sequence[Labelled]) -> dict[str, list[StepKind]]:
    """The kinds of all steps, by models that saw no label of their traces."""
    traces = {one.trace.id: one.trace for one in found}
    nothing: dict[str, list[StepKind]] = {
        id: [StepKind.DERIVE] * len(trace.steps) for id, trace in traces.items()
    }
    told = dict(nothing)
    for part in folds(found, lambda one: one.trace.id):
        rest = [one for one in found if one.trace.id not in part]
        fitted = learn(KINDS, rest, nothing)
        for id in part:
            told[id] = _steps(fitted, traces[id].steps)
    return told


def _steps(fitted: Fitted, steps: Sequence[tuple[int, int, Look]]) -> list[StepKind]:
    heard, out = Heard(), list[StepKind]()
    for _, _, look in steps:
        (chances,) = fitted.chances([sparse(KINDS, look, heard)])
        out.append(StepKind(KINDS.labels[int(chances.argmax())]))
        heard.take(look, StepKind.DERIVE)
    return out


def exported(task: Task, fitted: Fitted) -> Linear:
    """In whole thousandths, per unit of the feature; words that say nothing are left out."""
    evidence: dict[str, Row] = {}
    words: dict[Place, dict[str, Row]] = {place: {} for place in task.places}
    for name, weights in zip(fitted.names, fitted.weights, strict=True):
        scale = UNIT * (task.evidence if isinstance(name, str) else task.words)
        row = tuple(round(float(weight) * scale) for weight in weights)
        if isinstance(name, str):
            evidence[name] = row
        elif isinstance(name, tuple) and max(row) - min(row) >= SAYS:
            words[name[0]][name[1]] = row
    return Linear(task.labels, evidence, words)


def written(model: Linear) -> str:
    """As JSON, a feature a line."""
    words = ",\n".join(
        f"{json.dumps(place.value)}:{{\n{_lines(rows)}\n}}" for place, rows in model.words.items()
    )
    head = f'"labels":{json.dumps(model.labels)},\n"evidence":{{\n{_lines(model.evidence)}\n}}'
    return f'{{{head},\n"words":{{\n{words}\n}}}}\n'


def _lines(rows: Mapping[str, Row]) -> str:
    return ",\n".join(
        f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}" for name, row in rows.items()
    )


def validate(found: Sequence[Labelled], group: Callable[[Labelled], str]) -> None:
    """Print how well steps are told by models that saw nothing of their group."""
    told = foretold(found)
    kind_pairs, outcome_pairs = list[Pair](), list[Pair]()
    for part in folds(found, group):
        rest = [one for one in found if group(one) not in part]
        by_kind, by_outcome = (exported(task, learn(task, rest, told)) for task in TASKS.values())
        for one in found:
            if group(one) not in part:
                continue
            seen = features(one.look, one.heard(told))
            if one.kinds and one.trust == 1.0:
                said = kinds.label(one.look, seen, by_kind).value
                kind_pairs.append(Pair((top(one.kinds),), said))
            if one.outcomes:
                came_out = outcome.outcome_of(one.look, seen, by_outcome).value
                outcome_pairs.append(Pair((top(one.outcomes),), came_out))
    print("\n".join(table(kind_pairs, ALL)))
    print("\n".join(table(outcome_pairs, OUTCOMES.labels)))


def top(shares: Mapping[str, float]) -> str:
    return max(shares, key=lambda name: shares[name])


GROUPS: dict[str, Callable[[Labelled], str]] = {
    "trace": lambda one: one.trace.id,
    "model": lambda one: one.model,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", choices=tuple(GROUPS))
    args = parser.parse_args()
    found = load(args.folder)
    if args.folds:
        validate(found, GROUPS[args.folds])
        return
    told = foretold(found)
    for name, task in TASKS.items():
        text = written(exported(task, learn(task, found, told)))
        (PACKAGE / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text):,} characters")


if __name__ == "__main__":
    main()
