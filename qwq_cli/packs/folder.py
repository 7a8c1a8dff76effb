"""A folder with the shared libraries of llama.cpp: what is in it, and whether it changed."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

# As llama.cpp, package managers and ready-made builds call them: libllama.so, libllama.so.0,
# libggml.vulkan.v0.5.0.so, libggml-cpu-haswell.so, ggml-base.dll, libllama.dylib.
LIBRARY = re.compile(r"(lib)?(?P<name>llama|ggml)(?P<rest>[-.][\w.-]*)?\.(so|dylib|dll)(\.[\d.]+)?")
FOR_GPU = re.compile(r"ggml[-.](cuda|vulkan|metal|hip|sycl)\b")
BELOW = (".", "lib", "bin", "build/bin")  # where it may lie in a folder that somebody names
MAX_FILES = 200
CHUNK = 1 << 20


def suffix() -> str:
    return {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")


def plain_name(name: str) -> str:
    """What the binding looks for: libllama.so, llama.dll."""
    return f"{'' if sys.platform == 'win32' else 'lib'}{name}{suffix()}"


def libraries(folder: Path) -> list[Path]:
    """llama.cpp's own, in order. Raises OSError."""
    found = sorted(path for path in folder.iterdir() if LIBRARY.fullmatch(path.name))
    return [path for path in found[:MAX_FILES] if path.is_file()]


def library_of(name: str, files: list[Path]) -> Path | None:
    """The one that is called so: by its plain name, else by one with a version in it."""
    plain = [path for path in files if path.name == plain_name(name)]
    versioned = [path for path in files if _is_versioned(name, path.name)]
    found = plain or sorted(versioned, key=lambda path: len(path.name))
    return found[0] if found else None


def _is_versioned(name: str, file: str) -> bool:
    match = LIBRARY.fullmatch(file)
    return bool(
        match and match["name"] == name and re.fullmatch(r"|\..*v?\d[\w.]*", match["rest"] or "")
    )


def find_folder(named: Path) -> Path | None:
    """The folder with libllama in or below the one that was named; or the file's own."""
    if named.is_file():
        named = named.parent
    for each in BELOW:
        folder = named / each
        if folder.is_dir() and library_of("llama", libraries(folder)):
            return folder.resolve()
    return None


def compiled_in() -> Path | None:
    """The folder of the library that was built with the binding, if one was."""
    spec = find_spec("llama_cpp")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place, "lib")
        if folder.is_dir() and library_of("llama", libraries(folder)):
            return folder
    return None


def binding_version() -> str:
    """Of llama-cpp-python, whose structures a library must have; empty where there is none."""
    try:
        return version("llama-cpp-python")
    except PackageNotFoundError:
        return ""


def fingerprint(folder: Path) -> str:
    """16 digits that change with any of the files, or with the binding. Raises OSError.

    By sizes and times: it is taken at each start, and a file that is written gets a new time.
    """
    digest = hashlib.sha256(binding_version().encode())
    for path in libraries(folder):
        found = path.stat()
        digest.update(f"\0{path.name} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Names and SHA-256 of all of them. Raises OSError."""
    for path in libraries(folder):
        yield path.name, sha256(path)


def sha256(path: Path) -> str:
    """Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()
