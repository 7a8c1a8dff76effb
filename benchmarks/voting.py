"""Accuracy and cost of voting: one sample, a majority, an adaptive vote, the first half.

Every row is a run of `qwq solve` over the same problems, seeds and model; runs that were cut off
go on where they were.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from progress import say
from table import number, table

from qwq_cli.solve.estimators import Estimate
from qwq_cli.solve.record import Record
from qwq_cli.solve.report import Summary, summarize
from qwq_cli.solve.results import read_results

RULES = ("majority", "adaptive", "short")


def main() -> None:
    arguments = _arguments()
    arguments.work.mkdir(parents=True, exist_ok=True)
    runs = {rule: _solved(arguments, rule) for rule in RULES}
    sys.stdout.write(report(runs, arguments.samples) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("problems", type=Path, help="with answers, as for qwq solve")
    parser.add_argument("--work", type=Path, default=Path("build/voting"), help="for the results")
    parser.add_argument("--model", default="qwq-demo")
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--temperature", default="1.0")
    return parser.parse_args()


def _solved(arguments: argparse.Namespace, rule: str) -> Sequence[Record]:
    """The records of this run; a file may hold those of other weights too.

    Raises CalledProcessError if qwq failed as a whole.
    """
    path = arguments.work / f"{rule}-{arguments.samples}.jsonl"
    say(f"{rule}: {path}")
    command = [
        str(Path(sys.executable).with_name("qwq")), "solve", str(arguments.problems),
        "--model", arguments.model, "--samples", str(arguments.samples), "--vote", rule,
        "--temperature", arguments.temperature, "--output", str(path),
    ]  # fmt: skip
    done = subprocess.run(command, check=False)
    if done.returncode not in (0, 6):  # 6: some problems without an answer
        raise subprocess.CalledProcessError(done.returncode, command)
    records = list(read_results(path).records.values())
    return [record for record in records if record.run == records[-1].run]


def report(runs: dict[str, Sequence[Record]], samples: int) -> str:
    """Markdown: accuracy with its standard error, tokens, and what each rule spared."""
    summaries = {rule: summarize(records) for rule, records in runs.items()}
    whole = summaries["majority"]
    assert whole.tokens is not None
    each = whole.tokens.mean
    rows = [
        ("one sample (pass@1)", _percent(whole.accuracy.pass_1), f"{each / samples:,.0f}", "", "")
    ]
    for rule, summary in summaries.items():
        assert summary.tokens is not None
        spent = summary.tokens.mean
        rows.append(
            (f"{rule} of {samples}", _percent(summary.accuracy.voted), f"{spent:,.0f}",
             f"{1 - spent / each:.1%}", number(_used(summary)))
        )  # fmt: skip
    header = ("vote", "right", "tokens a problem", "spared", "samples a problem")
    return f"{whole.problems} problems.\n\n{table(header, rows)}"


def _used(summary: Summary) -> float:
    """Samples for each problem, those included that were stopped."""
    return summary.samples / max(summary.problems - summary.failed, 1)


def _percent(figure: Estimate | None) -> str:
    if figure is None:
        return "–"
    return f"{figure.mean:.1%} ± {100 * (figure.error or 0):.1f}"


if __name__ == "__main__":
    main()
