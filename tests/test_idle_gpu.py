"""A GPU that is here and not used is told, once, with what to type."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli import idle_gpu as module
from qwq_cli.choices import PackKind
from qwq_cli.hub.machine.adapters import Adapter, adapters
from qwq_cli.idle_gpu import IdleGpu, first_word, idle_gpu
from qwq_cli.paths import Paths

NVIDIA = Adapter("NVIDIA", "NVIDIA GeForce RTX 3060")
KINDS = (PackKind.CPU, PackKind.CUDA, PackKind.VULKAN)


def test_the_pack_for_it_is_named() -> None:
    told = idle_gpu([NVIDIA], KINDS, has_gpu=False)
    assert told == IdleGpu("NVIDIA GeForce RTX 3060", "qwq engine install cuda")
    amd = idle_gpu([Adapter("AMD")], KINDS, has_gpu=False)
    assert amd
    assert str(amd).startswith("A GPU of AMD is in this machine")
    assert str(amd).endswith("qwq engine install vulkan")


def test_without_a_pack_it_is_compiled() -> None:
    told = idle_gpu([Adapter("Apple")], (), has_gpu=False)
    assert told
    assert "GGML_METAL" in told.command


def test_nothing_is_said_where_a_gpu_computes_or_there_is_none() -> None:
    assert idle_gpu([NVIDIA], KINDS, has_gpu=True) is None
    assert idle_gpu([], KINDS, has_gpu=False) is None


def test_cards_are_read_from_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("qwq_cli.hub.machine.adapters.nvidia_gpus", lambda: ())
    numbers = {"card0": "0x8086", "card1": "0x1002", "card2": "0x1234", "card0-DP-1": "0x10de"}
    for card, vendor in numbers.items():
        (tmp_path / card / "device").mkdir(parents=True)
        (tmp_path / card / "device" / "vendor").write_text(f"{vendor}\n")
    assert adapters(tmp_path) == (Adapter("AMD"), Adapter("Intel"))


def test_the_first_run_tells_it_and_the_next_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "idle_gpu_now", lambda: IdleGpu("card", "do this"))
    paths = Paths.find({"QWQ_HOME": str(tmp_path)})
    assert "do this" in (first_word(paths) or "")
    assert first_word(paths) is None
    monkeypatch.setattr(module, "idle_gpu_now", lambda: IdleGpu("card", "do that"))
    assert "do that" in (first_word(paths) or "")
