from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.render.tex.parser import MAX_LENGTH
from qwq_cli.render.tex.texmath import to_unicode
from qwq_cli.render.tex.tokens import MAX_DEPTH
from tests.cost import cpu_seconds

EXAMPLES = {
    # fractions
    r"\frac{1}{2}": "1/2",
    r"\frac12": "1/2",
    r"\frac{a+b}{2c}": "(a + b)/(2c)",
    r"\frac{-3}{4}": "-3/4",
    r"\frac{\frac{1}{2}}{3}": "(1/2)/3",
    r"\frac{n(n+1)}{2}": "n(n + 1)/2",
    r"\frac{\sin x}{x}": "(sin x)/x",
    r"6 \div \frac{1}{2}": "6 ÷ (1/2)",
    r"1/\frac{1}{2}": "1/(1/2)",
    r"\frac{1}{2}^2": "(1/2)²",
    # factors that must not run together
    r"\frac{1}{2}\frac{3}{4}": "1/2 · 3/4",
    r"x\frac{1}{2}": "x · 1/2",
    r"2\frac{1}{3}": "2 1/3",
    r"2\frac{x}{3}": "2 · x/3",
    r"\sqrt{2}x": "√2 · x",
    r"3\sqrt{2}": "3√2",
    r"x^{2}3": "x² · 3",
    r"x_{1}2^{3}": "x₁ · 2³",
    r"A^T B": "A^T · B",
    r"2x": "2x",
    r"\pi r^2": "πr²",
    # binomials, roots, powers
    r"\binom{10}{3}": "C(10, 3)",
    r"\sqrt{b^2-4ac}": "√(b² - 4ac)",
    r"\sqrt[3]{8}": "∛8",
    r"\sqrt[5]{x}": "⁵√x",
    r"\sqrt{x^2}": "√(x²)",
    r"x^23": "x² · 3",
    r"x^{n+1}": "xⁿ⁺¹",
    r"10^{-3}": "10⁻³",
    r"x^{\frac{1}{2}}": "x^(1/2)",
    r"2^{2^n}": "2^(2ⁿ)",
    r"{x^2}^3": "(x²)³",
    r"a_{i,j}": "a_(i,j)",
    r"90^\circ": "90°",
    r"\log_2 8": "log₂ 8",
    r"f'(x)": "f′(x)",
    r"\frac{10!}{7!3!}": "10!/(7! · 3!)",
    r"\frac{1}{2}!": "(1/2)!",
    # sums, limits
    r"\sum_{i=1}^{n} i^2": "∑ᵢ₌₁ⁿ i²",
    r"\int_0^1 x\,dx": "∫₀¹ x dx",
    r"\lim_{x \to 0} f(x)": "lim_(x→0) f(x)",
    # rows
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}": "(1  2; 3  4)",
    r"\begin{array}{cc} 1 & 2 \\ \hline 3 & 4 \end{array}": "1  2; 3  4",
    r"\begin{aligned} x &= 1 \\[2pt] y &= 2 \\ \end{aligned}": "x = 1\ny = 2",
    r"\begin{cases} x, & x > 0 \\ -x & \text{else} \end{cases}": "{ x, x > 0; -x, else }",
    # signs and spaces
    r"x=-5\pm 3": "x = -5 ± 3",
    r"-(-5)": "-(-5)",
    r"|x-3| = -|-3|": "|x - 3| = -|-3|",
    r"|x-3|^2 = -|-3|": "|x - 3|² = -|-3|",
    r"(1,2]": "(1, 2]",
    r"1{,}000": "1,000",
    r"12,345.5": "12,345.5",
    r"10\,000": "10 000",
    r"3:45": "3:45",
    r"\$36": "$36",
    r"50\%": "50%",
    r"5 \text{ cm}": "5 cm",
    r"17 \equiv 2 \pmod{5}": "17 ≡ 2 (mod 5)",
    r"x \not= y": "x ≠ y",
    r"x \in \mathbb{R}": "x ∈ ℝ",
    r"\left\{ 1, 2 \right\}": "{1, 2}",
    r"\left. x \right|_0": "x|₀",
    r"\left(\frac{1}{2}\right)^2": "(1/2)²",
    r"\left< x \right>": "⟨x⟩",
    r"\boxed{\mathbf{36}}": "36",
    r"\gcd(a,b) \cdot \operatorname{lcm}(a,b)": "gcd(a, b) · lcm(a, b)",
    r"0.\overline{3}": "0.3\u0305",
    # what models write besides
    r"\tfrac12 + \dfrac{1}{2}": "1/2 + 1/2",
    r"{a x^2}^3": "(ax²)³",
    r"{a \over b} {n \choose k}": "a/b · C(n, k)",
    r"\pi*(3)^2*5": "π · (3)² · 5",
    r"\begin{aligned} x &= 1 \\[2mm] y &= 2 & z &= 3 \end{aligned}": "x = 1\ny = 2   z = 3",
    r"\begin{align*} a &= b && \text{(by def)} \end{align*}": "a = b   (by def)",
    r"\begin{gathered}[t] a\\b \end{gathered}": "a\nb",
    r"\begin{array}{c|c@{}} \hline 1 & 2 \\ \cline{1-2} 3 & 4 \\ \hline\hline \end{array}": (
        "1  2; 3  4"
    ),
    r"\left\{ \begin{array}{ll} x & y \\ z & w \end{array} \right.": "{ x, y; z, w }",
    r"\underbrace{a + \cdots + a}_{n \text{ times}}": "(a + ⋯ + a)[n times]",
    r"\overbrace{x}^{5} y": "x[5]y",
    r"\cancel{5}x": "5\u0336x",
    r"A \xrightarrow[\Delta]{H_2O} B": "A →[H₂O; Δ] B",
    r"a \stackrel{?}{=} b \overset{\text{def}}{=} c": "a ≟ b =[def] c",
    r"\underset{x \to 0}{\lim} f": "lim[x → 0] f",
    r"\operatorname*{arg\,max}_{x} f": "arg maxₓ f",
    r"\text{if $x \le \frac{1}{2}$ or \textbf{so}}": "if x ≤ 1/2 or so",
    r"\color{red}{x} + {\color{blue} y} + \textcolor{red}{z}": "x + y + z",
    r"a\phantom{xx}b \hspace{1cm} c \tag{1} \label{eq}": "a b c  (1)",
    r"f''(x) + f^{\prime}": "f′′(x) + f′",
    r"x \not\subset y \not\exists": "x ⊄ y∃\u0338",
    r"\mathbb{1}_A \mathfrak{g}": "𝟙_A · g",
    r"\sum_{\substack{i<n \\ j<m}} x": "∑_(i<n,j<m) x",
    r"\overrightarrow{AB} + \hat{x_1}": "A\u20d7B\u20d7 + x\u0302₁",
    r"\overline{a+b}": "a\u0305 +\u0305 b\u0305",
    r"\sqrt[n+q]{x}": "(x)^(1/(n+q))",
    r"A \rightsquigarrow B \preccurlyeq C": "A ↝ B ≼ C",
    r"50% \# #3": "50%##3",
    r"4 \times $20 = $80.50": "4 × $20 = $80.50",
    r"1.05 \text{ (or $1.05)}": "1.05 (or $1.05)",
    r"\text{\tiny{(step 1)}} V_{D\text-ABC}": "(step 1)V_(D-ABC)",
    r"1.67\AA + \root 4\of5 + \root n \of {x + 1}": "1.67Å + ∜5 + ⁿ√(x + 1)",
    r"\begin{array}{rr} \multicolumn{2}{r}{2} \\ 3 & 4 \end{array}": "2; 3  4",
    # what nobody knows stays
    r"1 + \foo{x}{\frac{1}{2}}[z] + \frac{1}{2}": r"1 + \foo{x}{\frac{1}{2}}[z] + 1/2",
    r"\foo y": r"\foo y",
    r"\foo[0, 1)": r"\foo[0, 1)",
    r"\begin{foo} a & \begin{foo} b \end{foo} \\ c \end{foo} + \frac12": (
        r"\begin{foo} a & \begin{foo} b \end{foo} \\ c \end{foo} + 1/2"
    ),
}


