"""Flags in front of a command belong to that command."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import typer

from qwq_cli.errors import QwqError
from qwq_cli.jobs.environment import Environment
from qwq_cli.settings import SETTINGS
from tests.cli.every_command import arguments, commands, flags, is_switch, understood
from tests.shell import Shell

VALUES = ("3m", "german", "x", "1", "0.5", "0")


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment({"QWQ_HOME": str(tmp_path)}, None, io.StringIO(), io.StringIO())


def value_for(env: Environment, path: tuple[str, ...], flag: str, option: Any) -> list[str]:
    """Words that it takes behind it."""
    if is_switch(option):
        return []
    choices = [*getattr(option.type, "choices", ())]
    setting = SETTINGS.get(flag[2:].replace("-", "_"))
    for value in (*(setting.values if setting else ()), *map(str, choices), *VALUES):
        word = getattr(value, "value", value)
        try:
            understood(env, *path, flag, word, *arguments(commands()[path]))
        except (QwqError, typer.TyperException):  # this one it doesn't take
            continue
        return [word]
    raise AssertionError(f"{flag} of {path} takes none of them")


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_flag_of_every_command(env: Environment, path: tuple[str, ...]) -> None:
    command = commands()[path]
    words = {
        flag: [flag, *value_for(env, path, flag, option)]
        for flag, option in flags(command).items()
    }  # fmt: skip
    given = arguments(command)
    for flag in words.values():
        behind = understood(env, *path, *flag, *given)
        assert behind[0] == path
        assert understood(env, *flag, *path, *given) == behind
        assert understood(env, path[0], *flag, *path[1:], *given) == behind
    together = [word for flag in words.values() for word in flag]
    assert understood(env, *together, *path, *given) == understood(env, *path, *together, *given)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (("-m", "X", "17*24"), ("ask",)),
        (("-m", "X", "solve", "FILE", "-o", "OUT"), ("solve",)),
        (("--seed", "3", "chat"), ("chat",)),
        (("--seed=3", "chat"), ("chat",)),
        (("-s3", "chat"), ("chat",)),
        (("-qm", "X", "solve", "FILE"), ("solve",)),
        (("-qmX", "solve", "FILE"), ("solve",)),
        (("-m", "chat", "solve", "FILE"), ("solve",)),
        (("--system", "show", "chat"), ("chat",)),
        (("-m", "solve", "17*24"), ("ask",)),
        (("-m", "X", "--", "solve"), ("ask",)),
        (("--", "solve"), ("ask",)),
        (("-q", "how to", "solve"), ("ask",)),
        (("--json", "models", "show", "X"), ("models", "show")),
        (("models", "--json", "show", "X"), ("models", "show")),
        (("--limit", "3", "log"), ("log", "list")),
        (("log", "--limit", "3", "words"), ("log", "list")),
        (("--json", "config"), ("config", "list")),
    ],
    ids=str,
)
def test_odd_orders(env: Environment, line: tuple[str, ...], path: tuple[str, ...]) -> None:
    assert understood(env, *line)[0] == path


@pytest.mark.parametrize("line", [("--bogus", "solve", "F"), ("-m", "X", "--bogus", "solve", "F")])
def test_a_flag_that_nobody_knows_is_told_by_the_command_behind_it(
    shell: Shell, line: tuple[str, ...]
) -> None:
    done = shell.run(*line)
    assert "No such option: --bogus" in done.stderr
    assert "See: qwq solve --help" in done.stderr


def test_a_model_in_front_is_that_of_the_run(shell: Shell) -> None:
    (shell.home / "p.jsonl").write_text('{"question": "17*24"}\n')
    done = shell.run("-m", "qwq-demo", "solve", "p.jsonl", "-o", "out.jsonl")
    assert done.status == 0
    assert '"answer":"408"' in (shell.home / "out.jsonl").read_text()


@pytest.mark.parametrize(
    "line", [["-m", "qwq-demo", "show", "nope", "--json"], ["-t", "1", "log"]], ids=str
)
def test_a_command_says_which_flag_in_front_of_it_it_does_not_know(
    shell: Shell, line: list[str]
) -> None:
    """Nobody waits for a model that is asked "show nope"."""
    done = shell.run(*line)
    assert (done.status, line[0] in done.stderr) == (2, True)
    assert "No such option" in done.stderr
