"""The engine in use and what it computes on, for reports about this machine."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.idle_gpu import IdleGpu, idle_gpu_now
from qwq_cli.packs.listing import EngineLine, other_engines
from qwq_cli.paths import Paths


@dataclass(frozen=True)
class DeviceReport:
    name: str
    description: str
    is_gpu: bool
    free: int
    total: int


@dataclass(frozen=True)
class BuildReport:
    """The engine in use: name, reason, place; its versions, devices and CPU features.
    idle: a GPU here that it can't use. others: other engines here, with their devices."""

    name: str
    why: str
    folder: str
    version: str
    devices: tuple[DeviceReport, ...]
    features: tuple[str, ...]
    can_use_gpu: bool
    idle: IdleGpu | None
    refused: tuple[str, ...]
    others: tuple[EngineLine, ...]


def build_report(paths: Paths) -> BuildReport:
    """Return the report. Raises EngineError if there is no engine."""
    from qwq_cli.engine.loader import explains_import

    with explains_import():
        from qwq_cli.engine import backend
        from qwq_cli.engine.library import selection
    devices = backend.devices()
    return BuildReport(
        name=selection.name,
        why=selection.why,
        folder=str(selection.folder),
        version=backend.build(),
        devices=tuple(
            DeviceReport(d.name, d.description, d.is_gpu, d.free, d.total) for d in devices
        ),
        features=backend.features(),
        can_use_gpu=any(device.is_gpu for device in devices),
        idle=idle_gpu_now(),
        refused=selection.refused,
        others=other_engines(paths, selection),
    )
