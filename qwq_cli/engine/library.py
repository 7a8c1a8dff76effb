"""The native library, loaded once in a process. `lib` is its binding, `libggml` its lower half.

All other modules get both from here, because the binding searches for its library when it is
imported. Importing this module raises EngineError if there is no library.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qwq_cli.errors import EngineError
from qwq_cli.packs.folder import libraries, library_of
from qwq_cli.packs.in_use import VARIABLE, Selection, select


class _Lenient(ctypes.CDLL):
    """A library that may lack functions, as long as nobody calls them.

    The binding looks up all of its 250 functions on import; `symbols.py` lists those that we need.
    """

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if not name.startswith("llama_"):
                raise
            return _Absent(name)


class _Absent:
    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *_: object) -> None:
        raise EngineError(f"This build of llama.cpp has no {self._name}.", "qwq engine list")


class _Joined:
    """Several libraries used as one. Windows finds a function only in the file that contains it."""

    def __init__(self, *parts: Any) -> None:
        self._parts = parts

    def __getattr__(self, name: str) -> Any:
        return getattr(next(part for part in self._parts if hasattr(part, name)), name)


@contextmanager
def _lenient() -> Iterator[None]:
    usual = ctypes.CDLL
    ctypes.CDLL = _Lenient  # type: ignore[misc]
    try:
        yield
    finally:
        ctypes.CDLL = usual  # type: ignore[misc]


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Set the binding's environment variable to `folder` while the binding is imported."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    try:
        yield
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before


def _import(folder: Path) -> Any:
    with _named(folder), _lenient():
        import llama_cpp.llama_cpp as binding
    return binding


def _lower_half(folder: Path, binding: Any) -> Any:
    """Return the library that contains ggml's functions.

    Outside Windows, a function is also found in the libraries that a library depends on.
    """
    if sys.platform != "win32":
        return binding._lib
    found = (library_of(name, libraries(folder)) for name in ("ggml", "ggml-base"))
    return _Joined(*(ctypes.CDLL(str(path)) for path in found if path))


os.environ["GGML_NO_BACKTRACE"] = "1"  # otherwise a fault starts a debugger and prints its output
selection: Selection = select(os.environ)
lib = _import(selection.folder)
libggml = _lower_half(selection.folder, lib)
