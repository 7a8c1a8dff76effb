"""Lines from a pipe are questions, and the end of them is the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repl.desk import Desk, scripted


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    with Desk(tmp_path, typed=False) as made:
        yield made


def test_each_line_is_a_question(desk: Desk) -> None:
    assert desk.pipe_in("one\n\ntwo\r\nthree") == 0
    assert desk.questions == ["one", "two", "three"]
    assert desk.answers == ["408"] * 3
    assert desk.said == ""


def test_commands_work_too(desk: Desk) -> None:
    assert desk.pipe_in("one\n/retry\n/exit\ntwo\n") == 0
    assert desk.questions == ["one"]
    assert len(desk.answers) == 2


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_nothing_is_no_failure(desk: Desk, data: bytes) -> None:
    assert desk.pipe_in(data) == 0


@pytest.mark.parametrize("data", [b"a\0b\none\n", b"caf\xe9\none\n", b"/nope\none\n"])
def test_a_bad_line_is_told_and_the_next_is_read(desk: Desk, data: bytes) -> None:
    assert desk.pipe_in(data) == 2
    assert desk.questions == ["one"]


def test_no_answer_is_told_by_the_status(tmp_path: Path) -> None:
    with Desk(tmp_path, scripted("Hm."), typed=False, flags={"max_tokens": 2}) as desk:
        assert desk.pipe_in("one\ntwo\n") == 3
        assert len(desk.questions) == 2
