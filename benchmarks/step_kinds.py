"""How far step kinds and outcomes of checks agree with readers, on traces kept outside of here.

One command:  python -m benchmarks.step_kinds FOLDER

FOLDER holds traces/*.jsonl and the public labelled sets, as data/steps_sources.toml names them.
The labels of two readers, both language models that worked alone by a written guide, lie in data/.
A labelled span gets the kind that has most of its characters in our steps. The figures are of
the held-out half only. The sets' own labels are put in our words by the table in
steps_sources.toml: a step counts if one label has 60% of its characters.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from qwq_cli.trace.reading import Reading
from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import Step
from tools.agreement import KINDS, Pair, kappa, table
from tools.step_labels import recordings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DATA = Path(__file__).parent / "data"
PART = 30  # characters of a check in a labelled span that count
OUTCOMES = ("held", "failed", "open")
NONE = "none"  # where no check is seen
CLEAR = 0.6  # of a step's characters, for one label of a public set to name it
SHEETS = (("step_labels.jsonl", "check_outcomes.jsonl"), ("step_labels_2.jsonl", None))
SETS = ("schoenfeld", "venhoff", "deltabench")


class Label(msgspec.Struct, frozen=True):
    """What two readers call `thought[start:end]` of the trace that `id` names before the "#"."""

    id: str
    start: int
    end: int
    held_out: bool
    reader_a: str
    reader_b: str
    outcome_a: str = NONE
    outcome_b: str = NONE

    @property
    def trace(self) -> str:
        return self.id.partition("#")[0]


class Labelled(msgspec.Struct, frozen=True):
    """A trace of a public set; a span is start, end and the set's own label."""

    id: str
    trace: str
    spans: tuple[tuple[int, int, str], ...]


def read_traces(folder: Path) -> dict[str, Reading]:
    found = {}
    for one in recordings(folder):
        raw = f"{one.thought}\n</think>\n\n{one.answer}" if one.tagged else one.thought
        found[one.id] = parse(raw, Format.THINK if one.tagged else Format.UNTAGGED)
    return found


def labels(name: str) -> list[Label]:
    lines = (DATA / name).read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Label) for line in lines]


def overlap(step: Step, start: int, end: int) -> int:
    return max(min(step.end, end) - max(step.start, start), 0)


def kind_of(label: Label, steps: Iterable[Step]) -> str:
    sizes: Counter[str] = Counter()
    for step in steps:
        sizes[step.kind.value] += overlap(step, label.start, label.end)
    return sizes.most_common(1)[0][0] if sizes else "derive"


def outcome_of(label: Label, steps: Iterable[Step]) -> str:
    """Of the last check in the labelled characters; "none" where no check was seen."""
    said = [
        step.outcome.value
        for step in steps
        if step.outcome and overlap(step, label.start, label.end) >= PART
    ]
    return said[-1] if said else NONE


def checks_among(rows: Iterable[Label]) -> list[Label]:
    """Those with an outcome by both readers, as labels of it."""
    return [
        msgspec.structs.replace(row, reader_a=row.outcome_a, reader_b=row.outcome_b)
        for row in rows
        if NONE not in (row.outcome_a, row.outcome_b)
    ]


def score(readings: dict[str, Reading], steps: list[Label], checks: list[Label]) -> None:
    print(f"Kinds of {len(steps)} steps")
    against_readers(steps, [kind_of(row, readings[row.trace].steps) for row in steps], KINDS)
    for name, rows in (("all", checks), ("seen as checks", _seen(readings, checks))):
        held = sum(row.reader_a == "held" for row in rows) / max(len(rows), 1)
        print(f"Outcomes of {len(rows)} checks ({name}); always saying held: {held:.3f}")
        said = [outcome_of(row, readings[row.trace].steps) for row in rows]
        against_readers(rows, said, (*OUTCOMES, NONE))


def _seen(readings: dict[str, Reading], checks: list[Label]) -> list[Label]:
    return [row for row in checks if outcome_of(row, readings[row.trace].steps) != NONE]


def against_readers(rows: Sequence[Label], said: Sequence[str], words: Sequence[str]) -> None:
    raw, cohen = kappa([(row.reader_a, row.reader_b) for row in rows])
    print(f"The readers agree with each other on {raw:.3f} (kappa {cohen:.2f}) of {len(rows)}.")
    sides = (
        ("reader A", [Pair((row.reader_a,), word) for row, word in zip(rows, said, strict=True)]),
        ("reader B", [Pair((row.reader_b,), word) for row, word in zip(rows, said, strict=True)]),
        (
            "where both agree",
            [
                Pair((row.reader_a,), word)
                for row, word in zip(rows, said, strict=True)
                if row.reader_a == row.reader_b
            ],
        ),
    )
    for name, pairs in sides:
        print(f" {name}:")
        print("\n".join(table(pairs, words)))


def mapping(name: str) -> dict[str, tuple[str, ...]]:
    source = tomllib.loads((DATA / "steps_sources.toml").read_text(encoding="utf-8"))
    return {label: tuple(kinds) for label, kinds in source["kinds"][name].items()}


def public_pairs(path: Path, kinds: dict[str, tuple[str, ...]]) -> Iterator[Pair]:
    known = {kind for names in kinds.values() for kind in names}
    for line in path.read_bytes().splitlines():
        one = msgspec.json.decode(line, type=Labelled)
        for step in parse(f"{one.trace}\n</think>\n", Format.THINK).steps:
            sizes: defaultdict[tuple[str, ...], int] = defaultdict(int)
            for start, end, label in one.spans:
                if kinds.get(label):
                    sizes[kinds[label]] += overlap(step, start, end)
            right = max(sizes, key=lambda names: sizes[names], default=())
            if right and sizes[right] >= CLEAR * sum(sizes.values()) > 0:
                said = step.kind.value
                yield Pair(right, said if said in known else "derive")


def neighbours(readings: Iterable[Reading]) -> str:
    same = total = 0
    for reading in readings:
        lines = [step.summary for step in reading.steps]
        total += len(lines)
        same += sum(a == b for a, b in pairwise(lines))
    return f"Neighbouring summaries that are equal: {same} of {total} steps."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("held-out", "open"), default="held-out")
    parser.add_argument("--sets", nargs="*", choices=SETS, default=SETS)
    args = parser.parse_args()
    readings = read_traces(args.folder / "traces")
    wanted = args.half == "held-out"
    for steps, checks in SHEETS:
        rows = [row for row in labels(steps) if row.held_out == wanted]
        if rows:
            print(f"Sheet {steps}")
            rest = labels(checks) if checks else checks_among(rows)
            score(readings, rows, [row for row in rest if row.held_out == wanted])
    print(neighbours(readings.values()))
    for name in args.sets:
        pairs = list(public_pairs(args.folder / f"{name}.jsonl", mapping(name)))
        print(f"{name}: {len(pairs)} steps" + (" (labels by a model)" if name == "venhoff" else ""))
        print("\n".join(table(pairs, KINDS)))


if __name__ == "__main__":
    main()
