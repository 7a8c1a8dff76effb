"""Screens of a terminal, one after the other, as an SVG that moves.

Whatever stays on a row for some frames is one text, which CSS shows and hides: no script, no font,
nothing fetched. It has colours for dark and for light, and who wants no movement gets a frame that
stands still.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

COLUMNS, ROWS = 88, 16
FRAMES = 8  # a second


@dataclass(frozen=True)
class Look:
    """Of a character; colours as hexadecimal digits, or "default"."""

    ink: str
    paper: str
    bold: bool
    underlined: bool


@dataclass(frozen=True)
class Run:
    """Characters side by side on a row that look alike, by day and by night."""

    column: int
    text: str
    dark: Look
    light: Look


Row = tuple[Run, ...]
Cells = tuple[tuple[tuple[str, Look], ...], ...]  # of a screen: a character and its look


@dataclass(frozen=True)
class Shown:
    """A row that stays the same from one frame on for some."""

    row: int
    start: int
    frames: int
    runs: Row


def row_of(dark: tuple[tuple[str, Look], ...], light: tuple[tuple[str, Look], ...]) -> Row:
    """Without what is blank."""
    pairs = enumerate(zip(dark, light, strict=True))
    runs = []
    for (night, day), cells in groupby(pairs, key=lambda cell: (cell[1][0][1], cell[1][1][1])):
        found = list(cells)
        text = "".join(one[0] for _, (one, _) in found)
        if text.strip() or night.paper != "default":
            runs.append(Run(found[0][0], text, night, day))
    return tuple(runs)


def _stays(screens: list[tuple[Row, ...]]) -> Iterator[Shown]:
    """Each row in turn, frame by frame; what is the same in the next frame goes on."""
    for row in range(ROWS):
        start = 0
        for runs, same in groupby(screen[row] for screen in screens):
            frames = len(list(same))
            if runs:
                yield Shown(row, start, frames, runs)
            start += frames


# Sizes in pixels. The width of a character is that of most monospaced fonts at this size.
_WIDE, _HIGH, _FONT = 8.4, 18, 14
_LEFT, _TOP = 14, 44
_WIDTH, _HEIGHT = round(COLUMNS * _WIDE) + 2 * _LEFT, ROWS * _HIGH + _TOP + 12
_DARK = {"default": "#e6edf3", "ink": "#e6edf3", "paper": "#0d1117", "edge": "#30363d"}
_LIGHT = {"default": "#1f2328", "ink": "#1f2328", "paper": "#ffffff", "edge": "#d1d9e0"}


def animation(screens: list[tuple[Row, ...]], *, title: str, still: int) -> str:
    """still: the frame for who wants no movement."""
    shown = list(_stays(screens))
    classes: dict[tuple[Look, Look], str] = {}
    for one in shown:
        for run in one.runs:
            classes.setdefault((run.dark, run.light), f"c{len(classes)}")
    seconds = len(screens) / FRAMES
    texts = "\n".join(_text(one, classes, len(screens), still) for one in shown)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'xml:space="preserve" role="img" aria-labelledby="title">\n'
        f'<title id="title">{escape(title)}</title>\n'
        f"<style>\n{_style(shown, classes, len(screens), seconds)}</style>\n"
        f'<rect class="p" x=".5" y=".5" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" rx="8"/>\n'
        '<circle cx="20" cy="20" r="6" fill="#ff5f57"/>'
        '<circle cx="40" cy="20" r="6" fill="#febc2e"/>'
        '<circle cx="60" cy="20" r="6" fill="#28c840"/>\n'
        f"{texts}\n</svg>\n"
    )


def _style(
    shown: list[Shown], classes: dict[tuple[Look, Look], str], total: int, seconds: float
) -> str:
    lines = [
        f"text{{font:{_FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',"
        "monospace;white-space:pre}",
        f"g{{visibility:hidden;animation:0s step-end infinite;animation-duration:{seconds:g}s}}",
        "g.s{visibility:visible}",
        *(
            f".k{frames}{{animation-name:k{frames}}}"
            f"@keyframes k{frames}{{0%{{visibility:visible}}"
            f"{100 * frames / total:.4f}%{{visibility:hidden}}}}"
            for frames in sorted({one.frames for one in shown} - {total})
        ),
        "@media(prefers-reduced-motion:reduce){g{animation:none}}",
        *_colours({name: looks[0] for looks, name in classes.items()}, _DARK),
        "@media(prefers-color-scheme:light){",
        *_colours({name: looks[1] for looks, name in classes.items()}, _LIGHT),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _colours(looks: dict[str, Look], scheme: dict[str, str]) -> Iterator[str]:
    yield f".p{{fill:{scheme['paper']};stroke:{scheme['edge']}}}"
    for name, look in looks.items():
        ink = scheme["paper"] if _is_turned(look) else _colour(look.ink, scheme)
        weight = ";font-weight:bold" if look.bold else ""
        line = ";text-decoration:underline" if look.underlined else ""
        yield f".{name}{{fill:{ink}{weight}{line}}}"
        if look.paper != "default":
            yield f".{name}b{{fill:{_colour(look.paper, scheme)}}}"


def _is_turned(look: Look) -> bool:
    """Whether ink and paper changed places."""
    return look.ink == "default" and look.paper != "default"


def _colour(name: str, scheme: dict[str, str]) -> str:
    return scheme.get(name) or f"#{name}"


def _text(one: Shown, classes: dict[tuple[Look, Look], str], total: int, still: int) -> str:
    y = _TOP + one.row * _HIGH
    parts = []
    for run in one.runs:
        name, x = classes[run.dark, run.light], _LEFT + run.column * _WIDE
        width = len(run.text) * _WIDE
        if run.dark.paper != "default":
            parts.append(
                f'<rect class="{name}b" x="{x:g}" y="{y}" width="{width:g}" height="{_HIGH}"/>'
            )
        parts.append(
            f'<text class="{name}" x="{x:g}" y="{y + _FONT}" textLength="{width:g}">'
            f"{escape(run.text)}</text>"
        )
    is_still = one.start <= still < one.start + one.frames
    if one.frames == total:
        return f'<g class="s">{"".join(parts)}</g>'
    kind = f"k{one.frames}{' s' if is_still else ''}"
    delay = (one.start - total) / FRAMES
    return f'<g class="{kind}" style="animation-delay:{delay:g}s">{"".join(parts)}</g>'
