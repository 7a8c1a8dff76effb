"""math-verify's own tables and its known errors: judged by us, and beside it by the library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from qwq_cli.equality.equality import Equality
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorer import score
from tests.equality.published import DIFFERENT, EQUAL, TEXT_DIFFERENT, TEXT_EQUAL


@dataclass(frozen=True)
class Row:
    """published: whether the library calls them equal. is_formula: it is given them in dollars."""

    gold: str
    answer: str
    published: bool
    is_formula: bool

    @property
    def is_right(self) -> bool:
        return self.published != ((self.gold, self.answer) in CONTRADICTED)


_LIST = "two numbers: a target of 1,2 is a list, and no 1.2"
_SLIP = "what contradicts itself has no value: any of them might be meant"
_ROUNDED = "a rounded value is another, where nobody asked to round"
CONTRADICTED = {
    ("1,22", "1.22"): _LIST,
    ("0,111", "0.111"): _LIST,
    (r"\frac{1}{3}", "0.3333"): _ROUNDED,
    (r"\frac{1}{12}", "0.0833333333333333"): _ROUNDED,
    (r"(\frac{3}{5},\frac{8}{3}]", "(0.6,2.6667]"): _ROUNDED,
    (r"(\begin{pmatrix}\frac{1}{3}\\ \frac{1}{5} \end{pmatrix})",
     r"\begin{pmatrix}0.33\\0.2 \end{pmatrix}"): _ROUNDED,
    (r"1 - \frac{1}{\mathrm{e}}", r"1 + \frac{1}{\mathrm{e}}"): "another sign: a slip of the table",
    ("(1,3)", "{1,3}"): "a set is no point: between round brackets order counts",
    (r"1 = \zzz = x = 0", "0"): _SLIP,
    ("x = 11", "x = 5+5+1 = 7 =11"): _SLIP,
    ("x = 1/3", r"x = 5+5+1 = 1/3 \approx 11"): _SLIP,
    ("z = 1 + 1 = 2", "z = 3+3 = 2"): _SLIP,
    ("1/3", r"x=1/3\approx1.3"): _SLIP,
}  # fmt: skip
ROWS = [
    Row(gold, answer, published, is_formula)
    for table, published, is_formula in (
        (TEXT_EQUAL, True, False), (TEXT_DIFFERENT, False, False),
        (EQUAL, True, True), (DIFFERENT, False, True),
    )
    for gold, answer in table
]  # fmt: skip

# What the library gets wrong: the first eight are long known, the others were found by trying.
KNOWN_ERRORS = [
    Row("5 km", "5 mm", True, is_formula=True),
    Row(r"50\%", "50", True, is_formula=True),
    Row("11_2", "11_3", True, is_formula=True),
    Row("3:45", "3", True, is_formula=False),
    Row(r"\frac{1}{3}", "0.333333", True, is_formula=True),
    Row("(1,2]", "1<x<=2", False, is_formula=False),
    Row(r"\{1,2,3\}", "[1,2,3]", False, is_formula=False),
    Row("(C)", "C", False, is_formula=False),
    Row("2024-03-05", "2016", True, is_formula=True),
    Row(r"\frac{1}{2004!}", r"\frac{1}{2006!}", True, is_formula=True),
    Row(r"\tan 45^\circ", r"\tan 45", True, is_formula=True),
    Row(r"\frac{1}{2^{99}}", r"\frac{1}{2^{98}}", True, is_formula=True),
    Row(r"5\text{ cm}^2", r"5\text{ cm}", True, is_formula=True),
    Row("a+b=c", "c", True, is_formula=True),
    Row(r"\{1,2\}", "(1,2)", True, is_formula=True),
    Row(r"\$5", r"5\text{ euros}", True, is_formula=True),
    Row("x", "X", True, is_formula=True),
    Row(r"\sin 30^\circ", r"\frac{1}{2}", False, is_formula=True),
    Row("i^2", "-1", False, is_formula=True),
    Row(r"2\text{ h }30\text{ min}", r"150\text{ min}", False, is_formula=True),
    Row(r"\frac{\pi}{4}", r"45^\circ", False, is_formula=True),
    Row(r"\text{no solution}", r"\emptyset", False, is_formula=True),
    Row(r"0.\overline{3}", r"\frac{1}{3}", False, is_formula=True),
]


@pytest.fixture(scope="module")
def equality() -> Iterator[Equality]:
    with Equality(seconds=30) as equality:  # patient: the machine may be busy
        yield equality


def test_the_table_names_no_pair_twice() -> None:
    assert len(ROWS) > 200
    assert len({(row.gold, row.answer) for row in ROWS}) == len(ROWS)
    assert CONTRADICTED.keys() <= {(row.gold, row.answer) for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.gold} | {row.answer}")
def test_we_judge_each_row_right(equality: Equality, row: Row) -> None:
    assert _ours(equality, row) == row.is_right


def test_we_judge_at_least_as_many_right_as_the_library(equality: Equality) -> None:
    ours = [row for row in ROWS if _ours(equality, row) == row.is_right]
    theirs = [row for row in ROWS if _library(row) == row.is_right]
    assert len(ours) >= len(theirs) > 0.9 * len(ROWS)


def test_of_its_own_verdicts_we_share_all_but_those_that_break_a_rule(equality: Equality) -> None:
    shared = sum(_ours(equality, row) == row.published for row in ROWS)
    assert shared == len(ROWS) - len(CONTRADICTED) >= 196


def test_at_least_twelve_errors_of_the_library_are_known() -> None:
    assert len(KNOWN_ERRORS) >= 12
    assert all(_library(row) == row.published for row in KNOWN_ERRORS)


@pytest.mark.parametrize("row", KNOWN_ERRORS, ids=lambda row: f"{row.gold} | {row.answer}")
def test_we_get_right_what_the_library_gets_wrong(equality: Equality, row: Row) -> None:
    assert equality.equal(row.gold, row.answer) != row.published
    assert equality.equal(row.answer, row.gold) != row.published


def _ours(equality: Equality, row: Row) -> bool:
    """As a run is judged, which knows which of the two is the target."""
    reference = Reference(row.gold)
    return score(
        row.answer, reference, None, partial(equality.equal, asked=reference.asked)
    ).correct


def _library(row: Row) -> bool:
    """As its own tests ask it, with boxes first and relations compared as sets."""
    from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse, verify

    targets = [LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig()]
    gold, answer = (
        parse(f"${text}$" if row.is_formula else text, targets) for text in (row.gold, row.answer)
    )
    return bool(verify(gold, answer, allow_set_relation_comp=True))
