"""Which kind of pack suits this machine, as far as that can be seen without a library."""

from __future__ import annotations

import shutil
from pathlib import Path

from qwq_cli.choices import PackKind
from qwq_cli.packs.binary import here

NVIDIA = Path("/proc/driver/nvidia/version")


def suggested_kind() -> PackKind:
    """Return the kind for this machine's GPU, or the one for a CPU."""
    if here().system == "mac":
        return PackKind.METAL if here().processor == "arm64" else PackKind.CPU
    return PackKind.CUDA if has_nvidia_driver() else PackKind.CPU


def has_nvidia_driver() -> bool:
    return NVIDIA.exists() or shutil.which("nvidia-smi") is not None
