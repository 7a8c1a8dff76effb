"""The colours of each style, for different backgrounds and eyes.

Every kind of step also has its own icon, so that no colour carries a meaning alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from qwq_cli.choices import Palette

# Only colours that both dark and light themes keep legible: bright black is the background of some
# themes. dim falls back to normal.
STYLES: Mapping[str, str] = {
    "step.plan": "cyan",
    "step.derive": "dim",
    "step.check": "yellow",
    "step.held": "green",
    "step.failed": "red",
    "step.open": "yellow",
    "step.correction": "yellow",
    "step.alternative": "magenta",
    "step.conclusion": "bold cyan",
    "step.text": "none",
    "meta": "dim",
    "tail": "dim",
    "fold": "bold",
    "note": "yellow",
    "ending": "bold yellow",
    "answer": "bold",
    "heading": "bold",
    "code": "cyan",
    "viewer.cursor": "reverse",
    "viewer.match": "black on yellow",
    "viewer.bar": "cyan",
}
_DARK = {
    "step.plan": "#58c7e0",
    "step.derive": "#9198a1",
    "step.check": "#e3b341",
    "step.held": "#57c76a",
    "step.failed": "#ff7b72",
    "step.open": "#e3b341",
    "step.correction": "#e3b341",
    "step.alternative": "#d2a8ff",
    "step.conclusion": "bold #79b8ff",
    "meta": "#9198a1",
    "tail": "#9198a1",
    "note": "#e3b341",
    "ending": "bold #e3b341",
    "viewer.match": "#0d1117 on #e3b341",
    "viewer.bar": "#58c7e0",
    "code": "#58c7e0",
}
_LIGHT = {
    "step.plan": "#0a6e8a",
    "step.derive": "#59636e",
    "step.check": "#9a5b00",
    "step.held": "#1a7f37",
    "step.failed": "#cf222e",
    "step.open": "#9a5b00",
    "step.correction": "#9a5b00",
    "step.alternative": "#8250a8",
    "step.conclusion": "bold #0550ae",
    "meta": "#59636e",
    "tail": "#59636e",
    "note": "#9a5b00",
    "ending": "bold #9a5b00",
    "viewer.match": "#1b1f24 on #ffd75f",
    "viewer.bar": "#0a6e8a",
    "code": "#0a6e8a",
}
# Weight and lines in place of hues: nothing is dim, and only marks have colours.
_HIGH_CONTRAST = {
    "step.plan": "bold",
    "step.derive": "none",
    "step.check": "underline",
    "step.held": "bold",
    "step.failed": "bold underline",
    "step.open": "underline",
    "step.correction": "bold underline",
    "step.alternative": "bold",
    "step.conclusion": "bold",
    "meta": "none",
    "tail": "none",
    "note": "underline",
    "ending": "bold underline",
    "viewer.match": "bold reverse",
    "viewer.bar": "bold",
    "code": "bold",
}
# From the eight colours of Okabe and Ito, which people with any kind of colour vision can
# distinguish. https://jfly.uni-koeln.de/color/
_COLOR_BLIND = {
    "step.plan": "#56b4e9",
    "step.derive": "none",
    "step.check": "#e69f00",
    "step.held": "#009e73",
    "step.failed": "#d55e00",
    "step.open": "#e69f00",
    "step.correction": "#e69f00",
    "step.alternative": "#cc79a7",
    "step.conclusion": "bold #56b4e9",
    "note": "#e69f00",
    "ending": "bold #d55e00",
    "viewer.match": "black on #f0e442",
    "viewer.bar": "#56b4e9",
    "code": "#56b4e9",
}
_CHANGES: Mapping[Palette, Mapping[str, str]] = {
    Palette.AUTO: {},
    Palette.DARK: _DARK,
    Palette.LIGHT: _LIGHT,
    Palette.HIGH_CONTRAST: _HIGH_CONTRAST,
    Palette.COLOR_BLIND: _COLOR_BLIND,
}


def styles_of(palette: Palette) -> Mapping[str, str]:
    """Return every style that a view may use, in rich's notation."""
    return {**STYLES, **_CHANGES[palette]}
