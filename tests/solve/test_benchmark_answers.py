"""Answers as models give them to problems of public benchmarks, with the truth about each: rows as
`qwq grade --pairs` reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qwq_cli.equality.equality import Equality
from qwq_cli.solve.pairs import Pair, read_pairs
from qwq_cli.solve.scorers import Scorer

LINES = Path(__file__).with_name("benchmark_answers.jsonl").read_bytes().splitlines()
PAIRS = [pair for pair in read_pairs(LINES) if isinstance(pair, Pair)]


@pytest.fixture(scope="module")
def scorer() -> Iterator[Scorer]:
    with Scorer(equality=Equality(seconds=30)) as scorer:  # patient: the machine may be busy
        yield scorer


def test_there_are_enough_of_both_kinds() -> None:
    assert len(PAIRS) == len(LINES) == len(set(LINES)) > 600
    assert 200 < sum(pair.expected is True for pair in PAIRS) < len(PAIRS) - 200


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.line}: {ascii(pair.answer)[:40]}")
def test_each_is_judged_by_what_it_says(scorer: Scorer, pair: Pair) -> None:
    found = scorer.score(pair.answer, pair.reference)
    assert found.correct is pair.expected, (pair, found.how)
