"""Shared parts of the native library: its log, its devices and the base class of its handles.

Handles are context managers. What llama.cpp logs goes to the logger `qwq.llama`, never to the
terminal. What it logs as errors also appears in our error messages.
"""

from __future__ import annotations

import ctypes
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from qwq_cli.engine.library import lib, libggml, selection
from qwq_cli.packs.folder import binding_version

_LEVELS = {2: logging.INFO, 3: logging.WARNING, 4: logging.ERROR}  # enum ggml_log_level
_KINDS = ("cpu", "gpu", "integrated")  # enum ggml_backend_dev_type; 3 is for libraries such as BLAS

_logger = logging.getLogger("qwq.llama")
_logger.addHandler(logging.NullHandler())
_complaints: list[str] = []


@lib.llama_log_callback  # type: ignore[untyped-decorator]
def _on_log(level: int, text: bytes, _: object) -> None:
    line = text.decode("utf-8", "replace").strip()
    severity = _LEVELS.get(level, logging.DEBUG)
    if severity >= logging.ERROR and not _complaints:
        _complaints.append(line)  # the first error names the cause; later ones follow from it
    _logger.log(severity, "%s", line)


@lru_cache(maxsize=1)
def start() -> None:
    """Initialise llama.cpp, once in a process, and send its log to our logger.

    A build may keep the code for each device and each kind of CPU in separate files next to it. The
    folder is passed explicitly, because llama.cpp would otherwise also search the current folder.
    """
    lib.llama_log_set(_on_log, ctypes.c_void_p(0))
    lib.llama_backend_init()
    libggml.ggml_backend_dev_count.restype = ctypes.c_size_t
    if libggml.ggml_backend_dev_count() == 0:
        libggml.ggml_backend_load_all_from_path(os.fsencode(selection.folder))
    libggml.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    libggml.ggml_backend_dev_get.restype = ctypes.c_void_p
    libggml.ggml_backend_dev_name.restype = ctypes.c_char_p
    libggml.ggml_backend_dev_description.restype = ctypes.c_char_p


def forget_complaints() -> None:
    """Clear the logged errors. Call it before an operation: old errors would be misleading."""
    _complaints.clear()


def complaint() -> str:
    """Return the first error that llama.cpp logged since `forget_complaints`."""
    return _complaints[0] if _complaints else "it gave no reason"


H = TypeVar("H", bound="Handle")


class Handle:
    """Owns one native object; freeing it twice is harmless."""

    def __init__(self, pointer: Any, free: Callable[[Any], None]) -> None:
        self._pointer, self._free = pointer, free

    @property
    def pointer(self) -> Any:
        return self._pointer

    def close(self) -> None:
        if self._pointer is not None:
            self._free(self._pointer)
            self._pointer = None

    def __enter__(self: H) -> H:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class Device:
    """A compute device as ggml reports it; memory is in bytes.

    kind: cpu, gpu, integrated or other. "other" covers libraries such as BLAS, which ggml counts as
    devices.
    """

    name: str
    description: str
    kind: str
    free: int
    total: int

    @property
    def is_cpu(self) -> bool:
        return self.kind == "cpu"

    @property
    def is_gpu(self) -> bool:
        return self.kind in ("gpu", "integrated")


def devices() -> tuple[Device, ...]:
    start()
    count = libggml.ggml_backend_dev_count()
    return tuple(_device(libggml.ggml_backend_dev_get(i)) for i in range(count))


def cpu() -> Device:
    return next(device for device in devices() if device.is_cpu)


def build() -> str:
    """Return the versions of llama.cpp and of its bindings, as text."""
    start()
    return f"llama.cpp {lib.llama_version().decode()}, llama-cpp-python {binding_version()}"


def features() -> tuple[str, ...]:
    """Return the instruction sets and options that this build uses, such as AVX512 or REPACK."""
    start()
    info = lib.llama_print_system_info().decode()
    pairs = (part.split(":")[-1].split("=") for part in info.split("|"))
    return tuple(pair[0].strip() for pair in pairs if len(pair) == 2 and pair[1].strip() == "1")


def _device(pointer: int) -> Device:
    handle, free, total = ctypes.c_void_p(pointer), ctypes.c_size_t(), ctypes.c_size_t()
    libggml.ggml_backend_dev_memory(handle, ctypes.byref(free), ctypes.byref(total))
    kind = libggml.ggml_backend_dev_type(handle)
    return Device(
        name=libggml.ggml_backend_dev_name(handle).decode(),
        description=libggml.ggml_backend_dev_description(handle).decode(),
        kind=_KINDS[kind] if kind < len(_KINDS) else "other",
        free=free.value,
        total=total.value,
    )
