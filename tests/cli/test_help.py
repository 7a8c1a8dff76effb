"""The help of every command: what a setting's declaration says, under headings, on any terminal."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.cli.commands import HEADINGS, SUMMARIES
from qwq_cli.cli.examples import EXAMPLES
from qwq_cli.cli.help import definitions
from qwq_cli.jobs.environment import Environment
from qwq_cli.setting import Panel
from qwq_cli.settings import SETTINGS
from tests.cli.every_command import Path as Names
from tests.cli.every_command import commands, flags, root, understood

TAKE_SETTINGS = (("ask",), ("chat",), ("solve",), ("curve",))
GROUPS = ((), ("models",), ("engine",), ("endpoint",), ("sessions",), ("config",))
EVERY = [*GROUPS, *commands()]
NARROW = 60


def _command(path: Names) -> Any:
    command = root()
    for name in path:
        command = command.commands[name]
    return command


def help_of(path: Names) -> str:
    ctx = root().make_context("qwq", [], resilient_parsing=True)
    for name in path:  # below its group, as a command keeps the names of its help flag
        command = ctx.command.commands[name]
        ctx = command.make_context(name, [], parent=ctx, resilient_parsing=True)
    text: str = ctx.command.get_help(ctx)
    return text


def sections(text: str) -> dict[str, str]:
    """What stands under each title, on one line each."""
    parts = re.split(r"^(\S[^\n]*):$", text, flags=re.MULTILINE)
    bodies = (" ".join(body.split()) for body in parts[2::2])
    return dict(zip(parts[1::2], bodies, strict=True))


@pytest.mark.parametrize("columns", [40, 47])
@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_a_narrow_terminal_gets_sentences_of_its_width(
    path: Names, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines to copy, and words and names of values, stay whole."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines, examples = (
        help_of(path).splitlines(),
        {line for line, _ in EXAMPLES.get(" ".join(path), ())},
    )
    long = [line for line in lines if len(line) > columns and line.strip() not in examples]
    assert not [line for line in long if len(line.split()) > 2]


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_it_fits_any_terminal(path: Names, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = help_of(path)
    assert text.isascii()
    assert "\x1b" not in text
    assert not re.search(r"\w\.\.\.$", text, re.MULTILINE), "a sentence is cut"
    assert all(len(line) <= columns for line in text.splitlines())


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_it_ends_with_examples(path: Names) -> None:
    assert list(sections(help_of(path)))[-1] == "Examples"


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_lines_for_their_command(tmp_path: Path, name: str) -> None:
    env = Environment({"QWQ_HOME": str(tmp_path)}, None, io.StringIO(), io.StringIO())
    for line, meaning in EXAMPLES[name]:
        assert len(line) <= NARROW - 4, "it is broken on a narrow terminal"
        assert meaning.endswith((".", "mine"))
        program, *words = shlex.split(line.partition(" > ")[0])
        path, _ = understood(env, *words)
        assert program == "qwq"
        assert " ".join(path).startswith(name)


def test_examples_are_for_commands_that_there_are() -> None:
    assert {tuple(name.split()) for name in EXAMPLES} == set(EVERY)


def test_every_command_stands_under_one_heading() -> None:
    assert [name for names in HEADINGS.values() for name in names] == list(SUMMARIES)


@pytest.mark.parametrize("path", TAKE_SETTINGS, ids=" ".join)
def test_settings_stand_under_their_headings_with_their_ranges(path: Names) -> None:
    found = sections(help_of(path))
    for flag in flags(commands()[path]):
        setting = SETTINGS.get(flag[2:].replace("-", "_"))
        if setting and not (path == ("solve",) and flag == "--save"):  # which is another there
            body = found[setting.panel.value]
            assert re.search(rf"{flag}\b", body)
            assert f"[{setting.range}]" in body or not str(setting.range)


@pytest.mark.parametrize("path", TAKE_SETTINGS, ids=" ".join)
def test_the_headings_are_few_and_in_their_order(path: Names) -> None:
    order = ["Arguments", *(panel.value for panel in Panel), "Examples"]
    titles = [title for title in sections(help_of(path)) if title in order]
    assert titles == sorted(titles, key=order.index)
    assert 4 <= len(titles) <= 10
    assert len(flags(commands()[path])) > len(titles)


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_bounds_are_told_in_words(path: Names) -> None:
    assert not re.search(r"[<>]=|\bx\b", " ".join(help_of(path).split()))


def test_a_long_list_of_values_is_broken_between_them() -> None:
    values = "|".join(f"value-{number}" for number in range(9))
    lines = list(definitions([(f"--flag <{values}>", "What it is."), ("-x", "More.")], 18, 40))
    assert all(len(line) <= 40 for line in lines)
    assert "".join(line.strip() for line in lines).startswith(f"--flag <{values}>")
    assert lines[-1].split() == ["-x", "More."]
