from __future__ import annotations

import io

import pytest
from rich.style import Style

from qwq_cli.choices import Palette
from qwq_cli.jobs.environment import Environment
from qwq_cli.render.terminal.palettes import STYLES, styles_of
from qwq_cli.settings import Settings
from tests.shell import Shell

KINDS = [name for name in STYLES if name.startswith("step.") and name != "step.text"]
# Readable on its background: at least 4.5 to 1, WCAG 2.2, success criterion 1.4.3.
BACKGROUNDS = {Palette.DARK: (0, 0, 0), Palette.LIGHT: (255, 255, 255)}
ENOUGH = 4.5


def luminance(color: tuple[int, ...]) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", Palette)
def test_every_style_is_there_and_is_one(palette: Palette) -> None:
    styles = styles_of(palette)
    assert styles.keys() == STYLES.keys()
    assert all(isinstance(Style.parse(style), Style) for style in styles.values())


@pytest.mark.parametrize("palette", BACKGROUNDS)
def test_colours_stand_out_from_their_background(palette: Palette) -> None:
    for name, text in styles_of(palette).items():
        style = Style.parse(text)
        if style.color and not style.bgcolor:
            color = tuple(style.color.get_truecolor())
            assert contrast(color, BACKGROUNDS[palette]) >= ENOUGH, name


def test_high_contrast_dims_nothing_and_colours_nothing() -> None:
    for text in styles_of(Palette.HIGH_CONTRAST).values():
        style = Style.parse(text)
        assert not style.dim
        assert style.color is None


def test_the_config_chooses(shell: Shell) -> None:
    refused = shell.run("config", "set", "theme", "pink")
    assert refused.status == 2
    assert "high-contrast" in refused.stderr
    assert shell.run("config", "set", "theme", "color-blind").status == 0
    assert "color-blind" in shell.run("config").stdout


def test_the_terminal_of_a_command_has_the_palette_of_its_settings() -> None:
    stream = io.StringIO()
    env = Environment({}, None, stream, stream)
    for palette in (Palette.AUTO, Palette.COLOR_BLIND):
        console = env.terminal(stream, Settings(theme=palette)).console
        assert console.get_style("step.check") == Style.parse(styles_of(palette)["step.check"])
