"""No command with --json fails without a JSON document: all of them, each in many ways."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.cli.app import run
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.jobs.environment import Environment
from tests.cli.every_command import Path as Command
from tests.cli.every_command import arguments, commands, flags, is_switch, with_json

JSON = with_json()


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    home = str(tmp_path)
    variables = {"QWQ_HOME": home, "HF_HOME": home, "HF_HUB_OFFLINE": "1", "HOME": home}
    stdin = io.TextIOWrapper(io.BytesIO(b"what is that?"))
    return Environment(variables, stdin, io.StringIO(), io.StringIO())


def failed(env: Environment, *args: str) -> Any:
    """The error that a program reads, after a command that must have failed."""
    status = run(args, env)
    assert status not in (0, 1), "it does not fail, or for a reason that nobody had in mind"
    return told(env, status)


def told(env: Environment, status: int) -> Any:
    assert isinstance(env.stdout, io.StringIO)
    assert isinstance(env.stderr, io.StringIO)
    document = json.loads(env.stdout.getvalue())
    assert document["error"]["status"] == status
    assert document["error"]["message"] in env.stderr.getvalue()
    return document["error"]


def test_there_are_many() -> None:
    assert {"ask", "solve", "show", "doctor", "config"} <= {path[0] for path in JSON}


@pytest.mark.parametrize("path", JSON, ids=" ".join)
def test_an_unknown_flag(env: Environment, path: Command) -> None:
    assert "--bogus" in failed(env, *path, "--json", "--bogus")["message"]


@pytest.mark.parametrize("path", JSON, ids=" ".join)
def test_an_unknown_flag_with_all_in_front(env: Environment, path: Command) -> None:
    assert "--bogus" in failed(env, "--json", "--bogus", *path)["message"]


@pytest.mark.parametrize("path", JSON, ids=" ".join)
def test_a_flag_without_its_value(env: Environment, path: Command) -> None:
    options = flags(commands()[path]).items()
    for flag in [name for name, option in options if not is_switch(option)]:
        fresh = Environment(env.variables, env.stdin, io.StringIO(), io.StringIO())
        assert flag in failed(fresh, *path, "--json", flag)["message"]


@pytest.mark.parametrize("path", JSON, ids=" ".join)
def test_a_value_for_a_switch(env: Environment, path: Command) -> None:
    assert "--json" in failed(env, *path, "--json=yes", "--json")["message"]


@pytest.mark.parametrize(
    "path", [path for path in JSON if arguments(commands()[path])], ids=" ".join
)
def test_a_missing_argument(env: Environment, path: Command) -> None:
    failed(env, *path, "--json")


# Doctor goes on with the defaults: it is there to say what is wrong.
@pytest.mark.parametrize("path", [path for path in JSON if path != ("doctor",)], ids=" ".join)
def test_a_wrong_config_file(env: Environment, path: Command) -> None:
    env.paths.config_file.parent.mkdir(parents=True)
    env.paths.config_file.write_text("ctx = 'many'\n")
    assert "ctx" in failed(env, *path, "--json", *arguments(commands()[path]))["message"]


@pytest.mark.parametrize("path", JSON, ids=" ".join)
def test_an_interrupt(env: Environment, path: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qwq_cli.config.resolve", interrupted)
    assert failed(env, *path, "--json", *arguments(commands()[path]))["status"] == 130


def a_folder(path: Path) -> None:
    path.mkdir(parents=True)


def garbage(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 1000)


@pytest.mark.parametrize("damage", [a_folder, garbage])
@pytest.mark.parametrize("line", ["show", "show x", "log", "log import x.json", "sessions list"])
def test_a_store_that_cannot_be_read(
    env: Environment, line: str, damage: Callable[[Path], None]
) -> None:
    damage(env.paths.traces_file)
    status = run([*line.split(), "--json"], env)
    assert isinstance(env.stdout, io.StringIO)
    assert status or json.loads(env.stdout.getvalue()) == [], "a damaged one is put aside"
    if status:
        told(env, status)


@pytest.mark.parametrize("path", JSON, ids=" ".join)
def test_a_name_or_file_that_is_not_there(env: Environment, path: Command) -> None:
    takes = [one for one in commands()[path].params if one.param_type_name == "argument"]
    if path[0] in ("ask", "log", "sessions", "models") and path != ("models", "show"):
        return  # words of a question, of a search; names that the hub may have
    if takes:
        assert "nowhere" in failed(env, *path, "--json", "nowhere.gguf")["message"]


def test_a_deletion_that_is_not_confirmed(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.cli.log.confirmed", lambda *_: False)
    status = run(["log", "--delete-all", "--json"], env)
    assert told(env, status)["message"] == "Nothing was deleted."


@pytest.mark.parametrize("command", ["curve", "solve", "ask"])
def test_an_interrupt_before_there_is_anything_to_tell(
    env: Environment, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def interrupted(*_: object, cancel: Cancel, **__: object) -> Iterator[None]:
        cancel.set()
        raise Cancelled
        yield

    for opens in ("solve_run.open_solver", "curve_run.open_solver"):
        monkeypatch.setattr(f"qwq_cli.jobs.{opens}", interrupted)
    monkeypatch.setattr("qwq_cli.launch.open_reasoner", interrupted)
    file = tmp_path / "p.jsonl"
    file.write_text('{"question": "1+1", "target": "2"}\n')
    words = ["17*24"] if command == "ask" else [str(file)]
    assert run([command, "-m", "qwq-demo", "--json", *words], env) == 130
    assert isinstance(env.stdout, io.StringIO)
    document = json.loads(env.stdout.getvalue())
    assert document.get("error", {}).get("status") == 130 or document["summary"]
