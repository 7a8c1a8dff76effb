from __future__ import annotations

import pytest

from qwq_cli.render.trace.outline import Part, Role
from qwq_cli.render.viewer import pages as viewer_pages
from qwq_cli.render.viewer.layout import styled
from qwq_cli.render.viewer.pages import Pages

PARTS = tuple(Part(Role.STEP, f"{number}", f"text {number}") for number in range(5))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the parts whose text was made, in order."""
    titles: list[str] = []

    def counted(part: Part, width: int) -> object:
        titles.append(part.title)
        return styled(part, width)

    monkeypatch.setattr(viewer_pages, "styled", counted)
    return titles


def test_a_text_is_made_once(made: list[str]) -> None:
    pages = Pages(PARTS)
    assert pages.text(1) is pages.text(1)
    assert made == ["1"]


def test_reading_ahead_goes_in_slices_and_leaves_a_search_nothing_to_make(made: list[str]) -> None:
    pages = Pages(PARTS)
    assert pages.read_ahead(iter([False, False, True]).__next__)
    assert made == ["0", "1"]
    assert not pages.read_ahead(lambda: False)
    assert made == ["0", "1", "2", "3", "4"]
    pages.query = "TEXT"
    assert [pages.found(index) for index in range(5)] == [((0, 4),)] * 5
    assert len(made) == 5


def test_reading_ahead_goes_on_with_what_has_grown(made: list[str]) -> None:
    pages = Pages(PARTS[:2])
    assert not pages.read_ahead(lambda: False)
    pages.parts = PARTS
    assert not pages.read_ahead(lambda: False)
    assert made == ["0", "1", "2", "3", "4"]
