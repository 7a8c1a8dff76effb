from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.render.markdown.prose import PieceKind, pieces, readable
from tests.cost import cpu_seconds

PROSE = st.text(st.sampled_from("ab1 $\\()[]{}*`~\n\t_^&<>#-.=")) | st.lists(
    st.sampled_from(
        [
            *("$", "$$", r"\(", r"\)", r"\[", r"\]", "`", "```", "\n", "\n\n", "**", "x", " "),
            *(r"\begin{align}", r"\end{align}", r"\frac{1}{2}", "~~~", "<think>", "&#27;", "5"),
        ]
    )
).map("".join)


@given(PROSE)
def test_pieces_leave_no_gap(text: str) -> None:
    assert "".join(piece.source for piece in pieces(text)) == text


@given(PROSE)
def test_readable_is_total(text: str) -> None:
    readable(text)


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
        (r"\[ v = total way \]", [r" v = \text{ total way } "]),
        ("$x = 1$ $y$ 5", ["x = 1", "y"]),
        ("$a,$ $b,$ $c$ and $2,$ $3$", ["a,", "b,", "c", "2,", "3"]),
        ("$10$ $A$s, $3a + b,$ $3b$ and $4,$ 5", ["10", "A", "3a + b,", "3b", "4,"]),
        ("$2, $3 or $2,$3 and US$ or A$", []),
        ("at 20$, and twice as much as 30$", []),
        (r"$\angle BAL \cong \angle DAC$, $AD, BC$", [r"\angle BAL \cong \angle DAC", "AD, BC"]),
        (r"$=\frac{\text { area of it }}{2}$", [r"=\frac{\text { area of it }}{2}"]),
        (r"$\textit{less than}$ 5", [r"\textit{less than}"]),
        (r"$$ x = 1 \text{ (or $1.05)} $$", [r" x = 1 \text{ (or $1.05)} "]),
        ("$$4 × $20 = $80.$$So", ["4 × $20 = $80."]),
        ("$a = \\begin{cases}\n1\n\\end{cases}$ b", ["a = \\begin{cases}\n1\n\\end{cases}"]),
        (r"\[ x = 0.06 \) so", [" x = 0.06 "]),
        (r"p = \left(\frac{1}{x}\right) so", [r"\left(\frac{1}{x}\right)"]),
        (
            "\\boxed{\n\\begin{align} 1 \\end{align}\n}",
            ["\\boxed{\n\\begin{align} 1 \\end{align}\n}"],
        ),
        ("so\n\\[\n\\cos \\left( \\frac{2}{1", ["\n\\cos \\left( \\frac{2}{1}\\right."]),
        (r"so \( x = \frac{1", [" x = "]),
        (
            "\\boxed{\n\\begin{align*}\n1 & \\text{a",
            ["\\boxed{\n\\begin{align*}\n1 & \\text{a}\\end{align*}}"],
        ),
        ("$x=2$\n5", ["x=2"]),
        (r"\[ a \\[2mm] b \]", [r" a \\[2mm] b "]),
        (r"$\text{if $x$ odd}$", [r"\text{if $x$ odd}"]),
        (r"40\pi W, \frac{1}{2^{3}} and C:\pi", [r"\pi", r"\frac{1}{2^{3}}"]),
        ("e^{ix} and {a}_{b} and a_n", ["e^{ix}"]),
        ("1/365^{n-1} or (1/365)^{29}, f[x]_{i}", ["365^{n-1}", ")^{29}", "]_{i}"]),
        ("lim_{z → i} f and max_{x}, but limp_{x}", [r"\lim_{z → i}", r"\max_{x}", "limp_{x}"]),
        (r"1 \text{ kilogram}, \mathbf{F} and C:\text{x}", [r"\text{ kilogram}", r"\mathbf{F}"]),
        (r"it is \emph{good}", [r"\emph{good}"]),
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
    assert text.plain == "So now 1/2\n\n`\\(x\\)` \\unknown [/b]"
    assert [str(span.style) for span in text.spans] == ["bold"]
    assert readable("7*x**8 + x**2, f(**a)").plain == "7*x**8 + x**2, f(**a)"


@pytest.mark.parametrize(
    "unit",
    [
        *(r"\[", "$", r"\(", "`", "$a ", r"\begin{align}", "```\n", "**a", "$$ a ", "$ ", "~~~`"),
        *(
            r"\left(",
            r"\left( \frac{",
            r"$ \begin{cases} ",
            r"\[ x_1 ",
            r"\( { ",
            r"\left(a\right ",
        ),
        *(r"\boxed{\begin{cases}", r"$a_1", "$1 ", r"\text{$$"),
        *(r"\boxed{", r"\boxed{a{b}", r"\boxed{{", "{a}" * 200 + r"\boxed{"),
    ],
)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    text = unit * (60_000 // len(unit) | 1)
    assert cpu_seconds(lambda: readable(text)) < 2.0
