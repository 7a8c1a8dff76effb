"""The HTML page as a reader has it: in a browser, with a mouse, with keys, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from qwq_cli.render.export.html import html_page
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Trace
from tests.browser import CHROMIUM, Visit, chromium, visit
from tests.claims.claimed import with_failed
from tests.render.stage import make_trace
from tests.render.test_untrusted import NASTY, hostile

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium; on Debian: make system-tools"
)

SCRIPT = "<script>window.owned = 1</script><img src=http://example.test/a.png onerror=owned=1>"
TRACE = make_trace(
    (
        (StepKind.PLAN, "Let me begin.\n\n"),
        (StepKind.CHECK, f"Is {SCRIPT} text?\n\n"),
        (StepKind.DERIVE, r"So \(\frac{1}{2} + \sqrt{x}\), then \[ \boxed{36} \]" + "\n\n"),
    )
)
OPEN = "[...document.querySelectorAll('details')].map((step) => step.open)"
SHOWN = "[...document.querySelectorAll('details > .prose')].map((text) => text.checkVisibility())"
FOCUSED = "document.activeElement.parentElement.id"
Scheme = Literal["light", "dark"]
NONE, ALL = [False] * 3, [True] * 3


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@contextmanager
def reading(
    browser: Browser, folder: Path, trace: Trace = TRACE, *, scripts: bool = True
) -> Iterator[Visit]:
    """The trace's page, opened from a file as a reader would; it must ask and complain nothing."""
    path = folder / "thought.html"
    path.write_bytes(html_page(trace).encode("utf-8", "replace"))
    with visit(browser, path.as_uri(), scripts=scripts) as seen:
        yield seen
        assert seen.requests == [path.as_uri()]
        assert seen.left == []
        assert seen.complaints == []


def test_steps_fold_by_click(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path) as seen:
        page = seen.page
        assert page.evaluate(SHOWN) == NONE
        page.locator("summary").nth(1).click()
        assert page.evaluate(SHOWN) == [False, True, False]
        page.locator("summary").nth(1).click()
        assert page.evaluate(SHOWN) == NONE
        page.get_by_role("button", name="Unfold all").click()
        assert page.evaluate(SHOWN) == ALL
        page.get_by_role("button", name="Fold all", exact=True).click()
        assert page.evaluate(SHOWN) == NONE


def test_steps_fold_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path) as seen:
        page, keyboard = seen.page, seen.page.keyboard
        for _ in range(3):  # past the two buttons
            keyboard.press("Tab")
        assert page.evaluate(FOCUSED) == "step-1"
        keyboard.press("Enter")
        assert page.evaluate(SHOWN) == [True, False, False]
        keyboard.press("j")
        keyboard.press("j")
        keyboard.press("Space")
        assert page.evaluate(FOCUSED) == "step-3"
        assert page.evaluate(SHOWN) == [True, False, True]
        keyboard.press("k")
        assert page.evaluate(FOCUSED) == "step-2"
        keyboard.press("+")
        assert page.evaluate(SHOWN) == ALL
        keyboard.press("-")
        assert page.evaluate(SHOWN) == NONE


def test_steps_fold_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path, scripts=False) as seen:
        seen.page.locator("summary").first.click()
        assert seen.page.locator("details[open]").count() == 1


def test_a_link_to_a_step_opens_it(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path) as seen:
        seen.page.goto(f"{seen.page.url}#step-2")
        seen.page.locator("#step-2[open]").wait_for()
        assert seen.page.evaluate(OPEN) == [False, True, False]


def test_an_injected_script_stays_text(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path) as seen:
        assert seen.page.evaluate("document.scripts.length") == 1
        assert seen.page.evaluate("document.images.length") == 0
        assert seen.page.evaluate("typeof window.owned") == "undefined"
        seen.page.locator("summary").nth(1).click()
        assert SCRIPT in seen.page.locator("#step-2 .prose").inner_text()


def test_nothing_nasty_does_anything(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path, hostile("\n\n".join(NASTY))) as seen:
        seen.page.keyboard.press("+")
        assert seen.page.evaluate("document.scripts.length") == 1
        assert seen.page.evaluate("document.querySelectorAll('img, iframe').length") == 0
        links = seen.page.evaluate("[...document.links].map((link) => link.protocol)")
        assert set(links) <= {"http:", "https:", "mailto:"}


