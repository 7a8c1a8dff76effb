"""Creates the judges of samples and records, from the settings of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import structs

from qwq_cli.solve.grading import reference_of, regrade
from qwq_cli.solve.record import Problem, Record, SampleResult
from qwq_cli.solve.reducer import Rule, is_enough
from qwq_cli.solve.scorers import Scorer
from qwq_cli.solve.solver import Judges


@dataclass(frozen=True)
class Judging:
    """rule: how samples are voted on. grade: whether answers are compared with targets."""

    rule: Rule
    grade: bool

    def by(self, scorer: Scorer) -> Judges:
        def enough(problem: Problem, samples: Sequence[SampleResult], planned: int) -> bool:
            return is_enough(samples, planned, scorer.voting(reference_of(problem)), self.rule)

        def judge(record: Record) -> Record:
            asked = record if self.grade else structs.replace(record, target=None)
            return structs.replace(regrade(asked, scorer), target=record.target)

        return Judges(enough, judge)
