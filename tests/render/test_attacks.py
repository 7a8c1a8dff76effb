"""Script, styles, links, SVG and MathML in the text of a model, in a real browser: nothing runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from qwq_cli.render.export.html import html_page
from qwq_cli.render.export.svg import svg_picture
from qwq_cli.values.trace import Trace
from tests.browser import CHROMIUM, chromium, visit
from tests.render.test_untrusted import hostile

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium; on Debian: make system-tools"
)

SCHEMES = (
    "javascript:owned=1", "JaVaScRiPt:owned=1", "java\tscript:owned=1", "java&#10;script:owned=1",
    "&#106;avascript:owned=1", "\x01javascript:owned=1", " javascript:owned=1",
    "vbscript:owned=1", "data:text/html,<script>opener.owned=1</script>", "blob:x",
    "file:///etc/passwd", "view-source:x", "//example.test/x", "https:javascript:owned=1",
    "http://example.test/\"onmouseover=owned=1 ", "mailto:x?body=<script>owned=1</script>",
)  # fmt: skip
ATTACKS = (
    *(f"[press]({scheme})" for scheme in SCHEMES),
    *(f"<{scheme}>" for scheme in SCHEMES),
    *(f"[press][x]\n\n[x]: {scheme}\n" for scheme in SCHEMES),
    *(rf"\(\href{{{scheme}}}{{x}} \url{{{scheme}}}\)" for scheme in SCHEMES),
    "<script>owned=1</script>", "<script src=http://example.test/x.js></script>",
    "<scr<script>ipt>owned=1</scr</script>ipt>", "</script><script>owned=1</script>",
    "--><script>owned=1</script><!--", "]]><script>owned=1</script>",
    "<img src=x onerror=owned=1>", "<body onload=owned=1>", "<details open ontoggle=owned=1>",
    "<iframe srcdoc='<script>parent.owned=1</script>'></iframe>",
    "<object data=javascript:owned=1>",
    "<base href=http://example.test/>", "<meta http-equiv=refresh content='0;url=//example.test'>",
    "<link rel=stylesheet href=http://example.test/x.css>", "<form action=//example.test><button>",
    "<style>@import 'http://example.test/x.css'; * { display: none }</style>", "</style><b>",
    "<p style=\"background: url('http://example.test/x.png')\">",
    "</title><script>owned=1</script>",
    "<svg onload=owned=1><script>owned=1</script><a xlink:href='javascript:owned=1'>x</a></svg>",
    "<svg><foreignObject><iframe src=javascript:owned=1></foreignObject></svg>",
    "<svg><use href='http://example.test/x.svg#a'/><animate onbegin=owned=1 attributeName=x>",
    "<math href='javascript:owned=1'><mtext><style><img src=x onerror=owned=1></style></math>",
    "<math><annotation-xml encoding='text/html'><script>owned=1</script></annotation-xml></math>",
    r"\(\class{x\" onload=owned=1}{y} \style{background:url(http://example.test/x.png)}{y}\)",
    r"\(\text{<img src=x onerror=owned=1>} \unicode{x3c}script\unicode{x3e}\)",
    r"\(\htmlClass{a}{b} \htmlData{on=1}{b} \cssId{'><script>owned=1</script>}{x} \require{html}\)",
    "![x](http://example.test/x.png)", "![x](data:image/svg+xml,<svg onload=owned=1>)",
    "```html\n<script>owned=1</script>\n```", "`<script>owned=1</script>`",
    "# <script>owned=1</script>\n",
    "| <img src=x onerror=owned=1> |\n|---|\n| javascript:owned=1 |\n",
)  # fmt: skip
PAGES: dict[str, Callable[[Trace], str]] = {"html": html_page, "svg": svg_picture}
PROTOCOLS = "[...document.querySelectorAll('a')].map((link) => link.protocol || link.href)"
FOREIGN = "iframe, object, embed, base, form, img, svg *, foreignObject, annotation-xml, maction"
HANDLERS = """[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes])
    .filter((one) => one.name.startsWith('on') || one.name === 'src'
        || one.name === 'style' && !/^width: \\d+%$/.test(one.value))
    .map((one) => one.name + '=' + one.value.slice(0, 80))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("form", PAGES)
def test_nothing_of_a_model_s_text_does_anything(
    browser: Browser, tmp_path: Path, form: str
) -> None:
    """A few at a time, and all together: what one opens, another could go on with."""
    few = ["\n\n".join(ATTACKS[at : at + 9]) for at in range(0, len(ATTACKS), 9)]
    together = ["\n\n".join(ATTACKS), " ".join(ATTACKS)]
    for number, attack in enumerate([*(few if form == "html" else ()), *together]):
        path = tmp_path / f"{number}.{form}"
        path.write_text(PAGES[form](hostile(attack)), encoding="utf-8", errors="replace")
    for path in sorted(tmp_path.iterdir()):
        with visit(browser, path.as_uri()) as seen:
            page = seen.page
            if form == "html":
                page.get_by_role("button", name="Unfold all").click()
                found = page.evaluate(HANDLERS)
                assert found == [], path
                assert page.evaluate(f"document.querySelectorAll('{FOREIGN}').length") == 0, path
            protocols = set(page.evaluate(PROTOCOLS))
            assert protocols <= {"http:", "https:", "mailto:"}, path
            assert page.evaluate("typeof owned") == "undefined", path
            assert page.evaluate("document.scripts.length") == (form == "html"), path
            assert (seen.requests, seen.left, seen.complaints) == ([path.as_uri()], [], [])
