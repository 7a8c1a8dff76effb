"""The moving picture: made from the kept trace, complete, and nothing in it is fetched or run."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import msgspec
import pytest

from qwq_cli.values.trace import Trace
from tests.browser import CHROMIUM, chromium, visit
from tools.animation import FRAMES
from tools.movie import movie
from tools.pictures import FOLDER, TRACE

MOST_BYTES = 2_000_000
KEPT = msgspec.json.decode(TRACE.read_bytes(), type=Trace)


@pytest.fixture(scope="module")
def drawn() -> str:
    return movie(KEPT)


def test_it_is_as_the_views_draw(drawn: str) -> None:
    assert (FOLDER / "run.svg").read_text("utf-8") == drawn, "make pictures draws it again"
    assert len(drawn.encode()) < MOST_BYTES


def test_it_shows_the_question_the_steps_and_the_answer(drawn: str) -> None:
    root = ElementTree.fromstring(drawn)
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any(KEPT.question in text for text in texts)
    assert "408" in [text.strip() for text in texts]
    for step in KEPT.steps:
        assert any(step.summary[:20] in text for text in texts)


def test_it_is_for_light_and_dark_and_for_who_wants_no_movement(drawn: str) -> None:
    assert "prefers-color-scheme:light" in drawn
    assert "prefers-reduced-motion:reduce" in drawn
    assert "<script" not in drawn
    assert re.findall(r"https?://[^\"]+", drawn) == ["http://www.w3.org/2000/svg"]


def test_each_row_has_one_text_at_a_time(drawn: str) -> None:
    """Two would be drawn over each other."""
    seconds = float(re.search(r"animation-duration:([\d.]+)s", drawn)[1])  # type: ignore[index]
    spans: dict[str, list[tuple[float, float]]] = {}
    for frames, delay, y in re.findall(
        r'<g class="k(\d+)[^"]*" style="animation-delay:(-?[\d.]+)s">.*?y="(\d+)" textLength', drawn
    ):
        begin = (float(delay) + seconds) % seconds
        spans.setdefault(y, []).append((begin, begin + int(frames) / FRAMES))
    assert spans
    for row in spans.values():
        row.sort()
        assert all(end <= start + 1e-6 for (_, end), (start, _) in pairwise(row))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; on Debian: make system-tools")
def test_a_browser_shows_the_run_then_the_viewer(drawn: str) -> None:
    """Its clock is set by hand, so that nothing waits."""
    seconds = float(re.search(r"animation-duration:([\d.]+)s", drawn)[1])  # type: ignore[index]
    with chromium() as browser, visit(browser, (FOLDER / "run.svg").as_uri()) as opened:
        begin, end = (opened.page.evaluate(_SEEN, share * seconds) for share in (0.005, 0.98))
        assert opened.left == opened.complaints == []
        opened.page.emulate_media(reduced_motion="reduce")
        still = opened.page.evaluate(_SEEN, 0)
    assert begin == "$"
    assert "Question" in end
    assert "? help" in end
    assert end.count("\n") > begin.count("\n")
    assert KEPT.question in still
    assert still.endswith("\n408")


_SEEN = """seconds => {
    for (const one of document.getAnimations()) { one.pause(); one.currentTime = 1000 * seconds }
    const texts = [...document.querySelectorAll("text")]
    return texts.filter(text => getComputedStyle(text).visibility == "visible")
        .map(text => text.textContent.trim()).join("\\n")
}"""
