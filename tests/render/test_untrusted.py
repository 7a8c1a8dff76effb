"""Text that would steer a terminal or a page, through every view and every export."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.choices import TraceMode
from qwq_cli.render.export.html import html_page
from qwq_cli.render.export.markdown import markdown_page
from qwq_cli.render.export.svg import svg_picture
from qwq_cli.render.live.json_views import DocumentView, EventsView, encode_trace
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.plain import PlainView
from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.trace.outline import outline
from qwq_cli.render.trace.replay import replay
from qwq_cli.render.trace.saved import print_trace
from qwq_cli.render.trace.transcript import Saved
from qwq_cli.render.viewer.commands import Hooks, Viewer
from qwq_cli.values.kinds import ClaimVerdict, NoteKind, StepKind
from qwq_cli.values.trace import Candidate, ModelInfo, Note, Stats, Trace
from tests.claims.claimed import claimed
from tests.render.stage import Stage, make_trace, on_tty, pipes, play, rewind
from tests.render.test_mathml import CORE_ATTRIBUTES
from tests.render.test_mathml import NAMES as MATHML

NASTY = (
    "\x1b]0;owned\x07", "\x1b[2J", "\x1b]52;c;aGk=\x07", "\x9b31m", "\x1bP1;1|x\x1b\\", "\x07",
    "\x08",
    "\r", "\x00", "\x7f", "\u202eevil\u202c", "\u2066x\u2069", "\u200b" * 50, "e" + "\u0301" * 200,
    "\U000e0041", "\u2028", "[bold]x[/bold]", "[/b]", "[link=file:///etc/passwd]x[/link]",
    "<script>alert(1)</script>", "</title>", "</style>", "</details>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)', "'", "&lt;script&gt;", "&#60;b>", "<!--", "]]>", "\\`<b>`",
    "```\n<script>\n````\n<b>", "```js `<b>`\n", "~~~\n", "![x](http://evil.test/i.png)",
    "[x](javascript:alert(1))", "# heading\n", "===\n", "{" * 5000, r"\(" + "{" * 60 + r"\)",
    r"\def\x{\x\x}\x", r"\[ \frac{" * 30, r"\begin{aligned}" * 20, "$<b>$", r"\(<img src=x>\)",
    r"$![x](http://evil.test)$", r"\boxed{<script>}", "漢字", "\t", "\n", "\n\n", "word ",
    "**", "9 * 4",
    "\ud800", "\ufffe", "http://evil.test/",
)  # fmt: skip

texts = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), min_size=1, max_size=6
).map("".join)


def hostile(text: str) -> Trace:
    """`text` wherever a trace holds text from outside."""
    trace = make_trace(
        ((StepKind.CHECK, text), (StepKind.PLAN, f"so {text}")),
        text=text,
        question=text,
        model=ModelInfo(name=text, quant=text),
        candidates=(Candidate(text=text, step=0, at=0),),
        notes=(Note(kind=NoteKind.LOOP, at=0, text=text),),
        rewinds=(rewind(1, 1, text, text),),
        stats=Stats(dropped_tokens=3),  # so short a run rings no bell
    )
    steps = tuple(
        msgspec.structs.replace(step, claims=(claimed(text, text, ClaimVerdict.FAILS),))
        for step in trace.steps
    )
    return msgspec.structs.replace(trace, steps=steps)


def lively(trace: Trace) -> str:
    stage = on_tty(shared=True)
    play(LiveView(stage.out, stage.err, trace=TraceMode.FULL, tick=None), replay(trace))
    return stage.stderr


def plain(trace: Trace) -> str:
    stage = pipes()
    play(PlainView(stage.out, stage.err, trace=TraceMode.FULL), replay(trace))
    return stage.stdout + stage.stderr


def saved(trace: Trace) -> str:
    stage = on_tty(shared=True)
    print_trace(trace, stage.out)
    return stage.stdout


def viewer(trace: Trace) -> str:
    shown = Viewer(Saved(trace, UNICODE), UNICODE, Hooks(copy=print))
    shown.state.fold_all(opened=True)
    rows = [row.plain for row in shown.state.rows()[0]]
    return "\n".join([*rows, shown.footer(), shown.feed.headline(80)])


def json_of(view: Callable[[Stage], DocumentView | EventsView]) -> Callable[[Trace], str]:
    def shown(trace: Trace) -> str:
        stage = pipes()
        play(view(stage), replay(trace))
        return stage.stdout

    return shown


VIEWS: dict[str, Callable[[Trace], str]] = {
    "live": lively,
    "plain": plain,
    "saved": saved,
    "viewer": viewer,
    "document": json_of(lambda stage: DocumentView(stage.out, stage.err)),
    "events": json_of(lambda stage: EventsView(stage.out, stage.err)),
    "html": html_page,
    "markdown": markdown_page,
    "plain markdown": lambda trace: markdown_page(trace, plain=True),
    "svg": svg_picture,
}
OURS = re.compile(
    r"\x1b\[(?:[0-9;]*m|[0-9]*[ABCDGK]|2K|\?25[hl]|\?2026[hl])|\x1b\[1A|\r"
)  # what rich sends to draw the live region
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


@pytest.mark.parametrize("name", VIEWS)
@settings(max_examples=25)
@given(text=texts)
def test_no_control_reaches_anybody(name: str, text: str) -> None:
    if "\ud800" in text and name in ("document", "events"):
        text = text.replace("\ud800", "")  # JSON has no lone surrogates; the store refuses them
    shown = OURS.sub("", VIEWS[name](hostile(text)))
    assert not CONTROL.search(shown)


class Tags(HTMLParser):
    """Everything in a page that does something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


