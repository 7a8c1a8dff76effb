"""How long it will take, as `ask` and `models` tell it, with a store that remembers runs."""

from __future__ import annotations

import io
import shutil
import sys
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from qwq_cli.cli.pull import _answer_rows
from qwq_cli.cli.surroundings import surroundings
from qwq_cli.hub.machine.speed import Speed
from qwq_cli.jobs.environment import Environment
from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.settings import Settings
from qwq_cli.store import Store
from qwq_cli.values.trace import ModelInfo, Stats
from tests.shell import Shell
from tests.store.test_traces import trace
from tests.tmux import Tmux

NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=timezone.utc)


def remember(shell: Shell, count: int, *, pace: float, tokens: int = 200) -> None:
    """Runs of the embedded model, as slow as one of 32B would be."""
    model = shell.run("17*24", "-n", "1", "--json").document["model"]
    path = shell.home / "qwq" / "state" / "traces.sqlite3"
    with Store(path) as store:
        store.delete_all()
        for number in range(count):
            length = tokens + number
            stats = Stats(
                prompt_tokens=9,
                thought_tokens=length - 10,
                answer_tokens=10,
                prefill_seconds=1.0,
                decode_seconds=(length - 1) / pace,
            )
            store.save(
                replace(
                    trace(f"20260304-120000-{number:04}"),
                    created=(NOON + timedelta(seconds=number)).isoformat(),
                    question=f"{number + 11}*24",
                    model=ModelInfo(name=model["name"], size=model["size"]),
                    stats=stats,
                )
            )


@pytest.fixture
def slow(shell: Shell) -> Shell:
    remember(shell, 30, pace=2.0)
    return shell


def test_json_tells_what_was_forecast(slow: Shell) -> None:
    forecast = slow.run("17*24", "-t", "0", "--json").document["forecast"]
    assert forecast["runs"] == 30
    assert forecast["tokens_per_second"] == 2.0
    assert 195 <= forecast["tokens"]["low"] <= forecast["tokens"]["high"] <= 235
    assert forecast["seconds"]["median"] == pytest.approx(forecast["tokens"]["median"] / 2, abs=1)


def test_a_limit_is_the_most_that_is_forecast(slow: Shell) -> None:
    forecast = slow.run("17*24", "-t", "0", "-n", "50", "--json").document["forecast"]
    assert forecast["tokens"]["high"] == 50


def test_it_is_kept_with_the_trace(slow: Shell) -> None:
    slow.run("17*24", "-t", "0", "--json")
    assert slow.run("show", "--json").document["forecast"]["runs"] == 30


def test_of_few_runs_nothing_is_forecast(shell: Shell) -> None:
    assert shell.run("17*24", "-t", "0", "--json").document["forecast"] is None


def test_a_pipe_gets_no_line_about_it(slow: Shell) -> None:
    done = slow.run("17*24", "-t", "0")
    assert "About" not in done.stderr + done.stdout


def test_on_a_terminal_it_is_said_before_the_run(slow: Shell) -> None:
    screen = slow.terminal("17*24", "-t", "0", columns=120)
    said = "on this machine (210 tokens at 2.0 tok/s), going by the last 30 runs."
    place = next(place for place, line in enumerate(screen.lines) if said in line)
    assert screen.lines[place].startswith("About ")
    assert any("Thought" in line for line in screen.lines[place:])


def test_with_quick_runs_nothing_is_said(shell: Shell) -> None:
    remember(shell, 30, pace=500.0)
    screen = shell.terminal("17*24", "-t", "0")
    assert "Thought" in screen.text
    assert "going by" not in screen.text


def test_lists_of_models_tell_how_long_an_answer_takes(slow: Shell) -> None:
    rows = slow.run("models", "list").stdout.splitlines()
    (demo,) = [row.split() for row in rows if row.startswith("qwq-demo")]
    assert demo[-5:] == ["2.0", "tok/s", "2", "min", "qwq"]
    (known,) = [row.split() for row in rows if row.startswith("qwq-32b-preview:")]
    assert known[-3] in ("s", "min", "h")
    every = slow.run("models", "list", "--all").stdout.splitlines()
    (assumed,) = [row.split() for row in every if row.startswith("qwq-32b:")]
    assert assumed[-4].startswith("~")
    (draft,) = [row.split() for row in every if row.startswith("qwen2.5-0.5b-instruct:")]
    assert len(draft) == len(assumed) - 3  # no time, no score: it doesn't answer
    assert "speed as measured where a model has run" in " ".join(rows)


def test_a_card_and_json_tell_it_too(slow: Shell) -> None:
    text = slow.run("models", "show", "qwq-32b-preview").stdout
    assert "GSM8K" in text
    assert "746 tokens" in text
    quants = slow.run("models", "show", "qwq-32b-preview", "--json").document["quants"]
    assert all(each["answer"]["low"] < each["answer"]["high"] for each in quants)
    (demo,) = [
        each for each in slow.run("models", "list", "--json").document if each["name"] == "qwq-demo"
    ]
    assert demo["pace"] == 2.0
    assert 100 <= demo["answer"]["low"] <= demo["answer"]["high"] <= 115


def planned(shell: Shell, title: str, speed: Speed | None) -> list[tuple[str, str]]:
    """What `models pull --plan` says of answers; of the plan only these two count."""
    env = Environment(shell.environment, None, io.StringIO(), io.StringIO())
    fit = SimpleNamespace(fits=True)
    plan: Any = SimpleNamespace(title=title, assessment=SimpleNamespace(speed=speed, fit=fit))
    around = surroundings(env, Settings())
    return list(_answer_rows(UNICODE, plan, around))


def test_a_plan_to_pull_tells_how_long_answers_will_take(shell: Shell) -> None:
    ((name, words),) = planned(shell, "QwQ-32B-Preview", Speed(1.0, 9.0, 12.0))
    assert name == "answer"
    assert words.endswith(" min each, going by published lengths")
    assert planned(shell, "QwQ-32B-Preview", None) == []
    assert planned(shell, "Another", Speed(1.0, 2.0, 3.0)) == []
    ((_, words),) = planned(shell, "Qwen3-8B", Speed(1.0, 9.0, 12.0))
    assert words.endswith("each, going by what similar models take")


def test_a_plan_of_a_slow_model_names_a_better_one(shell: Shell) -> None:
    rows = planned(shell, "QwQ-32B", Speed(0.1, 0.2, 0.3))
    assert [name for name, _ in rows] == ["answer", "better"]
    assert "qwq models pull " in rows[1][1]


@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux")
def test_a_run_far_slower_than_forecast_says_so_while_it_goes_on(shell: Shell) -> None:
    """It makes 100 tokens a second at most."""
    remember(shell, 30, pace=1000.0, tokens=30_000)
    flags = ("--on-loop", "off", "--ctx", "8000")
    command = [sys.executable, "-m", "tests.slow_qwq", "17*24", *flags]
    with Tmux(shell.home, command, columns=200, rows=24, env=shell.environment) as tmux:
        tmux.wait(lambda: "Far slower than forecast: " in tmux.screen())
        (line,) = [line for line in tmux.scrollback() if line.startswith("Far slower")]
        assert "tok/s in place of 1000 tok/s; " in line
        assert " left. " in line
        tmux.press("C-c")
        tmux.wait(tmux.ended)
