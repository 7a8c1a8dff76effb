"""Words after a group of commands that other programs have there."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest

from qwq_cli.cli.app import run
from qwq_cli.cli.group_words import refuse_in_group, refuse_in_log
from qwq_cli.jobs.environment import Environment

REFUSED = {
    "log rm k3fq": "qwq log --delete k3fq",
    "log rm 20261129-173337-k3fq": "qwq log --delete 20261129-173337-k3fq",
    "log rm 20261129-173337-k3fq -y": "qwq log --delete 20261129-173337-k3fq",
    "log delete k3fq": "qwq log --delete k3fq",
    "log remove k3fq zzq7": "qwq log --delete k3fq, one at a time",
    "log delete": "qwq log --delete ID",
    "log delete all": "qwq log --delete-all",
    "log show k3fq": "qwq show k3fq",
    "log show 20261129-173337-k3fq": "qwq show 20261129-173337-k3fq",
    "log show": "qwq show ID",
    "log open k3fq": "qwq show k3fq",
    "log export k3fq": "qwq show k3fq -o FILE.md",
    "models use qwq-demo": "qwq config set model qwq-demo",
    "models run qwq-demo": 'qwq -m qwq-demo "question"',
    "models update qwq-32b": "qwq models pull qwq-32b",
    "models search qwen": "qwq models list --all",
    "config theme": "qwq config get theme",
    "config theme light": "qwq config set theme light",
    "config theme=light": "qwq config set theme light",
    "config system be brief": "qwq config set system 'be brief'",
    "config rm theme": "qwq config unset theme",
    "config show theme": "qwq config get theme",
    "config show": "qwq config get KEY",
    "config add theme light": "qwq config set theme light",
    "sessions resume primes": "qwq chat --resume primes",
    "sessions search primes": "qwq sessions list primes",
    "engine add cpu": "qwq engine install cpu",
    "engine update": "qwq engine install NAME",
    "engine show": "qwq engine list",
    "endpoint add box http://x": "qwq config set endpoints.box.url http://x",
    "endpoint add": "qwq config set endpoints.NAME.url URL",
    "endpoint rm box": "qwq config unset endpoints.box",
    "models rmm x": "'rm'",
}  # fmt: skip


@pytest.mark.parametrize(("line", "text"), REFUSED.items())
def test_a_word_of_another_program_names_the_command(tmp_path: Path, line: str, text: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert run(shlex.split(line), Environment({"QWQ_HOME": str(tmp_path)}, None, out, err)) == 2
    assert " ".join(text.split()) in " ".join(err.getvalue().split())
    assert not out.getvalue()


@pytest.mark.parametrize(
    "line",
    ["delete files", "show that 7 is prime", "rm files", "open sets", "get rid of", "export data"],
)
def test_a_search_for_words_goes_on(line: str) -> None:
    refuse_in_log(line.split())


def test_a_word_that_is_like_none_is_left_to_the_parser() -> None:
    refuse_in_group("models", ["nonsense"])
    refuse_in_group("config", ["gett", "model"])
