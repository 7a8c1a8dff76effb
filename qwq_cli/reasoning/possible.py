"""Which verdicts of guards a generation can carry out."""

from __future__ import annotations

from qwq_cli.generation.generation import Can
from qwq_cli.guards.base import ForceAnswer, Probe, Rewind, Stop, Tell, Verdict

_NEEDS: dict[type[Verdict], Can | None] = {
    Stop: None, Rewind: Can.REWIND, ForceAnswer: Can.FORCE, Probe: Can.PROBE, Tell: None,
}  # fmt: skip


def possible(can: frozenset[Can]) -> frozenset[type[Verdict]]:
    return frozenset(verdict for verdict, need in _NEEDS.items() if need is None or need in can)
