"""Learns the weights of qwq_cli/trace/kinds.json from labelled steps of recorded reasoning.

One command:  python -m tools.train_kinds FOLDER > qwq_cli/trace/kinds.json

FOLDER holds the traces/*.jsonl that benchmarks/data/steps_sources.toml names. Only our own labels
of traces that may be looked at are used, and only of sources with a stated licence: those of the
two readers, and training_labels.jsonl, which the author of the rules labelled with less care.
Multinomial logistic regression by plain gradient descent, with an L2 penalty.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from qwq_cli.trace.evidence import HEAD, TAIL, Features, Heard, Look, features, look
from qwq_cli.trace.model import Format, Span
from qwq_cli.trace.stored import parse

DATA = Path(__file__).parent.parent / "benchmarks" / "data"
KINDS = ("plan", "derive", "check", "alternative", "conclusion")
PENALTY, ROUNDS, RATE = 0.006, 2_000, 0.5
CAUTION = 0.7  # added to the score of plain derivation, which is the safe word
READERS, CHECKS, AUTHOR = 1.0, 0.5, 0.6  # weights of the labels


class Example(NamedTuple):
    features: Features
    kinds: tuple[str, str]  # by two readers
    weight: float


def usable(folder: Path) -> dict[str, dict[str, Any]]:
    traces = {}
    for path in sorted((folder / "traces").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            trace = json.loads(line)
            if trace["source"]["licence"] != "none stated":
                traces[trace["id"]] = trace
    return traces


def labelled(name: str) -> Iterator[dict[str, Any]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row.get("held_out", False):
            yield row


def examples(traces: dict[str, dict[str, Any]]) -> Iterator[Example]:
    sources = [("step_labels.jsonl", READERS), ("training_labels.jsonl", AUTHOR)]
    for name, weight in [*sources, ("check_outcomes.jsonl", CHECKS)]:
        for row in labelled(name):
            trace = traces.get(row["id"].partition("#")[0])
            if trace is None or row.get("reader_a") == "none":
                continue
            kinds = (row.get("kind") or row["reader_a"], row.get("kind") or row["reader_b"])
            if name == "check_outcomes.jsonl":
                kinds = ("check", "check")
            yield Example(of_span(trace, Span(start=row["start"], end=row["end"])), kinds, weight)


def of_span(trace: dict[str, Any], span: Span) -> Features:
    """As the program would see that span after the steps before it."""
    thought = trace["thought"]
    raw, format = (
        (f"{thought}\n</think>\n", Format.THINK) if trace["tagged"] else (thought, Format.UNTAGGED)
    )
    heard = Heard()
    for step in parse(raw, format).steps:
        if step.start >= span.start:
            break
        heard.take(seen(thought[step.start : step.end]))
    return features(seen(thought[span.start : span.end]), heard)


def seen(text: str) -> Look:
    return look(text[: HEAD + TAIL], text[-TAIL:], len(text))


def fit(found: list[Example], names: list[str]) -> Any:
    inputs = np.array([[one.features.get(name, 0.0) for name in names] for one in found])
    wanted = np.zeros((len(found), len(KINDS)))
    for row, one in enumerate(found):
        for kind in one.kinds:
            if kind in KINDS:
                wanted[row, KINDS.index(kind)] += 0.5
    weight = np.array([one.weight for one in found])
    weights = np.zeros((len(names), len(KINDS)))
    for _ in range(ROUNDS):
        scores = inputs @ weights
        chances = np.exp(scores - scores.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        slope = inputs.T @ ((chances - wanted) * weight[:, None]) / weight.sum()
        weights -= RATE * (slope + PENALTY * weights)
    weights[names.index("bias"), KINDS.index("derive")] += CAUTION
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    found = list(examples(usable(parser.parse_args().folder)))
    names = sorted({name for one in found for name in one.features})
    weights = fit(found, names)
    rows = (
        f"  {json.dumps(name)}: {json.dumps([round(float(x), 3) for x in row])}"
        for name, row in zip(names, weights, strict=True)
    )
    body = ",\n".join(rows)
    print(f'{{"kinds": {json.dumps(KINDS)}, "weights": {{\n{body}\n}}}}')
    print(f"{len(found)} labelled steps, {len(names)} features", file=sys.stderr)


if __name__ == "__main__":
    main()
