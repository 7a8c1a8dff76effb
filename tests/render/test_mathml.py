from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.render.tex.parser import MAX_LENGTH
from qwq_cli.render.tex.texmath import to_mathml
from tests.render.tex.test_texmath import EXAMPLES, FRAGMENTS

CHILDREN = {
    "mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3,
    "mroot": 2,
}  # fmt: skip
LEAVES = {"mi", "mn", "mo", "mtext", "mspace"}
NAMES = {"math", "mrow", "msqrt", "mtable", "mtr", "mtd", *CHILDREN, *LEAVES}
CORE_ATTRIBUTES = {
    "display", "form", "stretchy", "lspace", "rspace", "movablelimits", "mathvariant", "accent",
    "linethickness", "width", "class",
}  # fmt: skip


def tree(tex: str, *, display: bool = False) -> Element:
    markup = to_mathml(tex, display=display)
    assert markup is not None
    return ElementTree.fromstring(markup)


def shape(element: Element) -> object:
    """Names and texts, without attributes and without the rows that only hold together."""
    if element.tag in LEAVES:
        return element.text or element.tag
    inside = [shape(child) for child in element]
    if element.tag in ("math", "mrow"):
        return inside[0] if len(inside) == 1 else inside
    return {element.tag: inside}


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        (r"\frac{1}{2}", {"mfrac": ["1", "2"]}),
        (r"\frac{a+b}{2}", {"mfrac": [["a", "+", "b"], "2"]}),
        (r"x^2_1", {"msubsup": ["x", "1", "2"]}),
        (r"{x^2}^3", {"msup": [{"msup": ["x", "2"]}, "3"]}),
        (r"\sqrt{x}", {"msqrt": ["x"]}),
        (r"\sqrt[3]{x}", {"mroot": ["x", "3"]}),
        (r"\sqrt[n]{x}", {"mroot": ["x", "n"]}),
        (r"\sum_{i}^{n} i", [{"munderover": ["∑", "i", "n"]}, "i"]),
        (r"\int_0^1 x", [{"msubsup": ["∫", "0", "1"]}, "x"]),
        (r"\lim_{x} y", [{"munder": ["lim", "x"]}, "mspace", "y"]),
        (r"\sin x", ["sin", "mspace", "x"]),
        (r"\sin(x)", ["sin", "(", "x", ")"]),
        (r"\left(\frac12\right)^2", {"msup": [["(", {"mfrac": ["1", "2"]}, ")"], "2"]}),
        (r"\left. x \right|_0", {"msub": [["x", "|"], "0"]}),
        (r"f'(x)", [{"msup": ["f", "′"]}, "(", "x", ")"]),
        (r"n!", ["n", "!"]),
        (r"\frac{n!}{2}", {"mfrac": [["n", "!"], "2"]}),
        (r"\mathbb{R}", "ℝ"),
        (r"\mathbb{A}", "𝔸"),
        (r"5\,\mathrm{cm}", ["5", "mspace", "cm"]),
        (r"\text{a b}", "a\u00a0b"),
        (r"\underbrace{x}_{2}", {"munder": [{"munder": ["x", "⏟"]}, "2"]}),
        (r"\overset{a}{=}", {"mover": ["=", "a"]}),
        (r"\xrightarrow[b]{a}", {"munderover": ["→", "b", "a"]}),
        (r"\foo{x} y", ["\\foo{x}", "y"]),
        (r"\text{if $x$}", ["if\u00a0", "x"]),
        (r"a \\ b", {"mtable": [{"mtr": [{"mtd": ["a"]}]}, {"mtr": [{"mtd": ["b"]}]}]}),
    ],
)
def test_shapes(tex: str, wanted: object) -> None:
    assert shape(tree(tex)) == wanted


def test_a_minus_is_a_sign_where_nothing_stands_before_it() -> None:
    signs = [e for e in tree("-1 - (-2) = -|-x|^2").iter("mo") if e.text == "−"]
    assert [e.get("form") == "prefix" for e in signs] == [True, False, True, True, True]


def test_bars_open_and_close_by_turns() -> None:
    bars = [e.get("form") for e in tree("|x|^2 + |y|").iter("mo") if e.text == "|"]
    assert bars == ["prefix", "postfix"] * 2


def test_display_is_said() -> None:
    assert tree("x").get("display") is None
    assert tree("x", display=True).get("display") == "block"


def test_what_is_boxed_has_a_box() -> None:
    (box,) = [e for e in tree(r"\boxed{36}").iter() if e.get("class") == "boxed"]
    assert shape(box) == "36"


@pytest.mark.parametrize("tex", [tex for tex, text in EXAMPLES.items() if text is not None])
def test_all_that_has_a_line_has_markup(tex: str) -> None:
    check(tree(tex))


@given(
    FRAGMENTS | st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"])).map(list)
)
def test_is_total_and_well_formed(fragments: list[str]) -> None:
    markup = to_mathml("".join(fragments))
    if markup is not None:
        check(ElementTree.fromstring(markup))


def check(root: Element) -> None:
    """Only elements and attributes of MathML Core, and as many children as each has to have."""
    for element in root.iter():
        assert element.tag in NAMES
        assert set(element.attrib) <= CORE_ATTRIBUTES
        assert element.tag not in CHILDREN or len(element) == CHILDREN[element.tag]
        assert element.tag not in LEAVES or not len(element)


@given(st.lists(st.integers(0, 999), min_size=1, max_size=6))
def test_numbers_survive(numbers: list[int]) -> None:
    tex = "".join(rf"\frac{{{n}}}{{7}}x^{{{n}}}" for n in numbers)
    assert [e.text for e in tree(tex).iter("mn") if e.text != "7"] == [
        str(n) for n in numbers for _ in range(2)
    ]


@pytest.mark.parametrize("tex", ["<b>", r"\text{</math><script>}", r"\mathrm{<a>}", "x < y & z"])
def test_nothing_of_the_source_is_markup(tex: str) -> None:
    markup = to_mathml(tex)
    assert markup is None or not {"b", "a", "script"} & {
        element.tag for element in ElementTree.fromstring(markup).iter()
    }


def test_gives_up_where_the_text_does() -> None:
    for tex in ("{x", "x^2^3", r"\left( x", "x" * (MAX_LENGTH + 1)):
        assert to_mathml(tex) is None


def test_an_array_has_its_lines() -> None:
    rows = list(tree(r"\begin{array}{l|r} 1 & 2 \\ \hline 3 & 4 \\ \hline \end{array}").iter("mtr"))
    assert [row.get("class") for row in rows] == [None, "above below"]
    assert [cell.get("class") for cell in rows[0]] == ["l barred", "r"]


def test_what_is_cancelled_is_marked() -> None:
    assert [row.get("class") for row in tree(r"\cancel{x}").iter("mrow")] == ["cancelled"]
