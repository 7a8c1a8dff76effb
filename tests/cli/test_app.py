"""The error boundary, with faults that a shell can't easily cause."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from qwq_cli.cli.app import run
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EngineError, ExitStatus, ModelTooLarge
from qwq_cli.hub.local.locate import locate
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.jobs.environment import Environment
from qwq_cli.launch.advice import another_named
from qwq_cli.paths import Paths
from qwq_cli.trial import Ended
from tests.hub.gguf_writer import write_tiny
from tests.stranger import write_stranger


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    variables = {"QWQ_HOME": str(tmp_path), "HF_HOME": str(tmp_path)}
    return Environment(variables, None, io.StringIO(), io.StringIO())


def said(env: Environment) -> str:
    assert isinstance(env.stderr, io.StringIO)
    return env.stderr.getvalue()


def test_an_interrupt_while_loading_is_a_message(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def cancelled(*_: object, **__: object) -> Iterator[None]:
        raise Cancelled
        yield

    monkeypatch.setattr("qwq_cli.launch.open_reasoner", cancelled)
    assert run(["17*24"], env) == ExitStatus.INTERRUPTED
    assert "while the model was loading" in said(env)


@pytest.mark.parametrize(
    "signalled", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
@pytest.mark.parametrize(
    "command", ["ask 1+1", "chat", "solve {home}/sums.jsonl", "curve {home}/sums.jsonl"]
)
def test_a_signal_while_loading_is_told_by_the_exit_status(
    env: Environment,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    signalled: tuple[signal.Signals, int],
) -> None:
    """It is the status that a shell reports for a program that the signal ended."""
    number, status = signalled
    home = Path(env.variables["QWQ_HOME"])
    (home / "sums.jsonl").write_text('{"question": "1+1", "target": "2"}\n', encoding="utf-8")

    def signals(*_: object) -> Ended:
        os.kill(os.getpid(), number)
        return Ended({})

    monkeypatch.setattr("qwq_cli.launch.model_trial.attempt", signals)
    words = command.format(home=home).split()
    assert run([*words, "-m", str(write_stranger(home))], env) == status
    assert "Traceback" not in said(env)


def test_a_second_signal_ends_it_with_the_status_of_the_first(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run hangs and does not look at the flag."""

    def signals(*_: object) -> Ended:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        return Ended({})

    monkeypatch.setattr("qwq_cli.launch.model_trial.attempt", signals)
    model = write_stranger(Path(env.variables["QWQ_HOME"]))
    assert run(["ask", "1+1", "-m", str(model)], env) == 143