MARKDOWN = {
    *("span", "strong", "em", "s", "sub", "sup", "code", "a", "h3", "h4", "h5", "h6", "hr", "li"),
    *("ul", "ol", "blockquote", "figure", "pre", "table", "thead", "tbody", "tr", "th", "td"),
}
CALM = Tags(html_page(hostile("calm")))


@settings(max_examples=60)
@given(text=texts)
def test_html_has_no_tag_or_attribute_that_is_not_ours(text: str) -> None:
    page = html_page(hostile(text))
    found = Tags(page)
    assert found.tags <= CALM.tags | MARKDOWN | MATHML
    ours = {"title", "href", "rel", "data-apart"}
    assert found.attributes <= CALM.attributes | ours | CORE_ATTRIBUTES
    assert all(re.match("(?:https?://|mailto:)", target) for target in found.targets)
    assert page.count("<script") == 1
    assert page.count("</details>") == len(hostile(text).steps) + len(hostile(text).rewinds)


@settings(max_examples=60)
@given(text=texts)
def test_markdown_has_no_tag_image_or_link_that_is_not_ours(text: str) -> None:
    for plain_form in (False, True):
        page = markdown_page(hostile(text), plain=plain_form)
        outside = re.sub(r"(?ms)^(`{3,})[\w+-]*\n.*?^\1$", "", page)
        tags = set(re.findall(r"</?([A-Za-z!][^\s>]*)", outside))
        assert tags <= {"details", "summary", "code"}
        assert "](" not in outside


@settings(max_examples=25)
@given(text=texts)
def test_an_svg_is_xml_and_asks_nobody(text: str) -> None:
    picture = svg_picture(hostile(text))
    root = ElementTree.fromstring(picture)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "style", "defs", "clipPath", "rect", "g", "text", "circle", "path"}
    assert "url(http" not in picture.replace('url("http', "url(http")


def test_bombs_cost_little() -> None:
    bomb = "{" * 5000 + r"\def\x{\x\x}\x" + r"\[ \frac{" * 3000 + "\u200b" * 20_000
    for show in VIEWS.values():
        # JSON has six characters for each invisible one.
        assert len(show(hostile(bomb))) < 7_500_000


def test_what_json_says_is_what_there_was() -> None:
    text = "".join(NASTY).replace("\ud800", "")
    assert json.loads(encode_trace(hostile(text)))["question"] == text


def test_a_copy_holds_no_control() -> None:
    assert not any(CONTROL.search(part.body) for part in outline(hostile("".join(NASTY))))
