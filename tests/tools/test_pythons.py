"""Which interpreters are tried, and what is said of them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tools.pythons import ROOT, VERSIONS, Trial, find, report, trials

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="scripts of a shell")


def fake(path: Path, says: str, status: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {says}\nexit {status}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}


def test_the_path_comes_first(tmp_path: Path, environ: dict[str, str]) -> None:
    fake(tmp_path / ".pyenv/versions/3.12.9/bin/python", "3.12")
    named = fake(tmp_path / "bin/python3.12", "3.12")
    assert find("3.12", environ) == named


def test_pyenv_gives_its_newest(tmp_path: Path, environ: dict[str, str]) -> None:
    for patch in ("3.12.9", "3.12.10", "3.12.2"):
        fake(tmp_path / ".pyenv/versions" / patch / "bin/python", "3.12")
    assert find("3.12", environ) == tmp_path / ".pyenv/versions/3.12.10/bin/python"
    assert find("3.1", environ) is None


def test_a_name_that_only_refuses_is_passed_over(tmp_path: Path, environ: dict[str, str]) -> None:
    """As pyenv's do for a version that is not chosen in this folder."""
    fake(tmp_path / "bin/python3.13", "'pyenv: python3.13: command not found'", 127)
    assert find("3.13", environ) is None
    real = fake(tmp_path / "else/versions/3.13.0/bin/python", "3.13")
    assert find("3.13", {**environ, "PYENV_ROOT": str(tmp_path / "else")}) == real


def test_all_that_are_there_and_the_newest_again_without_constraints() -> None:
    found = {"3.10": Path("a"), "3.12": None, "3.13": Path("b")}
    assert trials(found) == [
        Trial("3.10", Path("a")),
        Trial("3.13", Path("b")),
        Trial("3.13", Path("b"), constrained=False),
    ]


def test_what_is_missing_and_what_failed_is_said() -> None:
    found = {"3.10": Path("a"), "3.14": None}
    assert list(report(found, {"3.10": None, "3.10, no constraints": "install"})) == [
        "Python 3.14: not found",
        "Python 3.10: passed",
        "Python 3.10, no constraints: FAILED at: install",
    ]


def test_the_oldest_is_the_one_that_the_package_asks_for() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (oldest,) = re.findall(r'requires-python = ">=(.*)"', project)
    assert VERSIONS[0] == oldest
