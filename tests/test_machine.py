from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli import machine as machine_module
from qwq_cli.engine.backend import Device
from qwq_cli.errors import EngineError
from qwq_cli.hub.machine.gpu import Gpu
from qwq_cli.hub.machine.hardware import Hardware
from qwq_cli.machine import OTHERS, gpus_of, machine_known, machine_now, machine_planned
from qwq_cli.paths import Paths

GIB = 1 << 30
HARDWARE = Hardware(
    cores=2, physical_cores=2, cpu_limit=None, memory_total=24 * GIB, memory_available=5 * GIB
)


def test_the_driver_adds_the_bandwidth_to_the_engine_s_device() -> None:
    cuda = Device("CUDA0", "NVIDIA H100", "gpu", 70, 80)
    present = (Gpu(name="NVIDIA H100", free=71, total=80, bandwidth=3e12),)
    assert gpus_of([cuda], present) == (Gpu(name="NVIDIA H100", free=70, total=80, bandwidth=3e12),)
    assert gpus_of([cuda], ())[0].bandwidth is None


def test_metal_shares_the_machine_s_memory() -> None:
    (metal,) = gpus_of([Device("MTL0", "Apple M4 Pro", "gpu", 10, 16)], ())
    assert metal.shares_memory


def test_now_counts_what_is_free_and_a_plan_what_could_be(tmp_path: Path) -> None:
    paths = Paths.find({"QWQ_HOME": str(tmp_path)})
    paths.bandwidth_file.parent.mkdir(parents=True)
    paths.bandwidth_file.write_text('{"cores": 2, "bytes_per_second": 5e10, "quiet": true}')
    assert machine_now(HARDWARE).memory == 5 * GIB
    planned = machine_planned(HARDWARE, paths)
    assert planned.memory == 24 * GIB - OTHERS
    assert (planned.bandwidth, planned.busy) == (5e10, False)
    assert machine_module.usable_gpus() == planned.gpus


def test_a_model_can_be_chosen_before_there_is_an_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> tuple[Gpu, ...]:
        raise EngineError("There is no llama.cpp to compute with.")

    monkeypatch.setattr(machine_module, "usable_gpus", none)
    paths = Paths.find({"QWQ_HOME": str(tmp_path)})
    assert machine_known(HARDWARE, paths).gpus == ()
