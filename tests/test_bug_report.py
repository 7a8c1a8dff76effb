"""What is pasted into a report: enough to find a fault, and nothing that tells who it was."""

from __future__ import annotations

import getpass
import io
from pathlib import Path

import pytest

from qwq_cli import __version__
from qwq_cli import bug_report as module
from qwq_cli.bug_report import bug_report
from qwq_cli.cli.app import run
from qwq_cli.errors import EngineError
from qwq_cli.jobs.environment import Environment
from qwq_cli.paths import Paths

SECRET = "my-secret-words"


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    home = tmp_path / "somebody"
    variables = {"QWQ_HOME": str(home), "HF_HOME": str(home), "HOME": str(home)}
    made = Environment(variables, None, io.StringIO(), io.StringIO())
    made.paths.config_file.parent.mkdir(parents=True)
    return made


def printed(env: Environment) -> str:
    assert run(["bug"], env) == 0
    assert isinstance(env.stdout, io.StringIO)
    return env.stdout.getvalue()


def test_versions_machine_and_changed_settings(env: Environment) -> None:
    env.paths.config_file.write_text(f'ctx = 4096\nsystem = "{SECRET}"\ntheme = "light"\n')
    text = printed(env)
    for words in (f"- qwq: {__version__}", "- cores: ", "- engine: ", "- llama-cpp-python: ",
                  "- ctx: 4096, from file", "- theme: light, from file",
                  "- system: (set; not shown), from file", "- model: qwq-demo"):  # fmt: skip
        assert words in text
    assert "top_p" not in text


def test_nothing_private(env: Environment, tmp_path: Path) -> None:
    file = tmp_path / "somebody" / "diary.gguf"
    env.paths.config_file.write_text(f'system = "{SECRET}"\nmodel = "{file}"\n')
    text = printed(env)
    assert not [word for word in (SECRET, "somebody", "diary", str(Path.home()), "/tmp")
                if word in text]  # fmt: skip
    user = getpass.getuser()
    assert user == "root" or user not in text


def test_without_an_engine(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise EngineError(f"/home/somebody/{SECRET} can't be loaded.")

    monkeypatch.setattr(module, "diagnose", broken)
    text = printed(env)
    assert "- diagnosis: it fails with EngineError" in text
    assert SECRET not in text


def test_without_settings_that_can_be_read(env: Environment) -> None:
    env.paths.config_file.write_text(f"system = {SECRET}")
    text = printed(env)
    assert "- config.toml: it can't be read" in text
    assert "- cores: " in text
    assert isinstance(env.stderr, io.StringIO)
    first, *_ = env.stderr.getvalue().splitlines()
    assert first.startswith(f"qwq: {env.paths.config_file}:1: this is not valid TOML")
    assert SECRET not in text


def test_nothing_changed(env: Environment) -> None:
    found = bug_report(Paths.find(env.variables), env.variables)
    assert found.settings == ()
    assert printed(env).rstrip().endswith("### Settings that I changed\n\n- none")
