"""After an answer a line tells what can be done with it, the first three times."""

from __future__ import annotations

from pathlib import Path

from qwq_cli.first_times import TIMES
from qwq_cli.repl.repl import WHAT_NEXT
from tests.repl.desk import Desk


def test_it_is_said_three_times_and_remembered(tmp_path: Path) -> None:
    with Desk(tmp_path) as first:
        first.lines("one", "two")
        assert first.said.count(WHAT_NEXT) == 2
    with Desk(tmp_path) as second:
        second.lines("three", "four", "/retry")
        assert second.said.count(WHAT_NEXT) == 1


def test_it_is_said_to_somebody_who_types_alone(tmp_path: Path) -> None:
    with Desk(tmp_path, typed=False) as desk:
        desk.pipe_in("one\n")
        assert desk.said == ""
        assert not desk.paths.told_file.exists()


def test_without_saving_it_is_counted_in_this_chat_alone(tmp_path: Path) -> None:
    with Desk(tmp_path, flags={"save": False}) as desk:
        desk.lines(*"abcd")
        assert desk.said.count(WHAT_NEXT) == TIMES
        assert not desk.paths.told_file.exists()
