"""The native library as a whole: its log, its devices, and what its handles have in common.

Handles are context managers; what llama.cpp logs goes to the logger `qwq.llama`, never to the
terminal, and its complaints into our error messages.
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
_KINDS = ("cpu", "gpu", "integrated")  # enum ggml_backend_dev_type; 3 is BLAS and its like

_logger = logging.getLogger("qwq.llama")
_logger.addHandler(logging.NullHandler())
_complaints: list[str] = []


@lib.llama_log_callback  # type: ignore[untyped-decorator]
def _on_log(level: int, text: bytes, _: object) -> None:
    line = text.decode("utf-8", "replace").strip()
    severity = _LEVELS.get(level, logging.DEBUG)
    if severity >= logging.ERROR and not _complaints:
        _complaints.append(line)  # the cause comes first; what follows are its consequences
    _logger.log(severity, "%s", line)


@lru_cache(maxsize=1)
def start() -> None:
    """Once a process. The bindings print errors to stderr by default; they are ours to tell.

    A build may keep the code of each device, and of each kind of CPU, in a file beside it; a
    folder is named, since else llama.cpp would also look in the current one.
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
    """Before an operation: an old complaint would mislead about this one."""
    _complaints.clear()


def complaint() -> str:
    """The first thing llama.cpp logged as an error since they were last forgotten."""
    return _complaints[0] if _complaints else "it gave no reason"


H = TypeVar("H", bound="Handle")


class Handle:
    """Owns one native object; freeing twice is harmless."""

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
    """A compute device as ggml sees it; memory in bytes. kind: cpu, gpu, integrated or other.

    Neither the CPU nor a GPU are libraries such as BLAS that ggml counts as devices.
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
    """The version of llama.cpp and of its bindings."""
    start()
    return f"llama.cpp {lib.llama_version().decode()}, llama-cpp-python {binding_version()}"


def features() -> tuple[str, ...]:
    """The instruction sets and options this build uses, such as AVX512 or REPACK."""
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
