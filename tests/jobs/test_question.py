"""What a question is made of, and what is said of words that a shell put there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from qwq_cli.errors import UsageError
from qwq_cli.jobs.question import expanded, read_question
from qwq_cli.jobs.standard_input import StandardInput


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with five files, in which a shell expands `*`."""
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (tmp_path / name).write_text("17*24", encoding="utf-8")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(words: list[str], file: Path) -> str:
    return read_question(words, file, StandardInput(None, 0, print), io.StringIO())


@pytest.mark.parametrize("words", [[], ["what", "is", "it"]])
def test_an_empty_file_is_told(here: Path, words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        read(words, Path("empty.txt"))
    assert caught.value.message == "empty.txt is empty."


def test_names_of_files_that_a_shell_put_there_are_told(here: Path) -> None:
    said = expanded(["what", "is", "17", "a.txt", "b.txt", "24"]) or ""
    assert "a.txt, b.txt." in said
    assert "quotes" in said
    many = expanded(["17", "a.txt", "b.txt", "c.txt", "d.txt", "24"]) or ""
    assert "a.txt, b.txt, c.txt ..." in many


@pytest.mark.parametrize(
    "words",
    [
        ["17 * 24"],
        ["a.txt"],
        ["what", "is", "in", "a.txt"],
        ["compare", "a.txt", "with", "b.txt"],
        ["what", "is", "it", "x" * 5000, "\0"],
    ],
)
def test_a_question_that_names_files_itself_is_not_remarked_on(
    here: Path, words: list[str]
) -> None:
    assert expanded(words) is None