@pytest.mark.parametrize("command", ["17*24", "doctor", "log", "config"])
def test_a_keyboard_interrupt_anywhere_is_a_message(
    env: Environment, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qwq_cli.config.resolve", interrupted)
    assert run([command], env) == ExitStatus.INTERRUPTED
    assert said(env) == "qwq: Interrupted.\n"


@pytest.mark.parametrize("kind", [ImportError, RuntimeError, OSError])
def test_a_library_that_cannot_be_loaded_says_how_to_repair_it(kind: type[Exception]) -> None:
    from qwq_cli.engine.loader import explains_import

    with pytest.raises(EngineError, match="libgomp") as caught, explains_import():
        raise kind("libgomp")
    assert caught.value.hint is not None
    assert "pip install" in caught.value.hint


def test_a_progress_that_fails_stops_the_load_and_is_heard(demo: Path) -> None:
    from qwq_cli.engine.cancel import Cancel
    from qwq_cli.engine.llama import LlamaModel
    from qwq_cli.engine.params import ModelParams

    def fail(done: float) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        LlamaModel(ModelParams(demo), cancel=Cancel(), progress=fail)


def test_the_doctor_tells_how_to_get_the_real_model(env: Environment) -> None:
    assert run(["doctor"], env) == ExitStatus.ANSWERED
    assert isinstance(env.stdout, io.StringIO)
    words = " ".join(env.stdout.getvalue().split())
    assert re.search(r"better QwQ-32B-Preview (fits|needs).* qwq models pull \S+", words)
    assert not re.search(r"\b0\.0+ GiB", words)
    assert "threads 1; this model is so small that more would only wait for each other" in words


@pytest.mark.parametrize("text", ["color = never", "ctx = 'x'", "endpoints = 3"])
def test_the_doctor_goes_on_without_settings_that_can_be_read(env: Environment, text: str) -> None:
    env.paths.config_file.parent.mkdir(parents=True, exist_ok=True)
    env.paths.config_file.write_text(text, encoding="utf-8")
    assert run(["doctor"], env) == ExitStatus.USAGE
    assert isinstance(env.stdout, io.StringIO)
    assert said(env).startswith(f"qwq: {env.paths.config_file}:1: ")
    words = env.stdout.getvalue().split()
    assert "qwq-demo," in words
    assert "".join(words).count(str(env.paths.config_file)) == 1
    assert "none" not in words


def test_a_broken_config_file_is_mended_with_qwq(env: Environment) -> None:
    env.paths.config_file.parent.mkdir(parents=True, exist_ok=True)
    env.paths.config_file.write_text("color = never", encoding="utf-8")
    assert run(["config"], env) == ExitStatus.USAGE
    assert "qwq config edit" in said(env)


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("text", ["modle = 'x'", "section = 3", "a = = b", "[endpoints.a]\nx = 1"])
def test_a_file_that_was_saved_broken_is_told_at_once(env: Environment, text: str) -> None:
    writing = shlex.quote(f"echo {shlex.quote(text)} > $0")
    variables = {**env.variables, "EDITOR": f"sh -c {writing}"}
    edited = Environment(variables, Keyboard(), env.stdout, env.stderr)
    assert run(["config", "edit"], edited) == ExitStatus.USAGE
    assert said(env).startswith("qwq: Saved, but qwq can't read it. ")
    assert said(env).endswith("To mend it: qwq config edit\n")


def test_a_new_config_file_says_where_the_keys_are(env: Environment) -> None:
    edited = Environment({**env.variables, "EDITOR": "true"}, Keyboard(), env.stdout, env.stderr)
    assert run(["config", "edit"], edited) == ExitStatus.ANSWERED
    lines = env.paths.config_file.read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") for line in lines if line)
    assert "`qwq config` lists all keys" in lines[1]


def test_settings_of_the_file_reach_every_command(env: Environment) -> None:
    run(["config", "set", "color", "always"], env)
    run(["config"], env)
    assert isinstance(env.stdout, io.StringIO)
    assert "color" in env.stdout.getvalue()
    assert "always" in env.stdout.getvalue()


def test_before_the_machine_is_measured_the_first_run_tells_no_speed(env: Environment) -> None:
    run(["1+1"], env)
    told = said(env)
    assert re.search(r"QwQ-32B-Preview (fits|needs)", told)
    assert "Which model suits this machine: qwq models list" in told
    for word in ("slow", "quick", "models pull", "an answer"):
        assert word not in told
    assert isinstance(env.stderr, io.StringIO)
    env.stderr.truncate(0)
    run(["1+1"], env)  # a run is kept now
    assert "not always right. For more: qwq models list" in said(env)


def test_the_first_run_and_the_doctor_recommend_the_same(env: Environment) -> None:
    assert isinstance(env.stdout, io.StringIO)
    assert isinstance(env.stderr, io.StringIO)
    run(["doctor"], env)  # measures the machine
    told = re.search(r"qwq models\s+pull\s+(\S+)", env.stdout.getvalue())
    assert told
    run(["1+1"], env)
    assert re.search(rf"QwQ-32B-Preview .*: qwq models pull {told[1]}", env.stderr.getvalue())
    env.stderr.seek(0)
    env.stderr.truncate()
    run(["1+1"], env)  # a run is kept now
    assert f"not always right. For more: qwq models pull {told[1]}" in env.stderr.getvalue()


def test_an_error_about_memory_names_a_model_that_fits(tmp_path: Path) -> None:
    registry, paths = load_registry(), Paths.find({"QWQ_HOME": str(tmp_path)})
    large = locate("qwq-demo", registry, environ={})
    large = replace(large, file=replace(large.file, size=100 << 30))
    machine = Machine(cores=4, memory=32 << 30, bandwidth=50e9)
    with (
        pytest.raises(ModelTooLarge) as caught,
        another_named(large, registry, machine, paths),
    ):
        raise ModelTooLarge("It is too large.", "Try -m x.")
    assert re.match(r"Try -m x. Or take \S+, which fits: qwq models pull", caught.value.hint or "")


def test_the_doctor_goes_on_with_the_model_that_was_named(tmp_path: Path, env: Environment) -> None:
    file = tmp_path / "my model.gguf"
    write_tiny(file)
    run(["doctor", "-m", str(file), "--ctx", "1024", "--draft", "off", "--json"], env)
    assert isinstance(env.stdout, io.StringIO)
    (step,) = json.loads(env.stdout.getvalue())["next"]
    assert step == f"qwq -m '{file}' --ctx 1024 --draft off \"What is 17 * 24?\""


def test_an_error_about_the_context_alone_names_no_other_model(env: Environment) -> None:
    assert run(["-m", "qwq-demo", "--ctx", "2000000000", "1+1"], env) == ExitStatus.MODEL
    words = " ".join(said(env).split())
    assert re.search(r"Try --ctx \d+", words)
    assert "Or take" not in words
