"""Verbs of other programs before an argument of ours."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest

from qwq_cli.cli.app import run
from qwq_cli.jobs.environment import Environment
from tests.cli.every_command import understood

REFUSED = {
    "delete 20261129-173337-k3fq": "qwq log --delete 20261129-173337-k3fq",
    "rm k3fq": "qwq log --delete k3fq",
    "delete trace k3fq": "qwq log --delete k3fq",
    "delete all": "qwq log --delete-all",
    "remove qwq-32b": "qwq models rm qwq-32b",
    "rm model qwq-demo": "qwq models rm qwq-demo",
    "uninstall qwq-demo": "qwq models rm qwq-demo",
    "delete session primes": "qwq sessions rm primes",
    "delete endpoint box": "qwq config unset endpoints.box",
    "uninstall engine cpu": "qwq engine rm cpu",
    "install qwq-32b": "qwq models pull qwq-32b",
    "Install qwq-32b": "qwq models pull qwq-32b",
    "install qwq-32b:Q4_K_M": "qwq models pull qwq-32b:Q4_K_M",
    "install qwen3-8b": "qwq models pull qwen3-8b",
    "add owner/model-7b": "qwq models pull owner/model-7b",
    "install cuda": "qwq engine install cuda",
    "pull model qwq-32b": "qwq models pull qwq-32b",
    "set theme dark": "qwq config set theme dark",
    "set theme=dark": "qwq config set theme dark",
    "set theme to dark": "qwq config set theme dark",
    "set theme": "qwq config set theme",
    "set system 'be brief'": "qwq config set system 'be brief'",
    "set config theme dark": "qwq config set theme dark",
    "-m FILE set theme dark": "qwq ask set theme dark -m FILE",
    "get theme": "qwq config get theme",
    "get qwq-32b": "qwq models pull qwq-32b",
    "unset theme": "qwq config unset theme",
    "reset theme": "qwq config unset theme",
    "open k3fq": "qwq show k3fq",
    "export k3fq": "qwq show k3fq -o FILE.md",
    "use cpu": "qwq engine use cpu",
    "use qwq-32b": "qwq config set model qwq-32b",
    "run qwq-32b": 'qwq -m qwq-32b "question"',
    "update qwq-32b": "qwq models pull qwq-32b",
    "check endpoint box": "qwq endpoint check box",
    "list models": "qwq models list",
    "list sessions": "qwq sessions list",
    "uninstall": "qwq config path --places",
    "uninstall qwq": "qwq config path --places",
    "delete qwq": "qwq config path --places",
    "update qwq": "qwq does not update itself.",
    "exit": "/exit leaves a chat",
    "quit": "/exit leaves a chat",
}
ASKED = [
    "set theory: what is a group?",
    "'set theory: what is a group?'",
    "set theme of a wedding",
    "delete every second letter of ABCD",
    "delete trace elements from the list",
    "install how many tiles of 20 cm on a floor",
    "install qwq-32b?",
    "install windows",
    "add 2 and 3",
    "add 17",
    "remove duplicates",
    "remove the brackets",
    "get theme?",
    "get going",
    "run model predictive control",
    "list three primes",
    "use cpu time well",
    "update my beliefs",
    "exit the maze",
    "-- delete k3fq",
    "ask delete k3fq",
]


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment({"QWQ_HOME": str(tmp_path)}, None, io.StringIO(), io.StringIO())


@pytest.mark.parametrize(("line", "text"), REFUSED.items())
def test_a_verb_before_an_argument_of_ours_names_the_command(
    env: Environment, line: str, text: str
) -> None:
    assert run(shlex.split(line), env) == 2
    assert isinstance(env.stderr, io.StringIO)
    assert text in " ".join(env.stderr.getvalue().split())


@pytest.mark.parametrize("line", ASKED)
def test_a_question_that_begins_with_a_verb_is_asked(env: Environment, line: str) -> None:
    assert understood(env, *shlex.split(line))[0] == ("ask",)


@pytest.mark.parametrize("word", ["uninstall", "exit"])
def test_a_lone_verb_names_no_command_that_only_looks_like_it(env: Environment, word: str) -> None:
    assert run([word], env) == 2
    assert isinstance(env.stderr, io.StringIO)
    assert "pull" not in env.stderr.getvalue()
    assert "edit" not in env.stderr.getvalue()
