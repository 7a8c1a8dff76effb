"""What grading costs: `qwq grade` over many records, beside the same command of another commit.

`grade.py --base COMMIT` checks that commit out beside this one (git worktree, in a temporary
folder) and runs both in turn with this Python. Half of the answers are integers, as in most data
sets; the others are generated pairs of all kinds, right and wrong ones.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from random import Random
from statistics import median

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent))

from child import Outcome, run
from progress import say
from qwq_command import environment
from table import Section, Target, table

from qwq_cli.solve.record import Record, RunInfo, SampleResult, signature
from qwq_cli.values.kinds import FinishReason, Status
from qwq_cli.values.trace import SamplingInfo
from tests.equality.generated.kinds import pairs

ROOT = Path(__file__).parent.parent
RECORDS = 10_000
ROUNDS = 5
LIMIT = 1.0  # of the other commit's time
SEED = 1
SAMPLING = SamplingInfo(temperature=0.6, top_p=0.95, top_k=40, min_p=0.0, seed=SEED)
HEADER = ("commit", "wall s", "ratio", "CPU s", "ratio", "records/s")

Runs = Mapping[str, Sequence[Outcome]]


def measure(base: str, records: int, rounds: int) -> Section:
    with tempfile.TemporaryDirectory() as folder, _worktree(base, Path(folder)) as other:
        file = Path(folder, "results.jsonl")
        _write(file, records)
        runs = _runs({base: other, "this": ROOT}, file, environment(folder), rounds)
    targets = (_target(runs, base),)
    rows = [_row(name, runs, base, records) for name in runs]
    text = f"{records:,} records, medians of {rounds} interleaved rounds after one to warm up."
    return Section("Grading", f"{text}\n\n{table(HEADER, rows)}", targets)


def _runs(
    trees: Mapping[str, Path], file: Path, env: Mapping[str, str], rounds: int
) -> Mapping[str, list[Outcome]]:
    runs: dict[str, list[Outcome]] = {name: [] for name in trees}
    for index in range(rounds + 1):
        say(f"grade: round {index} of {rounds}")
        order = list(trees) if index % 2 else list(trees)[::-1]
        for name in order:
            outcome = run(_command(trees[name], file), env=env)
            if index:
                runs[name].append(outcome)
    return runs


def _command(tree: Path, file: Path) -> list[str]:
    """The package of that tree, whatever is installed and whatever folder this is."""
    start = "import sys; sys.path[0] = sys.argv.pop(1); from qwq_cli.__main__ import main; main()"
    return [sys.executable, "-c", start, str(tree), "grade", str(file), "--json"]


@contextmanager
def _worktree(commit: str, folder: Path) -> Iterator[Path]:
    path = folder / "other"
    git = ("git", "-C", str(ROOT), "worktree")
    subprocess.run((*git, "add", "--quiet", "--detach", str(path), commit), check=True)
    try:
        yield path
    finally:
        subprocess.run((*git, "remove", "--force", str(path)), check=True)


def _write(file: Path, count: int) -> None:
    """Records as both commits read them: what is newer in them is left out."""
    found = islice(chain.from_iterable(zip(_integers(), _generated(count), strict=False)), count)
    lines = [msgspec.json.encode(_record(n, *pair)) for n, pair in enumerate(found)]
    file.write_bytes(b"\n".join(lines) + b"\n")


def _integers() -> Iterator[tuple[str, str]]:
    random = Random(SEED)
    while True:
        value = random.randint(-999, 99_999)
        yield str(value), str(value + random.choice((0, 0, 0, 1, -10)))


def _generated(count: int) -> Iterator[tuple[str, str]]:
    made = [(pair.target, pair.answer) for pair in pairs(SEED, examples=1 + count // 1_500)]
    Random(SEED).shuffle(made)
    return iter(made)


def _record(number: int, target: str, answer: str) -> Record:
    sample = SampleResult(
        index=0, seed=0, answer_text=answer, answer_value=answer, status=Status.ANSWERED,
        finish_reason=FinishReason.STOP, forced=False, thought_tokens=100, answer_tokens=20,
        seconds=1.0,
    )  # fmt: skip
    info = RunInfo(
        model="none", digest="0", system="", instruction="", sampling=SAMPLING, samples=1,
        rule="first", budget=None, version="0",
    )  # fmt: skip
    question = f"Question {number}?"
    return Record(
        id=f"q{number}", signature=signature(info, question), question=question, run=info,
        target=target, samples=(sample,), answer=answer,
    )  # fmt: skip


def _row(name: str, runs: Runs, base: str, records: int) -> tuple[str, ...]:
    wall = median(run.seconds for run in runs[name])
    cpu = median(run.cpu_seconds for run in runs[name])
    base_cpu = median(run.cpu_seconds for run in runs[base])
    return (
        f"`{name}`", f"{wall:.1f}", f"{_ratio(runs, name, base):.2f}", f"{cpu:.1f}",
        f"{cpu / base_cpu:.2f}", f"{records / wall:,.0f}",
    )  # fmt: skip


def _ratio(runs: Runs, name: str, base: str) -> float:
    both = zip(runs[name], runs[base], strict=True)
    return median(run.seconds / other.seconds for run, other in both)


def _target(runs: Runs, base: str) -> Target:
    ratio = _ratio(runs, "this", base)
    return Target("grading, wall time", f"{ratio:.2f}", f"at most {LIMIT:.2f}", ratio <= LIMIT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="HEAD", help="the commit to compare with")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    section = measure(options.base, options.records, options.rounds)
    print(section)
    for target in section.targets:
        say(f"{target.name}: {target.figure}, {target.limit}: {'met' if target.met else 'MISSED'}")


if __name__ == "__main__":
    main()
