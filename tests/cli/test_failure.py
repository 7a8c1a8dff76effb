from __future__ import annotations

import pytest

from tests.shell import Shell

COMMANDS = [
    (("show", "nope", "--json"), 2),
    (("models", "show", "nope", "--json"), 4),
    (("solve", "nope.jsonl", "--json"), 2),
    (("grade", "nope.jsonl", "--json"), 2),
    (("curve", "nope.jsonl", "--json"), 2),
    (("log", "--since", "never", "--json"), 2),
    (("log", "import", "nope.json", "--json"), 2),
    (("sessions", "show", "nope", "--json"), 2),
    (("config", "--json", "nope"), 2),
    (("ask", "-m", "nope", "--json", "hello"), 4),
    (("--json", "-m", "nope", "hello", "there"), 4),
    (("show", "--json", "--no-such-flag"), 2),
]


@pytest.mark.parametrize(("arguments", "status"), COMMANDS, ids=str)
def test_no_command_with_json_fails_without_a_document(
    shell: Shell, arguments: tuple[str, ...], status: int
) -> None:
    done = shell.run(*arguments)
    assert done.status != 0
    told = done.document["error"]
    assert told["status"] == done.status == status
    assert told["message"] in done.stderr
    assert told["hint"] is None or told["hint"] in done.stderr


def test_lines_of_json_stay_lines(shell: Shell) -> None:
    done = shell.run("-m", "nope", "--jsonl", "hello there")
    (event,) = done.events
    assert event["error"]["status"] == done.status == 4


def test_people_get_no_json(shell: Shell) -> None:
    done = shell.run("show", "nope")
    assert (done.stdout, done.status) == ("", 2)


def test_a_question_about_json_asks_for_none(shell: Shell) -> None:
    done = shell.run("ask", "-m", "nope", "--", "--json")
    assert (done.stdout, done.status) == ("", 4)


def test_a_message_that_holds_control_characters_is_harmless(shell: Shell) -> None:
    done = shell.run("solve", "a\x1b[31mb.jsonl", "--json")
    assert "a" in done.document["error"]["message"]
    assert "\x1b" not in done.stdout + done.stderr
