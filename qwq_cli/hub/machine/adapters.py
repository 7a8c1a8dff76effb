"""Graphics processors as the system lists them, whether or not something can compute on them."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.hub.machine.gpu import nvidia_gpus

DRM = Path("/sys/class/drm")
_VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}


@dataclass(frozen=True)
class Adapter:
    """vendor: NVIDIA, AMD, Intel or Apple. name: from its driver, if known."""

    vendor: str
    name: str | None = None

    def __str__(self) -> str:
        return self.name or f"a GPU of {self.vendor}"


def adapters(drm: Path = DRM) -> tuple[Adapter, ...]:
    """Return the adapters of known makers; those with their own memory come first."""
    if platform.system() == "Darwin":
        return (Adapter("Apple"),) if platform.machine() == "arm64" else ()
    named = [Adapter("NVIDIA", gpu.name) for gpu in nvidia_gpus()]
    listed = [Adapter(vendor) for vendor in _listed(drm) if not (named and vendor == "NVIDIA")]
    order = ("NVIDIA", "AMD", "Apple", "Intel")
    return tuple(sorted([*named, *listed], key=lambda one: order.index(one.vendor)))


def _listed(drm: Path) -> list[str]:
    """Return the makers by their numbers on the bus, one for each card."""
    found = []
    for path in sorted(drm.glob("card[0-9]*/device/vendor")):
        if "-" in path.parts[-3]:
            continue  # an output of the card, such as card0-HDMI-A-1
        try:
            number = path.read_text("ascii").strip().lower()
        except (OSError, UnicodeDecodeError):
            continue
        if number in _VENDORS:
            found.append(_VENDORS[number])
    return found