@pytest.mark.parametrize(("tex", "text"), EXAMPLES.items())
def test_examples(tex: str, text: str | None) -> None:
    assert to_unicode(tex) == text


@pytest.mark.parametrize(
    "tex",
    [
        "",
        "\\",
        r"\frac{1}",
        r"\frac{1}{",
        "{x",
        "x}",
        "^",
        "x^",
        "=^2",
        "a & b",
        r"\begin{pmatrix} 1",
        r"\begin{pmatrix} 1 \end{bmatrix}",
        r"\left( x",
        r"x \right)",
        r"\left x \right)",
        r"\text",
        r"{\text}",
        "$x",
        r"\root 3",
        "x" * (MAX_LENGTH + 1),
    ],
)
def test_gives_up_rather_than_guess(tex: str) -> None:
    assert to_unicode(tex) is None


@pytest.mark.parametrize(
    "opening", ["{", r"\sqrt", r"\sqrt{", r"\frac{", "x^{", r"\frac\frac", "x_"]
)
def test_depth_is_bounded(opening: str) -> None:
    assert to_unicode(opening * (MAX_LENGTH // len(opening))) is None


def test_reasonable_depth_is_fine() -> None:
    depth = MAX_DEPTH - 1
    assert to_unicode("{" * depth + "x" + "}" * depth) == "x"


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *(r"\frac", r"\sqrt", r"\binom", r"\begin{pmatrix}", r"\end{pmatrix}", r"\left"),
            *(r"\right", r"\text", r"\not", r"\pmod", r"\sum", r"\alpha", r"\hline", r"\tag"),
            *(r"\begin{cases}", r"\overline", r"\mathbb", r"\mathrm", r"\quad", r"\,", r"\\"),
            *"{}^_&()[]|x1+-=/!',.~$% ",
        ]
    )
)


