from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.equality.expression import names
from qwq_cli.equality.grammar import MAX_LEVELS, parse
from qwq_cli.equality.notation import tidy

X, Y, TWO = ("sym", "x"), ("sym", "y"), ("num", "2")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("2x", ("mul", TWO, X)),
        ("xy", ("mul", X, Y)),
        ("x^2y", ("mul", ("pow", X, TWO), Y)),
        (r"\frac{x}{y}", ("div", X, Y)),
        (r"{x \over y}", ("div", X, Y)),
        (r"\sin 2x", ("fn", "sin", ("mul", TWO, X))),
        (r"\sin x \cos y", ("mul", ("fn", "sin", X), ("fn", "cos", Y))),
        (r"\sin^2 x", ("pow", ("fn", "sin", X), TWO)),
        (r"\sin^{-1} x", ("fn", "arcsin", X)),
        ("sin x", ("fn", "sin", X)),
        (r"\log_2 x", ("fn", "log", X, TWO)),
        (r"\ln|x|", ("fn", "ln", ("fn", "abs", X))),
        ("|x|y|x|", ("mul", ("fn", "abs", X), Y, ("fn", "abs", X))),
        (r"\sqrt[3]{x}", ("fn", "root", X, ("num", "3"))),
        ("f(x)", ("call", "f", X)),
        ("x(y)", ("mul", X, Y)),
        (r"f^{-1}(x)", ("call", "f^-1", X)),
        ("x_{12}", ("sym", "x_12")),
        (r"\frac{dy}{dx}", ("div", ("sym", "dy"), ("sym", "dx"))),
        (r"\theta", ("sym", "theta")),
        ("pi", ("const", "pi")),
    ],
)
def test_trees(text: str, tree: object) -> None:
    assert parse(tidy(text)) == tree


@pytest.mark.parametrize(
    "text",
    [
        "", "3 4", "x 2", "apples", "3!!", "x^{2}^{3}", "(x", "x)", "2+", "^2", r"\sin", r"\foo{x}",
        r"\sin x (y+1)", r"2\frac{3}{2}", r"\int x dx", "__import__('os')", "a = b", "lambda: 0",
    ],
)  # fmt: skip
def test_what_is_no_formula_or_could_be_two(text: str) -> None:
    assert parse(tidy(text)) is None


@pytest.mark.parametrize(
    "text",
    ["(" * 300 + "x" + ")" * 300, r"\sqrt{" * 90 + "x" + "}" * 90, "1/" * 400 + "x", "x" * 999,
     r"\frac" * 150 + "12", "sin " * 200 + "x", "-" * 390 + "x", "x" + "°" * 390],
    ids=range(8),
)  # fmt: skip
def test_no_depth_overflows_the_stack(text: str) -> None:
    tree = parse(text)
    assert tree is None or names(tree) == {"x"}
    assert MAX_LEVELS < 200


@settings(deadline=None)
@given(st.text(alphabet="xy12+-*/^(){}|!°%'_,. \\sincofrqt"))
def test_any_text_is_a_tree_or_none(text: str) -> None:
    parse(text)
