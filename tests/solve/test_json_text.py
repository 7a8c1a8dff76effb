"""JSON of others is decoded as it is written, and only if it holds no more than memory allows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qwq_cli import json_scan
from qwq_cli.solve.json_text import NoValue, decoded, decoded_at
from qwq_cli.solve.row import Number

FEW = 50


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_scan, "MAX_VALUES", FEW)


def test_numbers_stay_as_they_are_written() -> None:
    assert decoded('[0.10, 1e400, NaN, "x"]') == [Number("0.10"), Number("1e400"), None, "x"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": }', "it is not JSON"),
        ("[" * 200 + "]" * 200, "nested too deep"),
        ("[" * 200_000, "nested too deep"),
        (f"[{','.join(['[]'] * 1_000_001)}]", "it holds more than 2,000,000 values"),
    ],
    ids=["broken", "deep", "very deep", "many"],
)
def test_why_there_is_no_value(text: str, why: str) -> None:
    with pytest.raises(NoValue, match=why):
        decoded(text)


@pytest.mark.usefixtures("few")
def test_commas_in_a_text_are_no_values() -> None:
    assert decoded(json.dumps(["a, b" * FEW])) == ["a, b" * FEW]


@pytest.mark.parametrize("size", [1, 5_000, 70_000, 1_100_000])
@pytest.mark.parametrize("wrap", [lambda text: text, lambda text: [text], lambda text: {"a": text}])
@pytest.mark.usefixtures("few")
def test_a_value_in_a_long_text_is_found_whatever_its_size(size: int, wrap: Any) -> None:
    """The text around it holds more values than one may have."""
    value = wrap('x"' * (size // 2))
    before, written = "[1,", json.dumps(value)
    text = f"{before}{written},{','.join(['1'] * 2 * FEW)}]"
    assert decoded_at(text, len(before)) == (value, len(before) + len(written))


def test_a_number_is_not_cut_where_a_part_of_the_text_ends() -> None:
    text = f"{'1' * 5_000} "
    assert decoded_at(text, 0) == (Number("1" * 5_000), 5_000)


@pytest.mark.usefixtures("few")
def test_a_value_that_is_too_large_is_given_up_before_its_end() -> None:
    many = json.dumps(["x" * 30_000] * 2 * FEW)
    for text in (f"{many}, 1", many[:-1]):
        with pytest.raises(NoValue, match="more than"):
            decoded_at(text, 0)
