"""Samples of earlier runs in the same file, which a run with more of them need not draw again."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult


class EarlierSamples:
    """What is drawn depends on the run's seed, the problem and the index of a sample.

    So runs that differ only in the number of samples, or in the rule of the vote, share samples.
    """

    def __init__(self, run: RunInfo, records: Iterable[Record]) -> None:
        self._run = run
        self._records: dict[str, list[Record]] = {}
        for record in records:
            if record.run != run and _drawn(record.run) == _drawn(run):
                self._records.setdefault(record.id, []).append(record)

    def of(self, problem: Problem) -> dict[int, SampleResult]:
        """Return the samples of a problem, by index."""
        return {
            sample.index: sample
            for record in self._records.get(problem.id, ())
            if (record.question, record.choices) == (problem.question, problem.choices)
            for sample in record.finished
            if sample.index < self._run.samples and not self._is_other(sample, record.run)
        }

    def _is_other(self, sample: SampleResult, run: RunInfo) -> bool:
        """Return whether it would come out otherwise: one of several gives up a loop sooner."""
        return sample.looped and (run.samples > 1) != (self._run.samples > 1)


def _drawn(run: RunInfo) -> RunInfo:
    return structs.replace(run, samples=0, rule="")
