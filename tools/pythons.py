"""Install qwq, ask it a first question and run the tests on every Python that is promised.

Each in an environment of its own under build/pythons, with constraints.txt; on the newest once
more without, with what `pip install` gives on this day. Stands on the standard library alone.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
ROOT = Path(__file__).parent.parent
WORK = ROOT / "build" / "pythons"
ENGINE = "llama-cpp-python"  # compiled once: its wheel is the same for every Python
QUESTION = "A box holds 24 pens. How many pens are in 17 boxes?"
ANSWER = "408"


@dataclass(frozen=True)
class Trial:
    """One environment. python: the interpreter that makes it."""

    version: str
    python: Path
    constrained: bool = True

    @property
    def name(self) -> str:
        return self.version if self.constrained else f"{self.version}, no constraints"

    @property
    def folder(self) -> Path:
        return WORK / (self.version if self.constrained else f"{self.version}-newest")

    @property
    def constraints(self) -> list[str]:
        return ["-c", str(ROOT / "constraints.txt")] if self.constrained else []


def find(version: str, environ: Mapping[str, str]) -> Path | None:
    """The interpreter of that version on PATH, else pyenv's newest of it; None if it has none."""
    named = shutil.which(f"python{version}", path=environ.get("PATH", ""))
    root = Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME", "/")) / ".pyenv")
    pyenv = sorted((root / "versions").glob(f"{version}.*"), key=_numbers, reverse=True)
    candidates = [*([Path(named)] if named else []), *(p / "bin" / "python" for p in pyenv)]
    return next((path for path in candidates if _is(path, version)), None)


def _numbers(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.name)]


def _is(python: Path, version: str) -> bool:
    """Whether it runs and is what its name says: pyenv puts names on PATH that only refuse."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == version


def trials(found: Mapping[str, Path | None]) -> list[Trial]:
    """Each version that was found, and the newest again without constraints."""
    here = [Trial(version, python) for version, python in found.items() if python]
    return [*here, *(Trial(t.version, t.python, constrained=False) for t in here[-1:])]


def failure(trial: Trial, tests: Sequence[str]) -> str | None:
    """The first step that failed; None if all is well. What each says goes to this terminal."""
    python = str(trial.folder / "bin" / "python")
    for step, command in _steps(trial, python):
        if not _runs(trial, step, command):
            return step
    print(f"\n== {trial.name}: first question", flush=True)
    asked = [python, "-m", "qwq_cli", "-m", "qwq-demo", "--quiet", QUESTION]
    done = subprocess.run(asked, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    if done.returncode or ANSWER not in done.stdout:
        return "first question"
    tested = _runs(trial, "tests", [python, "-m", "pytest", *tests])
    return None if tested else "tests"


def _steps(trial: Trial, python: str) -> Iterator[tuple[str, list[str]]]:
    pip = [python, "-m", "pip"]
    wheels = str(WORK / "wheels")
    yield "environment", [str(trial.python), "-m", "venv", "--clear", str(trial.folder)]
    yield "pip", [*pip, "install", "--quiet", "--upgrade", "pip"]
    wheel = [*pip, "wheel", "--quiet", "--no-deps", *trial.constraints]
    yield "engine", [*wheel, "--find-links", wheels, "-w", wheels, ENGINE]
    install = [*pip, "install", "--quiet", *trial.constraints, "--find-links", wheels]
    yield "install", [*install, "-e", f"{ROOT}[dev]"]
    yield "requirements", [*pip, "check"]


def _runs(trial: Trial, step: str, command: Sequence[str]) -> bool:
    print(f"\n== {trial.name}: {step}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def report(found: Mapping[str, Path | None], failures: Mapping[str, str | None]) -> Iterator[str]:
    for version, python in found.items():
        if python is None:
            yield f"Python {version}: not found"
    for name, step in failures.items():
        yield f"Python {name}: {f'FAILED at: {step}' if step else 'passed'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if every Python that was found passed, and one was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("versions", nargs="*", metavar="VERSION", help="as 3.12; all by default")
    parser.add_argument("--tests", nargs="+", default=[], help="what pytest is given; else all")
    chosen = parser.parse_args(arguments)
    wanted = chosen.versions or VERSIONS
    found = {version: find(version, os.environ) for version in wanted}
    failures = {trial.name: failure(trial, chosen.tests) for trial in trials(found)}
    print()
    print("\n".join(report(found, failures)))
    return 1 if not failures or any(failures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
