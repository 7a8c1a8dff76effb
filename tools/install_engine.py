"""Puts llama.cpp into the virtual environment: compiled, or ready-made where nothing compiles.

    python tools/install_engine.py binding    llama-cpp-python: compiled, or its Python layer alone
    python tools/install_engine.py library    a ready-made library, if none was compiled

ENGINE=compile or ENGINE=pack decides; else a C++ compiler does. Needs no package but pip.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMPILERS = ("c++", "g++", "clang++", "cl")
# We use libllama alone: no programs, nothing that reads images.
ALONE = "-DCMAKE_PROJECT_llama.cpp_INCLUDE=" + (ROOT / "tools" / "libllama.cmake").as_posix()
LEFT_OUT = ("LLAMA_BUILD_SERVER", "LLAMA_BUILD_TOOLS", "LLAMA_BUILD_TESTS", "LLAMA_BUILD_EXAMPLES",
            "LLAVA_BUILD")  # fmt: skip
PINNED = re.compile(r"^llama_cpp_python==(\S+)", re.MULTILINE)
DONE = re.compile(r"\[(\d+)/(\d+)\]")  # as ninja counts; make tells [ 42%]
PERCENT = re.compile(r"\[ *(\d+)%\]")
LAST_LINES = 30

WAYS_OUT = """\
There is neither a C++ compiler nor npm here, so llama.cpp can't be had. One of these helps:
  install a C++ compiler (Debian: g++; macOS: xcode-select --install), then the same once more
  install npm, then the same once more: a ready-made llama.cpp is fetched with it
  have llama.cpp's libraries from elsewhere: SKBUILD_WHEEL_CMAKE=false pipx install
    --pip-args=--no-cache-dir . && qwq engine use PATH"""


def main(part: str) -> int:
    way = _way()
    if part == "binding":
        return 0 if _has_binding() else (_pure() if way == "pack" else _compile(way))
    return 0 if way != "pack" or _compiled() else _library()


def _way() -> str:
    """compile, pack, or none where neither can be."""
    if wanted := os.environ.get("ENGINE"):
        return wanted
    if any(shutil.which(name) for name in COMPILERS):
        return "compile"
    return "pack" if shutil.which("npm") else "none"


def _pinned() -> str:
    found = PINNED.search((ROOT / "constraints.txt").read_text("utf-8"))
    if not found:
        raise SystemExit("constraints.txt does not pin llama_cpp_python")
    return found[1]


def _has_binding() -> bool:
    try:
        return version("llama-cpp-python") == _pinned() and (_way() == "pack" or _compiled())
    except PackageNotFoundError:
        return False


def _compiled() -> bool:
    """Whether the binding has a library of its own."""
    spec = find_spec("llama_cpp")
    places = (spec.submodule_search_locations or ()) if spec else ()
    return any(Path(place, "lib").is_dir() for place in places)


def _pip(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pip", "install", "--no-deps", *arguments]


def _pure() -> int:
    """The Python layer alone. Not through pip's cache: it would be taken for the whole later."""
    is_chosen = os.environ.get("ENGINE") == "pack"
    why = "ENGINE=pack" if is_chosen else "no C++ compiler"
    print(f"Installing ({why}: llama.cpp comes ready-made, by npm) ...", flush=True)
    command = _pip("--quiet", "--no-cache-dir", "--no-binary", "llama-cpp-python")
    variables = {**os.environ, "SKBUILD_WHEEL_CMAKE": "false"}
    return subprocess.run(
        [*command, f"llama-cpp-python=={_pinned()}"], env=variables, check=False
    ).returncode


def _compile(way: str) -> int:
    if way == "none":
        print(WAYS_OUT, file=sys.stderr)
        return 1
    print("Installing (llama.cpp is compiled for this machine; some minutes the first time) ...")
    sys.stdout.flush()
    flags = [shlex.quote(ALONE), *(f"-D{part}=OFF" for part in LEFT_OUT)]
    if shutil.which("ccache"):
        flags += [f"-DCMAKE_{language}_COMPILER_LAUNCHER=ccache" for language in ("C", "CXX")]
    asked = os.environ.get("CMAKE_ARGS", "")
    variables = {**os.environ, "CMAKE_ARGS": " ".join([*flags, asked]).strip()}
    command = _pip("--verbose", f"llama-cpp-python=={_pinned()}")
    return _watched(command, variables)


def _watched(command: list[str], variables: dict[str, str]) -> int:
    """Tells how far the compiler is, and all it said last where it fails."""
    last: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout
        for percent in _steps(pip.stdout, last):
            start, end = ("\r", "") if sys.stdout.isatty() else ("", "\n")
            print(f"{start}  compiled: {percent:3}%", end=end, flush=True)
    if pip.returncode:
        print("\n", *last, sep="", file=sys.stderr)
    elif sys.stdout.isatty():
        print()
    return pip.returncode


def _steps(lines: Iterator[str], last: deque[str]) -> Iterator[int]:
    """Percents as they are reached: each for a terminal, every tenth for a log."""
    told, step = -1, 1 if sys.stdout.isatty() else 10
    for line in lines:
        last.append(line)
        percent = _percent(line)
        if percent is not None and percent // step > told:
            told = percent // step
            yield percent


def _percent(line: str) -> int | None:
    if found := DONE.search(line):
        return 100 * int(found[1]) // max(1, int(found[2]))
    found = PERCENT.search(line)
    return int(found[1]) if found else None


def _library() -> int:
    """Through qwq itself, which checks and tries it."""
    qwq = [sys.executable, "-m", "qwq_cli", "engine"]
    listed = subprocess.run([*qwq, "list", "--json"], capture_output=True, check=False)
    if listed.returncode == 0:
        return 0
    return subprocess.run([*qwq, "install", "cpu", "--venv"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
