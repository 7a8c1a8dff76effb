"""The files for others: what a reader finds in them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html import unescape

import msgspec
import pytest
from rich.text import Text

from qwq_cli.render.export.html import html_page
from qwq_cli.render.export.markdown import markdown_page
from qwq_cli.render.export.svg import picture, svg_picture
from qwq_cli.render.markdown.places import SIGN
from qwq_cli.values.kinds import NoteKind, StepKind
from qwq_cli.values.trace import Candidate, Note, Span, Trace
from tests.claims.claimed import with_failed
from tests.render.stage import NO_ANSWER, make_trace

TEXT = "So **half** is \\(\\frac{1}{2}\\), in code `x < y`."
TRACE = make_trace(
    ((StepKind.CHECK, TEXT), (StepKind.PLAN, "Then.\n\n\\[ x^2 \\]")),
    candidates=(Candidate(text="1/2", step=0, at=3),),
)


def test_html_folds_each_step_and_shows_the_answer() -> None:
    page = html_page(TRACE)
    assert page.count("<details class=") == 2
    assert " open" not in re.findall("<details[^>]*>", page)[0]
    assert "A shop sells pens" in page
    assert "1/2  (step 1)" in page
    assert page.count(">36<") == 1


@pytest.mark.parametrize(
    ("question", "title"),
    [
        (r"What is $\frac{1}{2}$ of **4**?", "What is 1/2 of 4?"),
        ("# Task\n\nWhat is $5 < 6$?", "Task What is 5 &lt; 6?"),
        ("---", "---"),
        (r"\(x\) " * 999, "x " * 60),
    ],
)
def test_html_has_a_title_without_markup(question: str, title: str) -> None:
    page = html_page(msgspec.structs.replace(TRACE, question=question))
    assert f"<title>{title}</title>" in page


@pytest.mark.parametrize(("letters", "size"), [(200, ""), (201, " long")])
def test_html_has_only_what_is_short_stand_out(letters: int, size: str) -> None:
    page = html_page(msgspec.structs.replace(TRACE, question="q" * letters))
    assert f'<div class="question{size}">' in page


@pytest.mark.parametrize("export", [html_page, markdown_page, svg_picture])
def test_a_step_in_another_language_is_marked(export: Callable[[Trace], str]) -> None:
    step = TRACE.steps[1]
    note = Note(
        kind=NoteKind.LANGUAGE, at=step.end, text="Russian for 9 characters",
        span=Span(start=step.start, end=step.end), language="Russian",
    )  # fmt: skip
    assert "[Russian]" not in export(TRACE)
    page = unescape(export(msgspec.structs.replace(TRACE, notes=(note,))))
    assert page.count("[Russian]") == 1


def test_html_has_bars_only_where_time_was_measured() -> None:
    assert html_page(TRACE).count('class="bar"') == 2
    steps = tuple(msgspec.structs.replace(step, seconds=0.0, tokens=0) for step in TRACE.steps)
    page = html_page(msgspec.structs.replace(TRACE, steps=steps))
    assert 'class="bar"' not in page
    assert '<span class="meta"></span>' not in page


def test_html_shows_formulas_with_their_source() -> None:
    page = html_page(TRACE)
    assert '<span class="math" title="\\frac{1}{2}"><math><mfrac><mn>1</mn><mn>2</mn>' in page
    assert '<span class="math" title="x^2"><math display="block"><msup>' in page
    assert "<strong>half</strong>" in page
    assert "<code>x &lt; y</code>" in page


def test_html_has_no_blank_lines_around_a_formula_on_its_own() -> None:
    page = html_page(make_trace(((StepKind.PLAN, "a\n\n\\[ x \\]\n\nb \\[ \\unknown \\]\n\nc"),)))
    assert re.search(r'<p>a</p><p data-apart=""><span class="math"[^\n]*</span></p>', page)
    assert '<p data-apart="">c</p></div>' in page


def test_html_has_no_line_breaks_around_a_formula_within_a_paragraph() -> None:
    page = html_page(make_trace(((StepKind.PLAN, "a\n\\[ x \\]\nb"),)))
    assert re.search(r'<p>a<span class="math"[^\n]*</span>b</p>', page)


def test_html_asks_nobody_and_runs_only_its_own_script() -> None:
    page = html_page(TRACE)
    assert not re.search(r"https?:|src=|href=|@import|url\(", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    script = re.search("<script>(.*?)</script>", page, re.DOTALL)
    assert policy
    assert script
    assert policy[1].startswith("default-src 'none';")
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy[1]


def test_html_suits_light_dark_and_paper() -> None:
    page = html_page(TRACE)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_markdown_folds_and_keeps_formulas() -> None:
    page = markdown_page(TRACE)
    assert page.count("<details><summary>") == page.count("</details>") == 2
    assert "$\\frac{1}{2}$" in page
    assert "$$\nx^2\n$$" in page
    assert page.endswith("36\n")


def test_plain_markdown_has_headings_and_unicode() -> None:
    page = markdown_page(TRACE, plain=True)
    assert "## 1. check, held: So" in page
    assert "1/2" in page
    assert "x²" in page
    assert "<details" not in page
    assert "$" not in page


def test_a_fence_stays_one_and_is_closed() -> None:
    trace = make_trace(((StepKind.PLAN, "code:\n\n```python\nx = '````'\n<b>"),))
    page = markdown_page(trace)
    assert "`````python\nx = '````'\n<b>\n`````\n" in page


def test_an_svg_has_a_line_for_each_step() -> None:
    picture = svg_picture(TRACE).replace("&#160;", " ")
    assert "∎" not in picture
    assert "✓" in picture
    assert "✦" in picture
    assert "Thought" in picture
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "").replace(
        "https://www.textualize.io", ""
    )


def test_an_svg_gives_wide_signs_two_columns() -> None:
    drawn = picture([Text("深度 a"), Text("deep a")], title="x", columns=20)
    lengths = dict(map(reversed, re.findall(r'textLength="([0-9.]+)"[^<>]*>([^<>]*)<', drawn)))
    assert lengths["深度&#160;a"] == lengths["deep&#160;a"]


@pytest.mark.parametrize("export", [html_page, markdown_page, svg_picture])
def test_a_trace_without_an_answer_says_so(export) -> None:  # type: ignore[no-untyped-def]
    text = export(msgspec.structs.replace(TRACE, answer=NO_ANSWER, steps=()))
    assert "36" not in re.sub("<style>.*?</style>", "", text, flags=re.DOTALL)


FRACTION = r"\(\frac{1}{2} \times 80 = 41\)"
WRONG = with_failed(
    make_trace(
        (
            (StepKind.PLAN, "So **9 * 4 = 35** pens.\n\n"),
            (StepKind.DERIVE, f"Half is {FRACTION}.\n\n"),
            (StepKind.DERIVE, "That is all.\n\n"),
        )
    ),
    ("9 * 4", "35", "36"),
    (r"\frac{1}{2} \times 80", "41", "40"),
)


def test_html_marks_a_failed_claim_in_place_with_its_right_value() -> None:
    page = html_page(WRONG)
    title = "This is wrong when it is computed: 36"
    mark = f'<strong><mark class="fails" title="{title}">9 * 4 = 35</mark></strong> pens.'
    assert mark in page
    assert '<p class="legend">2 claims computed: 2 wrong (≠), ' in page
    assert page.count('<span class="claims fails" title="1 wrong">≠1</span>') == 2
    assert not SIGN.search(page)


def test_html_marks_the_formula_that_holds_a_failed_claim() -> None:
    page = html_page(WRONG)
    found = re.search(r'<mark class="fails" title="([^"]*): 40">(<math>.*?</math>)</mark>', page)
    assert found is not None
    assert "<mn>41</mn>" in found[2]
    assert "40" not in found[2]
    assert "mark" not in found[2]


def test_a_page_without_claims_has_no_legend() -> None:
    page = html_page(make_trace())
    assert '<p class="legend">' not in page
    assert "<mark" not in page.split("<body>")[1]


def test_what_a_claim_says_is_escaped() -> None:
    evil = '"><script>x</script>'
    trace = with_failed(make_trace([(StepKind.PLAN, f"So {evil} = 9.\n\n")]), (evil, "9", evil))
    page = html_page(trace)
    assert "<script>x" not in page
    assert 'title="This is wrong when it is computed: &quot;&gt;&lt;script' in page


def test_markdown_has_a_line_for_each_failed_claim() -> None:
    text = markdown_page(WRONG)
    assert "\n\n> 9 &#42; 4 = 35 ≠ 36\n" in text
    assert "\n\n> 1/2 × 80 = 41 ≠ 40\n" in text
    assert "· ≠1</summary>" in text


def test_an_svg_counts_claims() -> None:
    assert svg_picture(WRONG).count("≠1") == 2
