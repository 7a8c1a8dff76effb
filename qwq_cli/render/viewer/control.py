"""Rich text on a prompt_toolkit screen; only visible rows are ever made."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.controls import UIContent, UIControl
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType
from prompt_toolkit.output import ColorDepth
from rich.color import Color, ColorType
from rich.style import Style
from rich.text import Text

from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.viewer.commands import Mode, Viewer

if TYPE_CHECKING:
    from prompt_toolkit.key_binding.key_bindings import NotImplementedOrNone
    from rich.console import Console

Fragments = StyleAndTextTuples

WHEEL_ROWS = 3


class TraceControl(UIControl):
    """The rows of the viewer, or its help."""

    def __init__(self, viewer: Viewer, console: Console) -> None:
        self._viewer = viewer
        self._console = console

    def is_focusable(self) -> bool:
        return True

    def create_content(self, width: int, height: int) -> UIContent:
        viewer = self._viewer
        viewer.resize(width, height)
        if viewer.mode is Mode.HELP:
            return _content(
                [Text(line) for line in viewer.help()[viewer.help_top :]], 0, self._show
            )
        rows, selected = viewer.state.rows()
        return _content(rows, selected, self._show)

    def mouse_handler(self, mouse_event: MouseEvent) -> NotImplementedOrNone:
        state = self._viewer.state
        if self._viewer.mode is Mode.HELP:
            return self._scroll_help(mouse_event)
        if mouse_event.event_type is MouseEventType.SCROLL_DOWN:
            state.move(WHEEL_ROWS)
        elif mouse_event.event_type is MouseEventType.SCROLL_UP:
            state.move(-WHEEL_ROWS)
        elif mouse_event.event_type is MouseEventType.MOUSE_UP:
            state.click(mouse_event.position.y)
        else:
            return NotImplemented
        return None

    def _scroll_help(self, mouse_event: MouseEvent) -> NotImplementedOrNone:
        keys = {MouseEventType.SCROLL_DOWN: "down", MouseEventType.SCROLL_UP: "up"}
        key = keys.get(mouse_event.event_type)
        if key is None:
            return NotImplemented
        self._viewer.press(key)
        return None

    def _show(self, row: Text) -> Fragments:
        return fragments(row, self._console)


class Bar(UIControl):
    """One line at the top or the bottom, cut to the width."""

    def __init__(self, viewer: Viewer, console: Console, text: Callable[[int], str]) -> None:
        self._viewer = viewer
        self._console = console
        self._text = text

    def create_content(self, width: int, height: int) -> UIContent:
        line = truncate(self._text(width), width, self._viewer.glyphs.ellipsis)
        return _content([Text(line, "fold")], 0, lambda row: fragments(row, self._console))


def _content(rows: list[Text], selected: int, show: Callable[[Text], Fragments]) -> UIContent:
    return UIContent(
        get_line=lambda index: show(rows[index]),
        line_count=len(rows),
        cursor_position=Point(0, selected),
    )


def fragments(row: Text, console: Console) -> Fragments:
    """Return what rich would print, as prompt_toolkit's pairs of style and text."""
    return [
        (style_string(segment.style) if segment.style else "", segment.text)
        for segment in row.render(console)
    ]


@lru_cache(maxsize=256)
def style_string(style: Style) -> str:
    words = [word for word in _ATTRIBUTES if getattr(style, word)]
    for prefix, color in (("fg:", style.color), ("bg:", style.bgcolor)):
        if color and not color.is_default:
            words.append(prefix + _color_name(color))
    return " ".join(words)


def _color_name(color: Color) -> str:
    if color.type is ColorType.STANDARD and color.number is not None:
        return _ANSI[color.number]
    return color.get_truecolor().hex


def color_depth(console: Console) -> ColorDepth:
    """Return as many colours as rich would use on that console."""
    return _DEPTHS.get(console.color_system or "", ColorDepth.DEPTH_1_BIT)


_ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse", "strike")
_COLORS = ("red", "green", "yellow", "blue", "magenta", "cyan")
_ANSI = (
    "ansiblack", *(f"ansi{name}" for name in _COLORS), "ansigray",
    "ansibrightblack", *(f"ansibright{name}" for name in _COLORS), "ansiwhite",
)  # fmt: skip
_DEPTHS = {
    "standard": ColorDepth.DEPTH_4_BIT,
    "256": ColorDepth.DEPTH_8_BIT,
    "truecolor": ColorDepth.DEPTH_24_BIT,
}
