"""What is shipped: the wheel's size and contents, and the formula for Homebrew."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from tools.check_dist import MOST_BYTES, NEEDED, main, problems
from tools.formula import formula


def wheel(folder: Path, name: str, *names: str, size: int = 1) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as file:
        for each in names:
            file.writestr(each, b"x" * size)
    return path


def test_a_wheel_as_it_should_be_has_no_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel(tmp_path, "qwq_cli-1-py3-none-any.whl", *(f"a{name}" for name in NEEDED))
    main(str(tmp_path))
    assert "qwq_cli-1-py3-none-any.whl: 0.0 MB" in capsys.readouterr().out


def test_what_is_wrong_with_a_wheel_is_said(tmp_path: Path) -> None:
    made = wheel(tmp_path, "qwq_cli-1-cp311-linux.whl", "qwq_cli/a.so", size=MOST_BYTES)
    said = "\n".join(problems(made))
    assert "for some machines only" in said
    assert "too many" in said
    assert "lacks /share/man/man1/qwq.1" in said
    assert "native code: qwq_cli/a.so" in said


def test_a_folder_without_a_wheel_fails(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="0 wheels"):
        main(str(tmp_path))


def test_the_formula_has_the_address_and_the_checksum(tmp_path: Path) -> None:
    sdist = tmp_path / "qwq_cli-1.2.tar.gz"
    sdist.write_bytes(b"abc")
    text = formula(sdist, "https://forge.example/o/qwq")
    assert 'url "https://forge.example/o/qwq/releases/download/v1.2/qwq_cli-1.2.tar.gz"' in text
    assert hashlib.sha256(b"abc").hexdigest() in text
    assert "@" not in text.replace("python@3.13", "")
