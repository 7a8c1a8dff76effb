"""Standard input beside a question, given by a real shell in all the ways that people do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from qwq_cli.errors import UsageError
from qwq_cli.jobs.standard_input import StandardInput
from tests.shell import COMMAND, SECONDS, Shell

ASK = "qwq -m qwq-demo --temperature 0"


@pytest.fixture
def said() -> list[str]:
    return []


def given(descriptor: int, said: list[str], wait: float = 0) -> StandardInput:
    return StandardInput(os.fdopen(descriptor, encoding="utf-8"), wait, said.append)


def test_what_is_piped_in_goes_along_and_is_told(said: list[str]) -> None:
    end, begin = os.pipe()
    os.write(begin, b"one\ntwo")
    os.close(begin)
    assert given(end, said).beside_a_question() == b"one\ntwo"
    assert said == [
        "Standard input was added to the question: 2 lines, 7 bytes. "
        "To leave it out, as in a loop: --no-stdin or </dev/null"
    ]


def test_a_pipe_without_a_byte_is_given_up_and_that_is_told(said: list[str]) -> None:
    end, begin = os.pipe()
    assert given(end, said, 0.01).beside_a_question() == b""
    os.close(begin)
    assert [text.split()[0] for text in said] == ["Waiting", "Nothing"]


def test_a_pipe_that_was_closed_empty_is_nothing(said: list[str]) -> None:
    end, begin = os.pipe()
    os.close(begin)
    assert given(end, said, 10).beside_a_question() == b""
    assert said == []


def test_a_file_that_nobody_has_begun_to_read_goes_along(tmp_path: Path, said: list[str]) -> None:
    file = tmp_path / "data"
    file.write_bytes(b"one\ntwo\n")
    assert given(os.open(file, os.O_RDONLY), said).beside_a_question() == b"one\ntwo\n"
    assert said == [], "it was named on the command line"


def test_a_file_that_is_being_read_is_left_alone(tmp_path: Path, said: list[str]) -> None:
    file = tmp_path / "data"
    file.write_bytes(b"one\ntwo\n")
    descriptor = os.open(file, os.O_RDONLY)
    os.read(descriptor, 4)
    beside = given(descriptor, said)
    assert beside.beside_a_question() == b""
    assert os.read(descriptor, 9) == b"two\n"


def test_standard_input_that_is_asked_for_and_closed_is_an_error(said: list[str]) -> None:
    with pytest.raises(UsageError):
        StandardInput(None, 0, said.append).alone()


def test_a_terminal_is_not_read_where_there_is_no_question(shell: Shell) -> None:
    screen = shell.terminal("-t", "0")
    assert screen.status == 2
    assert "There is no question." in screen.text


def test_every_line_of_a_loop_over_a_file_is_asked(shell: Shell) -> None:
    (shell.home / "sums").write_text("1+1\n2+2\n3+3\n")
    done = shell.line(f'while read -r line; do {ASK} "$line"; done < sums')
    assert done.stdout.split() == ["2", "4", "6"]


def test_a_loop_over_a_pipe_asks_every_line_if_told_to(shell: Shell) -> None:
    done = shell.line(
        f"printf '1+1\\n2+2\\n' | while read -r line; do {ASK} $line --no-stdin; done"
    )
    assert done.stdout.split() == ["2", "4"]


def test_an_open_pipe_without_a_byte_is_no_hang(shell: Shell) -> None:
    end, begin = os.pipe()
    done = subprocess.run(
        [*COMMAND, "-m", "qwq-demo", "1+1"],
        stdin=end,
        capture_output=True,
        text=True,
        env={**shell.environment, "QWQ_STDIN_WAIT": "1"},
        timeout=SECONDS,
        check=True,
    )
    os.close(begin)
    os.close(end)
    assert done.stdout == "2\n"
    assert "asked without it" in done.stderr


def test_nothing_is_said_of_it_where_nothing_is_to_be_said(shell: Shell) -> None:
    done = shell.line(f"echo | {ASK} -q 1+1")
    assert (done.stdout, done.stderr) == ("2\n", "")


def test_what_went_along_is_told_also_where_only_the_answer_is_wanted(shell: Shell) -> None:
    done = shell.line(f"printf '2+2\\n3+3\\n' | while read -r line; do {ASK} -q $line; done")
    assert "Standard input was added to the question: 1 line, 4 bytes." in done.stderr
