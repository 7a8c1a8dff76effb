"""The help of every command: what a setting's declaration says, in panels, on any terminal."""

from __future__ import annotations

import re

import pytest

from qwq_cli.settings import SETTINGS, Panel
from tests.cli.every_command import commands, flags

TAKE_SETTINGS = (("ask",), ("chat",), ("solve",), ("curve",))


def help_of(path: tuple[str, ...]) -> str:
    command = commands()[path]
    text: str = command.get_help(command.make_context(path[-1], [], resilient_parsing=True))
    return text


def sections(text: str) -> dict[str, str]:
    """What stands under each title, on one line each."""
    parts = re.split(r"^(\S[^\n]*):$", text, flags=re.MULTILINE)
    bodies = (" ".join(body.split()) for body in parts[2::2])
    return dict(zip(parts[1::2], bodies, strict=True))


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_it_fits_any_terminal(path: tuple[str, ...]) -> None:
    text = help_of(path)
    assert text.isascii()
    assert "\x1b" not in text
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("path", TAKE_SETTINGS, ids=" ".join)
def test_settings_stand_in_their_panels_with_their_ranges(path: tuple[str, ...]) -> None:
    found = sections(help_of(path))
    for flag in flags(commands()[path]):
        setting = SETTINGS.get(flag[2:].replace("-", "_"))
        if setting and not (path == ("solve",) and flag == "--save"):  # which is another there
            body = found[setting.panel.value]
            assert re.search(rf"{flag}\b", body)
            assert f"[{setting.range}]" in body or not str(setting.range)


@pytest.mark.parametrize("path", TAKE_SETTINGS, ids=" ".join)
def test_the_panels_are_few_and_in_their_order(path: tuple[str, ...]) -> None:
    order = ["Arguments", *(panel.value for panel in Panel), "Options"]
    titles = [title for title in sections(help_of(path)) if title in order]
    assert titles == sorted(titles, key=order.index)
    assert 4 <= len(titles) <= 8
    assert len(flags(commands()[path])) > len(titles)
