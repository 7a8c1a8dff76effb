"""What a 32B model gets on machines of many kinds, from their devices as llama.cpp lists them.

Names and sizes are as people reported them, or of cards of that kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from qwq_cli.choices import KvType
from qwq_cli.engine.backend import Device
from qwq_cli.hub.local.described import model_of
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.assess import Assessment, Machine, assess
from qwq_cli.machine import gpus_of

MIB, GIB = 1 << 20, 1 << 30
ALL = 65  # layers of QwQ-32B with its output
N_CTX = 8192


def gpu(name: str, description: str, total: int, free: int, kind: str = "gpu") -> Device:
    """Sizes in MiB."""
    return Device(name, description, kind, free * MIB, total * MIB)


@dataclass(frozen=True)
class Seen:
    """memory: free, of the machine, in GiB. layers: on the GPUs, from and to. fits: in all."""

    memory: int
    devices: tuple[Device, ...]
    gpus: int
    layers: tuple[int, int]
    fits: bool


MACHINES = {
    "a desktop without a GPU": Seen(28, (), 0, (0, 0), True),
    "a desktop with a small card": Seen(
        28, (gpu("Vulkan0", "NVIDIA GeForce RTX 2060", 6144, 5136),), 1, (5, 14), True
    ),
    "a desktop with half a model's card": Seen(
        28, (gpu("Vulkan0", "AMD Radeon RX 6700 XT", 12288, 12272),), 1, (25, 38), True
    ),
    "a desktop with a card that takes all": Seen(
        28, (gpu("CUDA0", "NVIDIA GeForce RTX 3090", 24576, 24165),), 1, (ALL, ALL), True
    ),
    "two large cards": Seen(
        60,
        (
            gpu("CUDA0", "NVIDIA GeForce RTX 5090", 32111, 31590),
            gpu("CUDA1", "NVIDIA GeForce RTX 5090", 32102, 31509),
        ),
        2,
        (ALL, ALL),
        True,
    ),
    "two cards that are too small alone": Seen(
        12,
        (
            gpu("CUDA0", "NVIDIA GeForce RTX 3060", 12288, 12000),
            gpu("CUDA1", "NVIDIA GeForce RTX 3060", 12288, 12100),
        ),
        2,
        (60, ALL),
        True,
    ),
    "one card that two backends list": Seen(
        12,
        (
            gpu("CUDA0", "NVIDIA GeForce RTX 3060", 12288, 12000),
            gpu("Vulkan0", "NVIDIA GeForce RTX 3060", 12288, 11700),
        ),
        1,
        (25, 38),
        True,
    ),
    "a laptop whose graphics share the memory": Seen(
        10,
        (gpu("Vulkan0", "Radeon(TM) Vega 6 Graphics", 6880, 6535, "integrated"),),
        1,
        (8, 20),
        False,
    ),
    "a card beside graphics in the processor": Seen(
        28,
        (
            gpu("Vulkan0", "AMD Radeon 780M", 16384, 15000, "integrated"),
            gpu("Vulkan1", "AMD Radeon RX 6700 XT", 12288, 12272),
        ),
        1,
        (25, 38),
        True,
    ),
    "unified memory, large enough": Seen(
        44, (gpu("MTL0", "Apple M4 Pro", 36864, 36863),), 1, (ALL, ALL), True
    ),
    "unified memory, too small": Seen(
        12, (gpu("MTL0", "Apple M2", 10922, 10922),), 1, (20, 36), False
    ),
    "a card of a data centre": Seen(
        120, (gpu("CUDA0", "NVIDIA H100 80GB HBM3", 81559, 81000),), 1, (ALL, ALL), True
    ),
}


def look(seen: Seen) -> tuple[Machine, Assessment]:
    machine = Machine(
        cores=8, memory=seen.memory * GIB, bandwidth=50e9, gpus=gpus_of(seen.devices, ())
    )
    file = model_of(load_registry().entries["qwq-32b-preview"], 19_900_000_000)
    assert file
    return machine, assess(file, machine, n_ctx=N_CTX, kv_type=KvType.F16)


@pytest.mark.parametrize("name", MACHINES)
def test_layers_go_where_they_fit(name: str) -> None:
    seen = MACHINES[name]
    machine, found = look(seen)
    least, most = seen.layers
    assert len(machine.gpus) == seen.gpus
    assert least <= found.placement.layers <= most
    assert found.fit.fits is seen.fits


def test_memory_that_is_shared_counts_once() -> None:
    machine, _ = look(MACHINES["unified memory, too small"])
    assert machine.available == machine.memory
    laptop, _ = look(MACHINES["a laptop whose graphics share the memory"])
    assert laptop.available == laptop.memory
    card, _ = look(MACHINES["a desktop with a small card"])
    assert card.available > card.memory