def test_the_policy_holds_what_escaping_would_miss(browser: Browser, tmp_path: Path) -> None:
    """Markup put into the page by force; this is also how we know that the counters count."""
    path = tmp_path / "thought.html"
    path.write_text(html_page(TRACE).replace("</main>", f"{SCRIPT}</main>"), encoding="utf-8")
    with visit(browser, path.as_uri()) as seen:
        assert seen.page.evaluate("typeof window.owned") == "undefined"
        blocked = [complaint for complaint in seen.complaints if "Security Policy" in complaint]
        assert len(blocked) == 3, "the script, the image and its handler"
        assert seen.left == []
    path.write_text(SCRIPT, encoding="utf-8")
    with visit(browser, path.as_uri()) as seen:
        assert seen.page.evaluate("window.owned") == 1
        assert seen.requests == [path.as_uri(), "http://example.test/a.png"]
        assert seen.left == ["GET http://example.test/a.png HTTP/1.1"]


def test_paper_shows_everything_and_the_screen_is_as_before(
    browser: Browser, tmp_path: Path
) -> None:
    with reading(browser, tmp_path) as seen:
        page = seen.page
        page.locator("summary").nth(1).click()
        page.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {SHOWN}; }})")
        page.pdf()
        assert page.evaluate("window.printed") == ALL
        assert page.evaluate(OPEN) == [False, True, False]


def test_paper_shows_everything_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path, scripts=False) as seen:
        seen.page.emulate_media(media="print")
        texts = seen.page.locator("details > .prose")
        assert [texts.nth(number).is_visible() for number in range(3)] == ALL
        boxes = [texts.nth(number).bounding_box() for number in range(3)]
        assert all(box and box["height"] > 0 for box in boxes)
        assert not seen.page.get_by_role("button").first.is_visible()


def test_formulas_are_laid_out(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path) as seen:
        seen.page.keyboard.press("+")
        upper, lower = (seen.page.locator("mfrac > *").nth(n).bounding_box() for n in (0, 1))
        assert upper
        assert lower
        assert upper["y"] + upper["height"] <= lower["y"] + 1
        assert seen.page.locator(".math").first.get_attribute("title") == r"\frac{1}{2} + \sqrt{x}"


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    formula = " + ".join(["x"] * 200)
    long = make_trace(
        ((StepKind.PLAN, f"{'x' * 10_000}\n\n{'漢字' * 500}\n\n\\({formula}\\) \\[{formula}\\]"),)
    )
    with reading(browser, tmp_path, long) as seen:
        seen.page.set_viewport_size({"width": width, "height": 600})
        seen.page.keyboard.press("+")
        root = "document.documentElement"
        assert seen.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_legible(browser: Browser, tmp_path: Path, scheme: Scheme) -> None:
    """Contrast as WCAG 2 reckons it, at least 4.5 for text."""
    with reading(browser, tmp_path) as seen:
        seen.page.emulate_media(color_scheme=scheme)
        seen.page.keyboard.press("+")
        paper = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        inks = seen.page.evaluate(
            "[...document.querySelectorAll('main *')].map((e) => getComputedStyle(e).color)"
        )
        assert (luminance(paper) < 0.5) is (scheme == "dark")
        assert min(contrast(ink, paper) for ink in set(inks)) >= 4.5


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """Of "rgb(r, g, b)"; https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(part) / 255 for part in color.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_failed_claim_tells_its_right_value_on_screen_to_a_mouse_and_on_paper(
    browser: Browser, tmp_path: Path
) -> None:
    made = make_trace([(StepKind.DERIVE, "So 9 * 4 = 35 pens.\n\n")])
    with reading(browser, tmp_path, with_failed(made, ("9 * 4", "35", "36"))) as seen:
        page = seen.page
        page.get_by_role("button", name="Unfold all").click()
        mark = page.locator("details mark.fails")
        assert mark.inner_text() == "9 * 4 = 35"  # who copies it gets what was said
        assert page.get_by_text("9 * 4 = 35 ≠ 36").count() == 1
        assert (mark.get_attribute("title") or "").endswith(": 36")
        page.emulate_media(media="print")
        assert mark.is_visible()
        assert mark.evaluate("mark => getComputedStyle(mark).borderBottomStyle") == "solid"
