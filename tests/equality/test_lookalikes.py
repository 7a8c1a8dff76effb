"""Answers that look alike and are not: a line each, with || between the two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qwq_cli.equality.equality import Equality

LINES = Path(__file__).with_name("lookalikes.txt").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def equality() -> Iterator[Equality]:
    with Equality(seconds=10) as equality:  # patient: the machine may be busy
        yield equality


def test_no_line_is_there_twice() -> None:
    assert len(LINES) > 250
    assert len(set(LINES)) == len(LINES)


@pytest.mark.parametrize("line", LINES)
def test_what_looks_alike_is_told_apart(equality: Equality, line: str) -> None:
    a, b = line.split(" || ")
    assert not equality.equal(a, b)
    assert not equality.equal(b, a)
