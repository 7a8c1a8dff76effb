"""The messages between the driver and its actors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.choices import ScoreKind
from qwq_cli.config import Resolved
from qwq_cli.launch import LocalLaunch
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.judging import Judging
from qwq_cli.solve.progress import Running
from qwq_cli.solve.record import Record, RunInfo, SampleResult
from qwq_cli.solve.results import Key
from qwq_cli.values.trace import Trace


@dataclass(frozen=True, kw_only=True)
class Setup:
    """All that an actor has to know.

    Settings are values here, because a node's own config and variables must not count. launch: as
    planned on the driver's machine; the parts that depend on the machine are planned again. model:
    as the user named it. cores: of one actor. beside: how many actors share a node.
    """

    resolved: Resolved
    launch: LocalLaunch
    run: RunInfo
    judging: Judging
    scorer: ScoreKind | None
    parallel: int | None
    extent: Extent
    keeps_traces: bool
    cores: int = 1
    beside: int = 1

    @property
    def model(self) -> str | None:
        return self.resolved.settings.model

    @property
    def path(self) -> Path:
        return self.launch.located.path


@dataclass(frozen=True)
class Greeting:
    """An actor is ready. width: samples at a time, at first. limit: tokens for one sample."""

    node: str
    width: int
    limit: int


@dataclass(frozen=True)
class Refusal:
    """An actor can't work on its node. is_missing: only because the model file is not there."""

    node: str
    message: str
    hint: str | None = None
    is_missing: bool = False


@dataclass(frozen=True)
class DoneSample:
    """A finished sample. trace: only if traces are kept."""

    key: Key
    sample: SampleResult
    trace: Trace | None


@dataclass(frozen=True)
class Report:
    """What an actor did since its last report.

    tokens: how many it generated. width: samples at a time, now. remarks: sentences on its
    verdicts.
    """

    samples: Sequence[DoneSample]
    records: Sequence[Record]
    tokens: int
    width: int
    running: tuple[Running, ...]
    remarks: tuple[str, ...] = ()
