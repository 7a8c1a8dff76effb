"""How soon loops are found, and what is taken for one that isn't.

One command:  .venv/bin/python benchmarks/loops.py SOURCE... [--labels FILE...] [--no-questions]

A SOURCE is a folder that QWQ_HOME names, a folder of traces (`--traces DIR`), a JSONL file (packed
or not) whose lines have `id`, `thought` and, if it is known, `question`, or a text. The detector is
told the question, except with --no-questions. FILE has a line for each text that loops: `id`,
`kind`, `onset` (the character at which the first copy begins) and `copy` (characters that it has);
with `onset` null a reader could not tell, and the text doesn't count. With a FILE of each of
several readers, a loop is what all of them call one, from the latest of their beginnings. It is
found in time up to the end of its fourth copy, or up to TOKENS after its beginning, if that is
later. Where a text ends before, and nothing was found, it is cut off and counts neither way. Tokens
are counted as the detector does, one for each word, symbol and digit.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import msgspec
from table import table

from qwq_cli.guards.bounds import Bounds
from qwq_cli.guards.loops import Loop, LoopDetector
from qwq_cli.guards.units import Units, mass
from qwq_cli.paths import Paths
from qwq_cli.store import Store

PIECE = 16  # characters that are read at a time
COPIES, TOKENS = 4, 300


class Label(msgspec.Struct, frozen=True):
    """What a reader saw in a text."""

    id: str
    kind: str
    onset: int | None = None
    copy: int = 0


class Thought(msgspec.Struct, frozen=True):
    """A line of a JSONL file."""

    id: str
    thought: str
    question: str | None = None

    @property
    def half(self) -> str:
        """The half of the problem, by its id without the name of the run."""
        problem = self.id.partition("/")[2].removeprefix("small_").removeprefix("focus_")
        return "AB"[crc32(problem.encode()) % 2]


class Kept(msgspec.Struct, frozen=True):
    """A trace in a folder."""

    id: str
    raw: str
    question: str
    finish_reason: str | None = None


@dataclass(frozen=True)
class Finding:
    """at: the character at which `loop` was found. seconds: that reading the text to its end took,
    of this process alone."""

    id: str
    text: str
    loop: Loop | None
    at: int
    seconds: float


def texts(source: Path) -> Iterator[Thought]:
    if source.is_dir() and (traces := sorted(source.glob("*.json"))):
        for file in traces:
            kept = msgspec.json.decode(file.read_bytes(), type=Kept)
            yield Thought(f"{kept.finish_reason}/{kept.id}", kept.raw, kept.question)
    elif source.is_dir():
        with Store(Paths.find({"QWQ_HOME": str(source)}).traces_file) as store:
            for row in reversed(store.list(1_000_000)):
                trace = store.get(row.id)
                yield Thought(row.id, trace.raw, trace.question)
    elif source.name.endswith((".jsonl", ".jsonl.gz")):
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as lines:
            yield from (msgspec.json.decode(line, type=Thought) for line in lines)
    else:
        text = source.read_text("utf-8").splitlines(keepends=True)
        said = "".join(line for line in text if not line.startswith("# onset"))
        yield Thought(source.name, said)


def look(thought: Thought) -> Finding:
    bounds = None if thought.question is None else Bounds(thought.question)
    detector, text = LoopDetector(bounds=bounds), thought.thought
    found, at = None, 0
    began = time.process_time()
    for end in range(PIECE, len(text) + PIECE, PIECE):
        loop = detector.read(text[end - PIECE : end])
        if loop and not found:
            found, at = loop, min(end, len(text))
    return Finding(thought.id, text, found, at, time.process_time() - began)


def tokens(text: str) -> int:
    return sum(mass(unit.text) for unit in Units().read(text))


def is_soon(text: str, at: int, label: Label) -> bool:
    """Return whether character `at` is within four copies or TOKENS."""
    onset = label.onset or 0
    return at <= onset + COPIES * label.copy + PIECE or tokens(text[onset:at]) <= TOKENS


def is_in_time(finding: Finding, label: Label) -> bool:
    return bool(finding.loop) and is_soon(finding.text, finding.at, label)


def is_cut_off(finding: Finding, label: Label) -> bool:
    return not finding.loop and is_soon(finding.text, len(finding.text), label)


def agreed(readers: Sequence[Mapping[str, Label]]) -> dict[str, Label]:
    """Return what all readers say, with the latest beginning of a loop.

    A text that one of them could not tell counts as such.
    """
    said: dict[str, Label] = {}
    for id in {id for labels in readers for id in labels}:
        those = [labels.get(id, Label(id, "?")) for labels in readers]
        said[id] = min(those, key=lambda one: (one.onset is not None, -(one.onset or 0)))
    return said


def loops_table(findings: Sequence[Finding], labels: Mapping[str, Label]) -> str:
    """A row for each kind."""
    looping = [one for one in findings if one.id in labels and labels[one.id].onset is not None]
    rows = []
    for kind in [*sorted({labels[one.id].kind for one in looping}), "all"]:
        these = [one for one in looping if kind in {labels[one.id].kind, "all"}]
        found = sum(bool(one.loop) for one in these)
        soon = sum(is_in_time(one, labels[one.id]) for one in these)
        cut = sum(is_cut_off(one, labels[one.id]) for one in these)
        rows.append([kind, f"{len(these):,}", f"{found:,}", f"{soon:,}", f"{cut:,}"])
    return table(("loop", "texts", "found", "in time", "cut off"), rows)


def told(finding: Finding, labels: Mapping[str, Label]) -> str:
    label, loop = labels.get(finding.id), finding.loop
    size = len(finding.text)
    seen = f"{loop.kind.value} of {loop.onset:,}" if loop else "nothing"
    wanted = f"{label.kind} of {label.onset:,}" if label and label.onset is not None else "nothing"
    return f"- {finding.id}: {seen}, at {finding.at:,} of {size:,}; a reader: {wanted}"


def report(findings: Sequence[Finding], labels: Mapping[str, Label]) -> str:
    healthy = [one for one in findings if one.id not in labels]
    alarms = [one for one in healthy if one.loop]
    late = [
        one for one in findings
        if one.id in labels and labels[one.id].onset is not None
        and not is_in_time(one, labels[one.id])
    ]  # fmt: skip
    count = sum(tokens(one.text) for one in healthy)
    cost = sum(one.seconds for one in findings) / sum(tokens(one.text) for one in findings)
    return "\n".join(
        (
            loops_table(findings, labels),
            "",
            f"Healthy: {len(healthy):,} texts, {count:,} tokens; {len(alarms):,} alarms.",
            f"Cost: {cost * 1e6:.1f} microseconds a token.",
            *(told(one, labels) for one in (*late, *alarms)),
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE")
    parser.add_argument("--labels", nargs="+", type=Path, default=[])
    parser.add_argument("--no-questions", action="store_true", help="Tell the detector none.")
    parser.add_argument("--half", choices="AB", help="Only texts of these problems.")
    args = parser.parse_args()
    labels = agreed([labels_of(file) for file in args.labels])
    thoughts = [text for source in args.sources for text in texts(source)]
    if args.half:
        thoughts = [one for one in thoughts if one.half == args.half]
    if args.no_questions:
        thoughts = [Thought(one.id, one.thought) for one in thoughts]
    print(report([look(one) for one in thoughts], labels))


def labels_of(file: Path) -> dict[str, Label]:
    lines = file.read_bytes().splitlines()
    return {one.id: one for one in (msgspec.json.decode(line, type=Label) for line in lines)}


if __name__ == "__main__":
    main()
