from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from qwq_cli.repl.command import Command
from qwq_cli.repl.commands import COMMANDS
from qwq_cli.repl.completer import CommandCompleter
from tests.repl.desk import Desk


def complete(desk: Desk, text: str) -> list[str]:
    completer = CommandCompleter(desk.repl, COMMANDS)
    return [found.text for found in completer.get_completions(Document(text), CompleteEvent())]


def test_commands_by_their_beginning(desk: Desk) -> None:
    assert complete(desk, "/s") == ["steps", "stats", "system", "set", "save", "sessions"]
    assert complete(desk, "/EX") == ["export", "exit"]


def test_a_question_is_left_alone(desk: Desk) -> None:
    for text in ("", "what is /st", "/help\n/st", "/nothing x"):
        assert complete(desk, text) == []


def test_what_a_command_takes(desk: Desk) -> None:
    desk.lines("17*24", "/retry", "/save sums")
    assert complete(desk, "/edit ") == ["1", "2"]
    assert complete(desk, "/branch ") == ["1", "2"]
    assert complete(desk, "/set temp") == ["temperature"]
    assert complete(desk, "/set language ger") == ["german"]
    assert complete(desk, "/context d") == ["drop"]
    assert complete(desk, "/load s") == ["sums"]
    assert complete(desk, "/copy t") == ["thought"]


def test_files_and_models(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "problem.md").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert complete(desk, "/file pro") == ["blem.md"]
    assert "qwq-demo" in complete(desk, "/model qwq")


def test_a_fault_costs_the_completions_and_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> tuple[str, ...]:
        raise RuntimeError("as the test wished")

    broken = Command("edit", "", lambda repl, argument: None, fail, files=False)
    completer = CommandCompleter(desk.repl, {"edit": broken})
    assert not list(completer.get_completions(Document("/edit 1"), CompleteEvent()))
    assert "as the test wished" in caplog.text
