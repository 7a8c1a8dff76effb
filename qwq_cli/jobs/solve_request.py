"""What `qwq solve` is to do, decided before the model is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.choices import ScoreKind
from qwq_cli.config import Resolved
from qwq_cli.jobs.environment import Environment
from qwq_cli.launch import Launch
from qwq_cli.solve.dataset import Dataset
from qwq_cli.solve.plan import Again
from qwq_cli.solve.record import Problem, RunInfo
from qwq_cli.solve.reducer import Rule


@dataclass(frozen=True)
class Request:
    """output: where records go. traces: a folder for every trace. save: whether the store has them.
    parallel: None to find it by measuring. scorer: None to take one by the right answer.
    """

    env: Environment
    resolved: Resolved
    launch: Launch
    run: RunInfo
    rule: Rule
    dataset: Dataset
    problems: Sequence[Problem]
    output: Path | None
    traces: Path | None
    save: bool
    again: Again
    parallel: int | None
    scorer: ScoreKind | None
    grade: bool
    quiet: bool
    as_json: bool