@given(FRAGMENTS | st.text().map(list))
def test_is_total(fragments: list[str]) -> None:
    text = to_unicode("".join(fragments))
    assert text is None or text


@given(st.lists(st.integers(0, 999), min_size=1, max_size=6))
def test_numbers_survive(numbers: list[int]) -> None:
    tex = "".join(rf"\frac{{{n}}}{{7}}x^{{{n}}}" for n in numbers)
    text = to_unicode(tex)
    assert text is not None
    assert re.findall(r"(\d+)/7", text) == [str(n) for n in numbers]


def test_time_is_linear() -> None:
    for unit in ("x^2", r"\frac12", "{x}", "12", r"\text{a}", "|x|"):
        tex = unit * (MAX_LENGTH // len(unit))
        assert cpu_seconds(partial(to_unicode, tex)) < 0.5


LEAF = st.sampled_from([*"abcdexyzXYZ0123456789", "42", "307"])
COMMANDS = st.sampled_from(
    [
        *(r"\frac", r"\binom", r"\foo", r"\unknown", r"\overset", r"\textcolor{red}", r"\cfrac"),
    ]
)
WRAPPERS = st.sampled_from(
    [
        *(r"\sqrt", r"\text", r"\mathbf", r"\boxed", r"\cancel", r"\underline", r"\mathrm", r"\ce"),
        *(r"\foo", r"\qwe", r"\operatorname", r"\vec", r"\underbrace", r"\xrightarrow", r"\mathbb"),
        *(r"\overline", r"\color{red}", r"\left(\mathrm", r"\tag", r"\pmod", r"\mathcal"),
    ]
)
ENVIRONMENT_NAMES = st.sampled_from(
    ["aligned", "cases", "pmatrix", "gathered", "foo", "align*", "vmatrix", "smallmatrix"]
)


def _wrapped(wrapper: str, body: str) -> str:
    closing = r"\right)" if wrapper.startswith(r"\left(") else ""
    return f"{wrapper}{{{body}}}{closing}"


FORMULAS = st.recursive(
    LEAF,
    lambda inner: (
        st.builds(lambda a, b: f"{a} + {b}", inner, inner)
        | st.builds(lambda a, b: f"{{{a}}}^{{{b}}}", inner, inner)
        | st.builds(lambda a, b: f"{{{a}}}_{{{b}}}", inner, inner)
        | st.builds(lambda name, a, b: f"{name}{{{a}}}{{{b}}}", COMMANDS, inner, inner)
        | st.builds(_wrapped, WRAPPERS, inner)
        | st.builds(
            lambda name, a, b: rf"\begin{{{name}}} {a} & {b} \\ {b} \end{{{name}}}",
            ENVIRONMENT_NAMES,
            inner,
            inner,
        )
    ),
    max_leaves=8,
)
KNOWN = re.compile(
    r"\\(?:begin|end)\{(?!foo)[a-z*]+\}|\\(?:text)?color\{red\}|\\(?!foo|qwe|unknown)[A-Za-z]+"
)


@given(FORMULAS)
def test_every_letter_and_digit_of_the_source_is_shown(tex: str) -> None:
    text = to_unicode(tex)
    if text is None:
        return  # then the source is shown
    shown = Counter(unicodedata.normalize("NFKD", text))
    source = Counter(letter for letter in KNOWN.sub("", tex) if letter.isalnum())
    assert not source - shown
