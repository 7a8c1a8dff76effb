from __future__ import annotations

import inspect
from typing import Annotated, NamedTuple

import pytest
import typer

from qwq_cli.cli.flags import SettingFlags, spread
from qwq_cli.settings import SETTINGS


class Copies(NamedTuple):
    copies: Annotated[int, typer.Option("--count", min=1)] = 1
    to: Annotated[str | None, typer.Option("--to")] = None


@spread
def copy(
    name: Annotated[str, typer.Argument()],
    *,
    how: Copies,
    settings: Annotated[dict[str, object], SettingFlags(only=("ctx", "mmap"))],
    loud: Annotated[bool, typer.Option("--loud")] = False,
) -> object:
    """Copy it."""
    return name, how, settings, loud


def run(*args: str) -> object:
    app = typer.Typer(rich_markup_mode=None)
    app.command()(copy)
    return app(list(args), standalone_mode=False)


def test_a_command_gets_its_flags_in_groups() -> None:
    found = run("it", "--count", "3", "--ctx", "512", "--no-mmap")
    assert found == ("it", Copies(copies=3), {"ctx": 512, "mmap": False}, False)


def test_flags_that_were_not_given_have_their_defaults_and_settings_none() -> None:
    assert run("it") == ("it", Copies(), {"ctx": None, "mmap": None}, False)


def test_help_shows_the_flags_where_the_group_stands(capsys: pytest.CaptureFixture[str]) -> None:
    run("--help")
    shown = capsys.readouterr().out
    places = [shown.index(flag) for flag in ("--count", "--to", "--ctx", "--mmap", "--loud")]
    assert places == sorted(places)
    assert "Copy it." in shown


def test_what_is_set_for_good_alone_has_no_flag() -> None:
    names = {parameter.name for parameter in SettingFlags().parameters()}
    for_good = {key for key, setting in SETTINGS.items() if not setting.has_flag}
    assert for_good
    assert not names & {f"{key}_setting" for key in for_good}
    assert len(names) == len(SETTINGS) - len(for_good)


def test_other_words_for_a_setting() -> None:
    (parameter,) = SettingFlags(only=("seed",), helps={"seed": "Another."}).parameters()
    assert parameter.annotation.__metadata__[0].help.startswith("Another. [0 to 4,294,967,295]")


def test_the_signature_is_that_of_the_flags() -> None:
    names = list(inspect.signature(copy).parameters)
    assert names == ["name", "copies", "to", "ctx_setting", "mmap_setting", "loud"]
