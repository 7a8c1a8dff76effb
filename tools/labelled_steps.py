"""Labelled steps of recorded reasoning, as the program sees them after the steps before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qwq_cli.trace.evidence import Heard, Look, look
from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import Format, StepKind

DATA = Path(__file__).parent.parent / "benchmarks" / "data"
# What a label counts: of two readers; of one, on more steps; of the author of the rules.
TRUST = {
    "step_labels.jsonl": 1.0,
    "training_labels_2.jsonl": 1.0,
    "training_labels.jsonl": 0.6,
    "check_outcomes.jsonl": 1.0,
}
FIRST_CHOICE = 0.7  # of the weight of a row whose reader wavered between two kinds


@dataclass
class Trace:
    """`steps`: start, end and what is read of each step that the program cuts."""

    id: str
    thought: str
    steps: list[tuple[int, int, Look]]


@dataclass
class Labelled:
    """`kinds` and `outcomes`: the share of each name."""

    trace: Trace
    start: int
    look: Look
    trust: float
    kinds: dict[str, float] = field(default_factory=dict)
    outcomes: dict[str, float] = field(default_factory=dict)

    @property
    def model(self) -> str:
        return self.trace.id.partition("/")[0]

    def heard(self, kinds: Mapping[str, list[StepKind]]) -> Heard:
        """Before this step. kinds: for each trace those of its steps, as they were told."""
        heard = Heard()
        for (start, _, seen), kind in zip(self.trace.steps, kinds[self.trace.id], strict=True):
            if start >= self.start:
                break
            heard.take(seen, kind)
        return heard


def load(folder: Path) -> list[Labelled]:
    """Only labels of traces that may be looked at, from sources with a stated licence."""
    sources = usable(folder)
    held_out, traces, found = _held_out(), dict[str, Trace](), list[Labelled]()
    for name, trust in TRUST.items():
        for row in rows(name):
            id = row["id"].partition("#")[0]
            if id in held_out or id not in sources:
                continue
            if id not in traces:
                traces[id] = _trace(sources[id])
            found.append(_labelled(traces[id], row, trust, is_kind="outcomes" not in name))
    return found


def usable(folder: Path) -> dict[str, dict[str, Any]]:
    lines = (
        json.loads(line)
        for path in sorted((folder / "traces").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return {row["id"]: row for row in lines if row["source"]["licence"] != "none stated"}


def rows(name: str) -> Iterator[dict[str, Any]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _held_out() -> set[str]:
    names = ("step_labels.jsonl", "check_outcomes.jsonl", "step_labels_2.jsonl")
    return {row["id"].partition("#")[0] for name in names for row in rows(name) if row["held_out"]}


def _trace(row: dict[str, Any]) -> Trace:
    thought = row["thought"]
    tagged = row["tagged"]
    raw = f"{thought}\n</think>\n\n{row['answer']}" if tagged else thought
    steps = parse(raw, Format.THINK if tagged else Format.UNTAGGED).steps
    looks = [(step.start, step.end, seen(raw[step.start : step.end])) for step in steps]
    return Trace(row["id"], thought, looks)


def seen(text: str) -> Look:
    return look(text, len(text))


def _labelled(trace: Trace, row: dict[str, Any], trust: float, *, is_kind: bool) -> Labelled:
    out = Labelled(trace, row["start"], seen(trace.thought[row["start"] : row["end"]]), trust)
    readers = [row[name] for name in ("reader_a", "reader_b") if name in row]
    if is_kind:
        out.kinds = _shares(readers) or _chosen(row["kind"], row.get("second"))
        out.outcomes = _shares([row["outcome"]] if "outcome" in row else [])
    else:
        out.outcomes = _shares([name for name in readers if name != "none"])
    return out


def _shares(names: list[str]) -> dict[str, float]:
    return {name: names.count(name) / len(names) for name in names}


def _chosen(first: str, second: str | None) -> dict[str, float]:
    return {first: FIRST_CHOICE, second: 1 - FIRST_CHOICE} if second else {first: 1.0}
