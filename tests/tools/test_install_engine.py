"""How llama.cpp gets into the environment: compiled, ready-made, or a clear end."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections import deque
from pathlib import Path

import pytest

from tools import install_engine
from tools.install_engine import WAYS_OUT, _percent, _steps, _way

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("programs", "way"),
    [
        (("c++", "npm"), "compile"),
        (("g++",), "compile"),
        (("npm",), "pack"),
        ((), "none"),
    ],
)
def test_a_compiler_compiles_npm_fetches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: tuple[str, ...], way: str
) -> None:
    for name in programs:
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ENGINE", raising=False)
    assert _way() == way
    monkeypatch.setenv("ENGINE", "pack")
    assert _way() == "pack"


def test_neither_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `make demo` runs it, in an environment that has no binding."""
    code = (
        "import sys; from tools import install_engine as t;"
        "t._has_binding = lambda: False; sys.exit(t.main('binding'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PATH": str(tmp_path), "PYTHONPATH": str(ROOT), "ENGINE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == WAYS_OUT
    assert all(word in WAYS_OUT for word in ("compiler", "npm", "qwq engine use PATH"))


def test_what_the_binding_never_loads_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file for CMake says so, also in `make engine-wheel`; its folder may have a space."""
    _, said = install_engine.ALONE.split("=")
    assert "LLAMA_BUILD_COMMON OFF" in Path(said).read_text("utf-8")
    assert Path(said).relative_to(ROOT).as_posix() in (ROOT / "Makefile").read_text("utf-8")
    asked: dict[str, str] = {}
    monkeypatch.setattr(install_engine, "_watched", lambda _, variables: asked.update(variables))
    monkeypatch.setattr(install_engine, "ALONE", "-Dinclude=/a folder/x.cmake")
    install_engine._compile("compile")
    assert "-Dinclude=/a folder/x.cmake" in shlex.split(asked["CMAKE_ARGS"])


@pytest.mark.parametrize(("wanted", "why"), [("pack", "(ENGINE=pack:"), ("", "(no C++ compiler:")])
def test_why_it_comes_ready_made_is_told(
    wanted: str, why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENGINE", wanted)
    monkeypatch.setattr(install_engine, "_pip", lambda *arguments: [sys.executable, "-c", ""])
    monkeypatch.setattr(subprocess, "run", lambda *a, **b: subprocess.CompletedProcess(a, 0))
    assert install_engine._pure() == 0
    assert why in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "percent"),
    [
        ("  [120/240] Building CXX object x.o", 50),
        ("[ 42%] Building CXX object x.o", 42),
        ("  -- Configuring done", None),
        ("[0/0] Re-checking", 0),
    ],
)
def test_how_far_it_is(line: str, percent: int | None) -> None:
    assert _percent(line) == percent


def test_a_log_tells_every_tenth() -> None:
    lines = (f"[{n}/200] Building" for n in range(1, 201))
    last: deque[str] = deque(maxlen=3)
    assert list(_steps(lines, last)) == [*range(0, 101, 10)]
    assert last[-1] == "[200/200] Building"


def test_the_pinned_binding_is_what_is_installed() -> None:
    from importlib.metadata import version

    assert install_engine._pinned() == version("llama-cpp-python")
