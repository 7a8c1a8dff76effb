"""The pictures in the README and the manual are what the views show today."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from qwq_cli.render.export.svg import picture
from qwq_cli.values.trace import Trace
from tests.browser import CHROMIUM
from tests.manual import PAGES
from tools.pictures import (
    COLUMNS,
    FOLDER,
    MARKUP,
    SCHEMES,
    TRACE,
    drawings,
    opened_viewer,
    photographs,
)

MANUAL = "\n".join(PAGES.values())
CHANGELOG = (FOLDER.parent / "CHANGELOG.md").read_text("utf-8")
SHOWN = sorted(set(re.findall(r"pictures/([\w.-]+)", MANUAL + CHANGELOG)))
KEPT = msgspec.json.decode(TRACE.read_bytes(), type=Trace)
SMALL = 150_000  # bytes


def test_pages_and_changelog_show_what_is_kept_and_nothing_else() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == SHOWN


@pytest.mark.parametrize("name", drawings(KEPT))
def test_drawings_are_as_the_views_draw(name: str) -> None:
    drawn = drawings(KEPT)[name]
    assert (FOLDER / name).read_text("utf-8") == drawn, "make pictures draws it again"
    assert ElementTree.fromstring(drawn).tag.endswith("svg")


def test_the_viewer_of_markup_is_as_it_draws() -> None:
    rows = opened_viewer(msgspec.json.decode(MARKUP.read_bytes(), type=Trace))
    drawn = picture(rows, title="qwq show", columns=COLUMNS)
    assert (FOLDER / "markup-viewer.svg").read_text("utf-8") == drawn, (
        "make pictures draws it again"
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pictures_of_the_page_are_pictures(scheme: str) -> None:
    size = png_size((FOLDER / f"page-{scheme}.png").read_bytes())
    assert size == (1100, 750)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; on Debian: make system-tools")
def test_pictures_of_the_page_can_be_taken_again() -> None:
    """Their bytes differ with the fonts of a machine."""
    taken = photographs(KEPT)
    assert set(taken) == {f"page-{scheme}.png" for scheme in SCHEMES}
    assert {png_size(data) for data in taken.values()} == {(1100, 750)}
    assert len(set(taken.values())) == len(taken), "day and night differ"


def test_they_are_small_and_tell_nothing_of_the_machine() -> None:
    for path in FOLDER.iterdir():
        data = path.read_bytes()
        assert len(data) < SMALL
        assert str(Path.home()).encode() not in data
    assert KEPT.model.path == ""


def png_size(data: bytes) -> tuple[int, int]:
    """https://www.w3.org/TR/png-3/#11IHDR"""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert data[12:16] == b"IHDR"
    assert data.endswith(b"IEND\xaeB`\x82")
    width, height = struct.unpack(">II", data[16:24])
    return width, height
