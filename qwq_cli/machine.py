"""This machine as a model sees it: memory, GPUs that the engine can use, and their speed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qwq_cli.errors import EngineError
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.bandwidth import known_bandwidth, measurement
from qwq_cli.hub.machine.gpu import Gpu, nvidia_gpus
from qwq_cli.hub.machine.hardware import Hardware
from qwq_cli.paths import Paths

if TYPE_CHECKING:
    from qwq_cli.engine.backend import Device

USUAL_BANDWIDTH = 20e9  # bytes a second, for a laptop's memory
OTHERS = 2 << 30  # bytes that the system and small programs need when all else is closed


def machine_now(hardware: Hardware) -> Machine:
    """Return it with the memory that is free at this moment, for what starts now."""
    return Machine(
        cores=hardware.cores,
        memory=hardware.memory_available,
        bandwidth=None,
        gpus=usable_gpus(),
    )


def machine_planned(hardware: Hardware, paths: Paths) -> Machine:
    """Return it with the memory that could be free, for downloads; measures bandwidth once."""
    measured = measurement(paths.bandwidth_file, hardware.cores)
    return Machine(
        cores=hardware.cores,
        memory=max(hardware.memory_available, hardware.memory_total - OTHERS),
        bandwidth=measured.bytes_per_second,
        gpus=_planned_gpus(),
        busy=not measured.quiet,
    )


def machine_known(hardware: Hardware, paths: Paths) -> Machine:
    """Return the same without measuring anything: with the bandwidth that was measured before."""
    return Machine(
        cores=hardware.cores,
        memory=max(hardware.memory_available, hardware.memory_total - OTHERS),
        bandwidth=known_bandwidth(paths.bandwidth_file, hardware.cores),
        gpus=_planned_gpus(),
    )


def _planned_gpus() -> tuple[Gpu, ...]:
    """Return the GPUs; none if there is no engine, because models can be chosen before."""
    try:
        return usable_gpus()
    except EngineError:
        return ()


def usable_gpus() -> tuple[Gpu, ...]:
    """Return the GPUs that this build of llama.cpp can use."""
    from qwq_cli.engine.loader import explains_import

    with explains_import():
        from qwq_cli.engine import backend
    devices = [device for device in backend.devices() if device.is_gpu]
    return gpus_of(devices, nvidia_gpus() if devices else ())


def gpus_of(devices: Sequence[Device], present: Sequence[Gpu]) -> tuple[Gpu, ...]:
    """Return the GPUs that the engine will use, with what the driver knows of those names."""
    known = {gpu.name: gpu.bandwidth for gpu in present}
    return tuple(
        Gpu(
            name=device.description or device.name,
            free=device.free,
            total=device.total,
            bandwidth=known.get(device.description),
            shares_memory=_shares_memory(device),
        )
        for device in _taken(devices)
    )


def _taken(devices: Sequence[Device]) -> list[Device]:
    """Return devices as llama.cpp chooses them.

    It uses each GPU once, by the first backend that lists it, and one inside the processor only if
    there is no other.
    """
    first: dict[str, str] = {}
    for device in devices:
        first.setdefault(device.description, _backend(device))
    once = [one for one in devices if first[one.description] == _backend(one)]
    return [one for one in once if one.kind == "gpu"] or once


def _backend(device: Device) -> str:
    """Return CUDA for CUDA0."""
    return device.name.rstrip("0123456789")


def _shares_memory(device: Device) -> bool:
    return device.kind == "integrated" or device.name.startswith(("Metal", "MTL"))
