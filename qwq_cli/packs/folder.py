"""A folder with llama.cpp's shared libraries: what is in it, and whether it has changed."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

# Names that llama.cpp, package managers and ready-made builds use: libllama.so, libllama.so.0,
# libggml.vulkan.v0.5.0.so, libggml-cpu-haswell.so, ggml-base.dll, libllama.dylib.
LIBRARY = re.compile(r"(lib)?(?P<name>llama|ggml)(?P<rest>[-.][\w.-]*)?\.(so|dylib|dll)(\.[\d.]+)?")
_NUMBERED = re.compile(r"\b0\.0\.(\d{3,6})\b")  # libllama.so.0.0.9844, libllama.0.0.9844.dylib
FOR_GPU = re.compile(r"ggml[-.](cuda|vulkan|metal|hip|sycl)\b")
BELOW = (".", "lib", "bin", "build/bin")  # where they may be, in a folder that a user names
MAX_FILES = 200
CHUNK = 1 << 20


def suffix() -> str:
    return {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")


def plain_name(name: str) -> str:
    """Return the file name that the binding looks for: libllama.so, llama.dll."""
    return f"{'' if sys.platform == 'win32' else 'lib'}{name}{suffix()}"


def libraries(folder: Path) -> list[Path]:
    """Return llama.cpp's own libraries, sorted. Raises OSError."""
    found = sorted(path for path in folder.iterdir() if LIBRARY.fullmatch(path.name))
    return [path for path in found[:MAX_FILES] if path.is_file()]


def library_of(name: str, files: list[Path]) -> Path | None:
    """Return the library with this plain name, or else one with a version in its name."""
    plain = [path for path in files if path.name == plain_name(name)]
    versioned = [path for path in files if _is_versioned(name, path.name)]
    found = plain or sorted(versioned, key=lambda path: len(path.name))
    return found[0] if found else None


def build_of(folder: Path) -> str | None:
    """Return the build, such as b9844, by the names of its files or its folder."""
    names = [path.name for path in folder.iterdir() if LIBRARY.fullmatch(path.name)]
    found = [match[1] for name in sorted(names) if (match := _NUMBERED.search(name))]
    named = re.findall(r"\bb(\d{3,6})\b", folder.name)
    return next((f"b{number}" for number in (*found, *named)), None)


def _is_versioned(name: str, file: str) -> bool:
    match = LIBRARY.fullmatch(file)
    return bool(
        match and match["name"] == name and re.fullmatch(r"|\..*v?\d[\w.]*", match["rest"] or "")
    )


def find_folder(named: Path) -> Path | None:
    """Return the folder that has libllama, at or below `named`; for a file, its own folder."""
    if named.is_file():
        named = named.parent
    for each in BELOW:
        folder = named / each
        if folder.is_dir() and library_of("llama", libraries(folder)):
            return Path(os.path.realpath(folder))
    return None


def compiled_in() -> Path | None:
    """Return the folder of the library that was built with the binding, if there is one."""
    spec = find_spec("llama_cpp")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place, "lib")
        if folder.is_dir() and library_of("llama", libraries(folder)):
            return folder
    return None


def binding_version() -> str:
    """Return the version of llama-cpp-python, whose structures a library must have; else ""."""
    try:
        return version("llama-cpp-python")
    except PackageNotFoundError:
        return ""


def fingerprint(folder: Path) -> str:
    """Return 16 digits that change with any of the files and with the binding.

    They are made from sizes and times, because they are needed at each start; a written file gets a
    new time. Raises OSError.
    """
    digest = hashlib.sha256(binding_version().encode())
    for path in libraries(folder):
        found = path.stat()
        digest.update(f"\0{path.name} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and SHA-256 of each library. Raises OSError."""
    for path in libraries(folder):
        yield path.name, sha256(path)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()
