from __future__ import annotations

import pytest

from qwq_cli.equality.matrix_product import Rows, combined, read_terms
from qwq_cli.equality.rational import rational

A, B = (((1, 2), (3, 4)), ((5,), (6,)))


def _rows(numbers: tuple[tuple[int, ...], ...]) -> Rows:
    return tuple(tuple(("num", str(n)) for n in row) for row in numbers)


def _values(rows: Rows | None) -> list[list[object]] | None:
    return None if rows is None else [[rational(cell) for cell in row] for row in rows]


def test_a_product_comes_before_a_sum() -> None:
    terms = [("+", _rows(A)), ("*", _rows(B)), ("-", _rows(B))]
    assert _values(combined(terms)) == [[12], [33]]


@pytest.mark.parametrize("sign", ["+", "*"])
def test_sizes_that_do_not_fit(sign: str) -> None:
    assert combined([("+", _rows(B)), (sign, _rows(A))]) is None


def test_what_stands_between_matrices() -> None:
    one, two = (rf"\begin{{pmatrix}}{n}\end{{pmatrix}}" for n in (1, 2))
    assert read_terms(f"{one} + {two}") == [("+", one), ("+", two)]
    assert read_terms(rf"{one}{two} \cdot {one}") == [("+", one), ("*", two), ("*", one)]
    assert read_terms(f"{one}, {two}") is None
    assert read_terms(one) is None
