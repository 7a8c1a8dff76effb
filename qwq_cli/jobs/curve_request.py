"""A measurement as it was asked for, decided before the model is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.choices import ScoreKind
from qwq_cli.config import Resolved
from qwq_cli.jobs.environment import Environment
from qwq_cli.launch import Launch
from qwq_cli.solve.dataset import Dataset
from qwq_cli.solve.record import Problem, RunInfo


@dataclass(frozen=True)
class Request:
    """A measurement.

    runs: one for each budget; the largest (or the one without a budget) comes first and is
    generated. early: runs by strictness at which thoughts are ended early, if wanted. problems:
    those of `selected` that have a right answer. output: where records go.
    """

    env: Environment
    resolved: Resolved
    launch: Launch
    runs: Sequence[RunInfo]
    early: Mapping[str, RunInfo]
    counts: Sequence[int]
    dataset: Dataset
    selected: Sequence[Problem]
    problems: Sequence[Problem]
    output: Path | None
    picture: Path | None
    parallel: int | None
    scorer: ScoreKind | None
    quiet: bool
    as_json: bool
