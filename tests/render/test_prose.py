from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from qwq_cli.render.prose import PieceKind, markdown, pieces, readable

PROSE = st.text(st.sampled_from("ab1 $\\()[]{}*`~\n\t_^&<>#-.=")) | st.lists(
    st.sampled_from(
        [
            *("$", "$$", r"\(", r"\)", r"\[", r"\]", "`", "```", "\n", "\n\n", "**", "x", " "),
            *(r"\begin{align}", r"\end{align}", r"\frac{1}{2}", "~~~", "<think>", "&#27;", "5"),
        ]
    )
).map("".join)


def rendered(text: str, width: int = 60) -> list[str]:
    stream = io.StringIO()
    console = Console(file=stream, width=width, color_system=None, force_terminal=True)
    console.print(markdown(text))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@given(PROSE)
def test_pieces_leave_no_gap(text: str) -> None:
    assert "".join(piece.source for piece in pieces(text)) == text


@given(PROSE)
def test_both_ways_of_showing_are_total(text: str) -> None:
    readable(text)
    assert "\x1b" not in "\n".join(rendered(text))


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        (r"a \(x^2\) b", ["x^2"]),
        ("a $x$ b $y$", ["x", "y"]),
        ("it is $ 3 $ now", [" 3 "]),
        (r"\[ x \]", [" x "]),
        ("$$ x\n+ y $$", [" x\n+ y "]),
        (r"\begin{align} x &= 1 \end{align}", [r"\begin{align} x &= 1 \end{align}"]),
        ("pens at $5 and $6", []),
        ("$5 for me and 6$ for you", []),
        (r"\$5 and \$6", []),
        ("`$x$` and\n```\n$y$\n```", []),
        (r"\[ never closed", []),
        ("\\[ two\n\nparagraphs \\]", []),
        (r"$\text{the whole word}$", [r"\text{the whole word}"]),
        (r"so \boxed{\frac{1}{2}}.", [r"\boxed{\frac{1}{2}}"]),
        (r"so \boxed{\sqrt{\frac{1}{2}}}.", [r"\boxed{\sqrt{\frac{1}{2}}}"]),
        (r"so \boxed{never closed", []),
    ],
)
def test_formulas_are_found(text: str, formulas: list[str]) -> None:
    kinds = (PieceKind.INLINE, PieceKind.DISPLAY)
    assert [piece.formula for piece in pieces(text) if piece.kind in kinds] == formulas


def test_readable_keeps_the_lines() -> None:
    text = readable("So **now** \\(\\frac{1}{2}\\)\n\n`\\(x\\)` \\(\\unknown\\) [/b]")
    assert text.plain == "So now 1/2\n\n`\\(x\\)` \\(\\unknown\\) [/b]"
    assert [str(span.style) for span in text.spans] == ["bold"]


@pytest.mark.parametrize(
    "text",
    [
        r"Then \(\unknown{a_b * c}\) is * it",
        r"so \[ \mystery_1 * x_2 \] holds",
        r"an open \( and 5 \\ 6",
        r"\{x\} and \]",
    ],
)
def test_markdown_never_eats_tex(text: str) -> None:
    assert rendered(text) == [text]


def test_markdown_shows_tags_and_entities_as_they_are() -> None:
    assert rendered("<think> a &#27;[31m b &amp; c <b>d</b>") == [
        "<think> a &#27;[31m b &amp; c <b>d</b>"
    ]


def test_markdown_layout() -> None:
    text = (
        "The total is **36**:\n\n"
        "1. nine groups\n2. \\(9 \\times 4 = a_1 * b_1\\)\n\n"
        "\\[ \\begin{aligned} x &= 1 \\\\ y &= \\frac{1}{2} \\end{aligned} \\]\n\n"
        "```python\nx = '\\(a\\)'\n```\n"
    )
    lines = [line.strip() for line in rendered(text) if line.strip()]
    assert lines == [
        "The total is 36:",
        "1 nine groups",
        "2 9 × 4 = a₁ · b₁",
        "x = 1",
        "y = 1/2",
        "x = '\\(a\\)'",
    ]


def test_links_are_spelled_out() -> None:
    assert rendered("[here](http://x.example)") == ["here (http://x.example)"]


@pytest.mark.parametrize(
    "unit",
    [
        *(r"\[", "$", r"\(", "`", "$a ", r"\begin{align}", "```\n", "**a", "$$ a ", "$ ", "~~~`"),
        *(r"\boxed{", r"\boxed{a{b}", r"\boxed{{", "{a}" * 200 + r"\boxed{"),
    ],
)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    text = unit * (60_000 // len(unit) | 1)
    started = time.process_time()
    readable(text)
    assert time.process_time() - started < 2.0
