"""Whether a llama.cpp library may be used here, tried by a child process and told as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from qwq_cli.packs.binary import here, is_cut_short, made_for
from qwq_cli.packs.folder import FOR_GPU, binding_version, libraries, library_of
from qwq_cli.trial import Limits, attempt, model_inside
from qwq_cli.waiting import tell_of_wait

TRIAL = "qwq_cli.engine.proof"
MEMORY = 4 << 30  # bytes
# A trial takes about a second. From a slow disk it takes longer the first time, and a GPU's driver
# may first have to compile its shaders.
SECONDS, SECONDS_GPU = 75.0, 180.0
SOON = 1.5  # seconds until a waiting user is told why


@dataclass(frozen=True)
class DeviceFound:
    """A device of a library; memory in bytes. kind: cpu, gpu, integrated or other."""

    name: str
    description: str
    kind: str
    total: int

    @property
    def is_gpu(self) -> bool:
        return self.kind in ("gpu", "integrated")


@dataclass(frozen=True)
class Finding:
    """The result of a trial. reason: why the library is refused; None if it passed.

    build: the library's own name for its version. silent: sentences on parts for devices that this
    system could not load.
    """

    reason: str | None
    build: str = ""
    devices: tuple[DeviceFound, ...] = ()
    features: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.reason is None


def prove(folder: Path, limits: Limits | None = None) -> Finding:
    """Try the libraries in `folder`, without loading anything into this process."""
    if reason := _at_sight(folder):
        return Finding(reason)
    request = {"folder": str(folder), "model": str(model_inside())}
    limits = limits or _limits(folder)
    ended = attempt(TRIAL, request, limits, waits=_Word(folder, limits).due)
    return Finding(ended.reason) if ended.result is None else _finding(ended.result)


def _limits(folder: Path) -> Limits:
    is_for_gpu = any(FOR_GPU.search(path.name) for path in libraries(folder))
    return Limits(SECONDS_GPU if is_for_gpu else SECONDS, MEMORY)


class _Word:
    """The line about a trial that takes a while; it is said once."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._text = (
            f"Trying llama.cpp in {folder}; this takes {limits.seconds:.0f} s at most. "
            "Ctrl-C ends it."
        )
        self._is_said = False

    def due(self, seconds: float) -> None:
        if seconds >= SOON and not self._is_said:
            self._is_said = True
            tell_of_wait(self._text)


def _finding(result: Mapping[str, Any]) -> Finding:
    try:
        return msgspec.convert({"reason": None, **result}, Finding)
    except msgspec.ValidationError as error:
        return Finding(f"its trial reported what can't be read: {error}")


def _at_sight(folder: Path) -> str | None:
    """Return a reason that makes a trial needless. The system's loader explains these badly."""
    if not binding_version():
        return "llama-cpp-python is not installed"
    try:
        files = libraries(folder)
        faults = [fault for path in files if (fault := _fault(path))]
    except OSError as error:
        return f"it can't be read: {error.strerror or error}"
    if library_of("llama", files) is None:
        return "there is no libllama in it"
    return faults[0] if faults else None


def _fault(path: Path) -> str | None:
    made = made_for(path)
    if made is None:
        return f"{path.name} is no shared library"
    if made != here():
        return f"{path.name} was made for {made}, and this is {here()}"
    return f"{path.name} is cut short" if is_cut_short(path) else None
