"""What mending buys: the same problems and seeds, with and without `--mend`.

One command:  .venv/bin/python benchmarks/mending.py problems.jsonl [--model FILE] [--samples 4]

`qwq solve` does the work, some problems at a time without and then with, so that pairs come in from
the start; each record is a line of JSON. The same command goes on where it was stopped; `--minutes`
stops it between two chunks, and `--minutes 0` only tells what there is.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from progress import say
from table import table

from qwq_cli.solve.estimators import Estimate, estimate
from qwq_cli.solve.record import Record
from qwq_cli.solve.results import read_results

WAYS = {"without": "--no-mend", "with --mend": "--mend"}
STATUSES = (0, 6)  # 6: some problems failed
CHUNK = 50  # problems at a time

Records = Mapping[str, Record]  # by the problem's id


def main() -> None:
    arguments = _arguments()
    arguments.work.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * arguments.minutes
    for start in range(0, arguments.problems, CHUNK):
        if time.monotonic() >= until:
            break
        say(f"from problem {start + 1} on, {max(until - time.monotonic(), 0) / 60:.0f} min left")
        for way in WAYS:
            _solve(arguments, way, start)
    runs = {way: _records(_path(arguments, way)) for way in WAYS}
    print(report(*runs.values()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="problems with answers, as for qwq solve")
    parser.add_argument("--work", type=Path, default=Path("build/mending"), help="for the records")
    parser.add_argument("--model", default="qwq-demo")
    parser.add_argument("--problems", type=int, default=300)
    parser.add_argument("--samples", type=int, default=1, help="of each problem")
    parser.add_argument("--minutes", type=float, default=600.0, help="after which it is enough")
    parser.add_argument("--flags", default="-t 1", help="for qwq solve: --flags='-t 1 -n 512'")
    return parser.parse_args()


def _path(arguments: argparse.Namespace, way: str) -> Path:
    return Path(arguments.work / f"{way.split(maxsplit=1)[0]}.jsonl")


def _solve(arguments: argparse.Namespace, way: str, start: int) -> None:
    """Raises CalledProcessError if qwq failed as a whole."""
    command = [
        str(Path(sys.executable).with_name("qwq")), "solve", str(arguments.file),
        "--model", arguments.model, WAYS[way], "--quiet",
        "--offset", str(start), "--limit", str(min(CHUNK, arguments.problems - start)),
        "--samples", str(arguments.samples), "--vote", "majority",
        "--output", str(_path(arguments, way)), *shlex.split(arguments.flags),
    ]  # fmt: skip
    done = subprocess.run(command, check=False)
    if done.returncode not in STATUSES:
        raise subprocess.CalledProcessError(done.returncode, command)


def _records(path: Path) -> Records:
    """Those of the run that wrote last; of problems that were graded."""
    records = list(read_results(path).records.values()) if path.exists() else []
    return {each.id: each for each in records if each.run == records[-1].run and each.target}


@dataclass(frozen=True)
class Pair:
    """One problem, without and with. Figures of it are means over its samples."""

    without: Record
    mended: Record

    @property
    def gain(self) -> float:
        return _right(self.mended) - _right(self.without)

    @property
    def tokens(self) -> float:
        """How many more it took, those that were taken back as well."""
        return _tokens(self.mended) - _tokens(self.without)


def _right(record: Record) -> float:
    return sum(bool(sample.correct) for sample in record.samples) / len(record.samples)


def _tokens(record: Record) -> float:
    return record.tokens / len(record.samples)


def report(without: Records, mended: Records) -> str:
    both = sorted(without.keys() & mended.keys())
    pairs = [Pair(without[id], mended[id]) for id in both if without[id].samples]
    if not pairs:
        return "No problem is done both ways yet."
    done = f"{len(pairs):,} problems done both ways."
    return "\n\n".join((done, _ways(pairs), _differences(pairs)))


def _ways(pairs: Sequence[Pair]) -> str:
    header = ("", "pass@1", "tokens", "of them taken back", "samples with a failed claim", "mends")
    rows = [
        _way("without", [pair.without for pair in pairs]),
        _way("with `--mend`", [pair.mended for pair in pairs]),
    ]
    return table(header, rows)


def _way(name: str, records: Sequence[Record]) -> Sequence[str]:
    samples = [sample for record in records for sample in record.samples]
    mended = sum(sample.mended > 0 for sample in samples)
    dropped = sum(sample.dropped_tokens for sample in samples)
    return (
        name,
        _figure(estimate([_right(record) for record in records]), ".1%"),
        _figure(estimate([_tokens(record) for record in records]), ".0f"),
        f"{dropped:,}",
        f"{sum(bool(sample.failed_claims) for sample in samples):,} of {len(samples):,}",
        f"{sum(sample.mended for sample in samples):,} in {mended:,} samples",
    )


def _differences(pairs: Sequence[Pair]) -> str:
    """Paired, for each problem; then for those alone in which something was mended."""
    touched = [pair for pair in pairs if any(sample.mended for sample in pair.mended.samples)]
    header = ("problems", "number", "pass@1", "won, lost", "tokens")
    return table(header, [_difference("all", pairs), _difference("with a mend", touched)])


def _difference(name: str, pairs: Sequence[Pair]) -> Sequence[str]:
    gains = [pair.gain for pair in pairs]
    return (
        name,
        f"{len(pairs):,}",
        _figure(estimate(gains), "+.1%"),
        f"{sum(gain > 0 for gain in gains)}, {sum(gain < 0 for gain in gains)}",
        _figure(estimate([pair.tokens for pair in pairs]), "+.0f"),
    )


def _figure(found: Estimate | None, form: str) -> str:
    if found is None:
        return "–"
    error = "" if found.error is None else f" ± {found.error:{form.lstrip('+')}}"
    return f"{found.mean:{form}}{error}"


if __name__ == "__main__":
    main()
