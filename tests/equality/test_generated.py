"""Thousands of pairs whose truth is known from the values that they were made of."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from qwq_cli.equality.equality import Equality
from tests.equality.generated.example import Pair
from tests.equality.generated.kinds import KINDS, pairs

SEED, EXAMPLES = 16, 6
# Right answers that we call wrong, by kind, and why we let them be.
EXCEPTIONS: dict[str, str] = {}


@pytest.fixture(scope="module")
def made() -> list[Pair]:
    return list(pairs(SEED, examples=EXAMPLES))


@pytest.fixture(scope="module")
def misjudged(made: list[Pair]) -> list[Pair]:
    with Equality(seconds=10) as equality:  # patient: the machine may be busy
        return [pair for pair in made if equality.equal(pair.target, pair.answer) != pair.correct]


def test_there_are_kinds_and_pairs_enough(made: list[Pair]) -> None:
    assert len(KINDS) >= 40
    assert len(made) > 5_000
    assert made == list(pairs(SEED, examples=EXAMPLES)), "the same seed makes the same pairs"
    of_kind = Counter((pair.kind, pair.correct) for pair in made)
    assert all(of_kind[kind, correct] >= 2 for kind in KINDS for correct in (True, False))


def test_no_pair_is_called_both_right_and_wrong(made: list[Pair]) -> None:
    right = {frozenset((pair.target, pair.answer)) for pair in made if pair.correct}
    wrong = {frozenset((pair.target, pair.answer)) for pair in made if not pair.correct}
    assert not right & wrong


def test_the_truth_owes_nothing_to_the_scorer() -> None:
    for path in Path(__file__).with_name("generated").glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        names = {
            alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
        }
        names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        roots = {name.split(".")[0] for name in names}
        assert not roots & {"qwq_cli", "sympy", "math_verify", "latex2sympy2_extended"}, path.name


@pytest.mark.timeout(600)
def test_nothing_wrong_is_called_right(misjudged: list[Pair]) -> None:
    assert not [pair for pair in misjudged if not pair.correct]


@pytest.mark.timeout(600)
def test_what_is_right_is_called_right(made: list[Pair], misjudged: list[Pair]) -> None:
    missed = [pair for pair in misjudged if pair.correct]
    assert not [pair for pair in missed if pair.kind not in EXCEPTIONS]
    assert EXCEPTIONS.keys() <= {pair.kind for pair in missed}, "an exception that is none any more"
    assert len(missed) <= sum(pair.correct for pair in made) / 100
