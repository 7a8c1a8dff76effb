"""A graphics processor that is in this machine and that the engine in use can't compute on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from qwq_cli.choices import PackKind
from qwq_cli.errors import EngineError
from qwq_cli.hub.machine.adapters import Adapter, adapters
from qwq_cli.kept_file import KeptFile
from qwq_cli.packs.table import packs_for
from qwq_cli.paths import Paths

_KINDS = {
    "NVIDIA": PackKind.CUDA,
    "AMD": PackKind.VULKAN,
    "Intel": PackKind.VULKAN,
    "Apple": PackKind.METAL,
}
_FLAGS = {PackKind.CUDA: "GGML_CUDA", PackKind.VULKAN: "GGML_VULKAN", PackKind.METAL: "GGML_METAL"}


@dataclass(frozen=True)
class IdleGpu:
    """command: what to type so that it computes."""

    name: str
    command: str

    def __str__(self) -> str:
        return (
            f"{self.name[:1].upper()}{self.name[1:]} is in this machine, but the engine in use "
            f"can't compute on it. For faster answers: {self.command}"
        )


def idle_gpu(
    found: Sequence[Adapter], offered: Sequence[PackKind], *, has_gpu: bool
) -> IdleGpu | None:
    """Return the idle GPU. offered: kinds of packs for this machine.

    has_gpu: whether the engine has one.
    """
    if has_gpu or not found:
        return None
    kind = _KINDS[found[0].vendor]
    if kind in offered:
        return IdleGpu(str(found[0]), f"qwq engine install {kind.value}")
    return IdleGpu(
        str(found[0]),
        f'CMAKE_ARGS="-D{_FLAGS[kind]}=on" pip install --force-reinstall --no-cache-dir '
        "--no-binary llama-cpp-python llama-cpp-python",
    )


def idle_gpu_now() -> IdleGpu | None:
    """Return the idle GPU of this machine. Raises EngineError if there is no engine."""
    from qwq_cli.engine.loader import explains_import

    with explains_import():
        from qwq_cli.engine import backend
    has_gpu = any(device.is_gpu for device in backend.devices())
    return idle_gpu(adapters(), [pack.kind for pack in packs_for()], has_gpu=has_gpu)


def first_word(paths: Paths) -> str | None:
    """Return a note about it in the first run, and again only when it changes."""
    file = KeptFile(paths.cache / "idle_gpu.json", str)
    with suppress(EngineError):
        idle = idle_gpu_now()
        if idle is None:
            return None
        if file.read() == str(idle):
            return None
        with suppress(OSError):  # then it is said once more
            file.write(str(idle))
        return str(idle)
    return None
