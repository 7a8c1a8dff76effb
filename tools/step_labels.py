"""Draws steps of recorded reasoning for people to label, cut as `qwq` cuts them, as JSON lines.

One command:  python -m tools.step_labels FOLDER --uniform 200 --cued 100 > sheet.jsonl

FOLDER holds *.jsonl files; a line is one Recording. Models take turns, and in each the beginning,
the middle and the end of its traces. What the program calls a step plays no part in the draw.
Rare kinds are helped by a stratum of steps that begin with a word of doubt, plan or conclusion.
The steps of a sheet that is given with --without are left out, so that two sheets share none.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import zip_longest
from pathlib import Path

import msgspec

from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import Format

QUESTION, CONTEXT = 300, 800  # characters that are shown of a question, of a neighbouring step
BEGINNING = 80  # characters: most steps hold such a word somewhere
PARTS = 3  # of a trace: beginning, middle, end

_CUED = re.compile(
    r"\b(wait|hold on|double[- ]check|verif\w*|mistake|wrong|incorrect|confus\w*"
    r"|alternatively|another (way|approach|method)|different(ly)? (way|approach)|reconsider"
    r"|plan|strategy|(let me|let's) start|break (it|this) down|final answer"
    r"|conclu\w*|summar\w*|putting it all together|must be the answer)\b"
    r"|等等|不对|检查|验证|错误|另外|另一|换个|首先|接下来|思路|综上|总结|总之|答案",
    re.IGNORECASE,
)
_CHECK = re.compile(
    r"\b(check\w*|verif\w*|confirm\w*|make sure|double[- ]check\w*|plug\w*|substitut\w* back"
    r"|match(es)?|consistent|is that right|does that make sense|recalculat\w*|recount\w*"
    r"|recheck\w*|test (it|this|that|with)|(that's|is|seems) (correct|right)|not match)\b"
    r"|检查|验证|确认|代入|对吗|对吧|正确|没错|再算",
    re.IGNORECASE,
)


class Stratum(str, Enum):
    UNIFORM = "uniform"  # any step
    CUED = "cued"  # begins with a word of doubt, plan or conclusion
    CHECK = "check"  # holds a word of verification

    def takes(self, text: str) -> bool:
        if self is Stratum.CUED:
            return _CUED.search(text[:BEGINNING]) is not None
        return self is Stratum.UNIFORM or _CHECK.search(text) is not None


class Recording(msgspec.Struct, frozen=True):
    """`tagged`: the model set its thought apart. Else `thought` is the whole text."""

    id: str
    model: str
    question: str
    thought: str
    answer: str = ""
    tagged: bool = True


class Row(msgspec.Struct, frozen=True):
    """One step to label, `thought[start:end]` of the recording that its id names before the "#".

    `part` counts from 0. Rows that are `held_out` are not to be looked at while rules are
    written: the figures come from them. A trace is held out as a whole.
    """

    id: str
    model: str
    part: int
    start: int
    end: int
    question: str
    before: tuple[str, ...]
    step: str
    after: str
    held_out: bool = False
    stratum: Stratum = Stratum.UNIFORM


def recordings(folder: Path) -> Iterator[Recording]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            yield msgspec.json.decode(line, type=Recording)


def rows(found: Iterable[Recording]) -> list[Row]:
    """All steps of the thoughts, in halves. A model's steps weigh 1 together, since each model
    gives about as many rows to a sheet; the heaviest traces find their half first."""
    traces = [trace for one in found if (trace := list(_steps(one)))]
    models = Counter(row.model for trace in traces for row in trace)
    halves = [0.0, 0.0]
    pool: list[Row] = []
    for trace in sorted(traces, key=lambda trace: -len(trace) / models[trace[0].model]):
        held_out = halves[1] < halves[0]
        halves[held_out] += len(trace) / models[trace[0].model]
        pool += [msgspec.structs.replace(row, held_out=held_out) for row in trace]
    return sorted(pool, key=lambda row: row.id)


def _steps(one: Recording) -> Iterator[Row]:
    raw = f"{one.thought}\n</think>\n\n{one.answer}" if one.tagged else one.thought
    reading = parse(raw, Format.THINK if one.tagged else Format.UNTAGGED)
    texts = [raw[step.start : step.end] for step in reading.steps]
    for i, (text, step) in enumerate(zip(texts, reading.steps, strict=True)):
        yield Row(
            id=f"{one.id}#{i}",
            model=one.model,
            part=i * PARTS // len(texts),
            start=step.start,
            end=step.end,
            question=_head(one.question, QUESTION),
            before=tuple(_tail(near, CONTEXT) for near in texts[max(i - 2, 0) : i]),
            step=text,
            after=_head("".join(texts[i + 1 : i + 2]), CONTEXT),
        )


def draw(pool: Iterable[Row], count: int, *, stratum: Stratum, seed: int) -> list[Row]:
    """Up to `count` rows of the stratum, models and parts in turn; the same for the same seed."""
    chance = random.Random(f"{seed} {stratum.value}")
    parts: dict[str, list[list[Row]]] = defaultdict(lambda: [[] for _ in range(PARTS)])
    for row in pool:
        if stratum.takes(row.step):
            parts[row.model][row.part].append(msgspec.structs.replace(row, stratum=stratum))
    for heaps in parts.values():
        for heap in heaps:
            chance.shuffle(heap)
        chance.shuffle(heaps)
    models = [_in_turn(heaps) for _, heaps in sorted(parts.items())]
    chance.shuffle(models)
    return _in_turn(models)[:count]


def _in_turn(heaps: Iterable[list[Row]]) -> list[Row]:
    return [row for group in zip_longest(*heaps) for row in group if row is not None]


def sheet(pool: list[Row], counts: dict[Stratum, int], *, seed: int) -> list[Row]:
    """The strata in turn, no step twice, then shuffled, so that no reader sees the stratum."""
    drawn: dict[str, Row] = {}
    for stratum, count in counts.items():
        left = [row for row in pool if row.id not in drawn]
        drawn.update((row.id, row) for row in draw(left, count, stratum=stratum, seed=seed))
    mixed = list(drawn.values())
    random.Random(seed).shuffle(mixed)
    return mixed


def readable(found: Iterable[Row]) -> str:
    """The sheet as Markdown, without what could sway a reader: its stratum and half."""
    return "\n".join(_entry(i, row) for i, row in enumerate(found, start=1))


def _entry(number: int, row: Row) -> str:
    parts = [("question", row.question), *(("before", text) for text in row.before)]
    parts += [("STEP", row.step), ("after", row.after)]
    told = "".join(f"\n**{name}**\n\n{_quoted(text)}\n" for name, text in parts if text)
    return f"## {number}. {row.id}\n{told}\n---\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _head(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]} [...]"


def _tail(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"[...] {text[-limit:]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of *.jsonl files with recordings")
    parser.add_argument("--seed", type=int, default=17)
    for stratum in Stratum:
        parser.add_argument(f"--{stratum.value}", type=int, default=0, help="how many steps")
    parser.add_argument("--without", type=Path, help="a sheet whose steps are left out")
    parser.add_argument("--markdown", action="store_true", help="write it for reading")
    options = parser.parse_args()
    lines = options.without.read_bytes().splitlines() if options.without else []
    taken = {msgspec.json.decode(line, type=Row).id for line in lines}
    pool = [row for row in rows(recordings(options.folder)) if row.id not in taken]
    counts = {stratum: getattr(options, stratum.value) for stratum in Stratum}
    found = sheet(pool, counts, seed=options.seed)
    encoded = "".join(f"{msgspec.json.encode(row).decode()}\n" for row in found)
    sys.stdout.write(readable(found) if options.markdown else encoded)


if __name__ == "__main__":
    main()
