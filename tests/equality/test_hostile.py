"""Hostile answers: none crashes, and none costs much. What is measured is the processor's time in
this process, which a busy machine doesn't change; the oracle is a dummy, as what it may take is
limited by a clock (see test_equality.py)."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import qwq_cli.equality
from qwq_cli.equality.algebra import Question
from qwq_cli.equality.equality import LONGEST, Equality
from tests.equality.hostile import ENDS, HUGE, NESTED, PUMPED, pumped

SECONDS = 1.0  # of the processor; with the two that algebra may take it is far from hanging
PATTERN_SECONDS = 0.25


class Silent:
    """An oracle that knows nothing."""

    is_broken = False

    def ask(self, question: Question, seconds: float) -> bool | None:
        return None

    def close(self) -> None: ...


def _costs(a: str, b: str) -> float:
    """Seconds of the processor for one comparison that nothing has been prepared for."""
    started = time.process_time()
    Equality(Silent()).compare(a, b)
    return time.process_time() - started


@pytest.mark.parametrize("piece", PUMPED, ids=ascii)
def test_what_repeats_costs_little(piece: str) -> None:
    slow = {end: cost for end in ENDS if (cost := _costs(pumped(piece, end), "1")) > SECONDS}
    assert not slow


@pytest.mark.parametrize("piece", PUMPED, ids=ascii)
def test_two_that_repeat_cost_little(piece: str) -> None:
    assert _costs(pumped(piece, "!"), pumped(piece, "x")) < SECONDS
    assert _costs(pumped(piece, "1"), piece + pumped(piece, "1", length=LONGEST // 2)) < SECONDS


@pytest.mark.parametrize("text", NESTED, ids=lambda text: ascii(text[:20]))
def test_what_is_nested_costs_little(text: str) -> None:
    assert _costs(text, "1") < SECONDS
    assert _costs(text, text.replace("1", "2")) < SECONDS


@pytest.mark.parametrize("text", HUGE, ids=lambda text: ascii(text[:30]))
def test_what_is_huge_costs_little(text: str) -> None:
    assert _costs(text, "1") < SECONDS
    assert _costs(text, text[:-1] + "7") < SECONDS
    assert _costs(text, f"{text}+1") < SECONDS


@pytest.mark.parametrize("text", [*HUGE, *NESTED], ids=lambda text: ascii(text[:30]))
def test_hostile_answers_equal_themselves(text: str) -> None:
    assert Equality(Silent()).equal(text, f"  {text} ")


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for found in pkgutil.iter_modules(qwq_cli.equality.__path__, "qwq_cli.equality."):
        for name, value in vars(importlib.import_module(found.name)).items():
            for pattern in _within(value):
                yield f"{found.name.rpartition('.')[2]}.{name}", pattern


def _within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _within(part)
    elif isinstance(value, dict):
        yield from _within(list(value.values()))


NAMED = {pattern.pattern: (name, pattern) for name, pattern in _patterns()}


@pytest.mark.parametrize(("name", "pattern"), NAMED.values(), ids=[n for n, _ in NAMED.values()])
def test_no_pattern_goes_back_and_forth(name: str, pattern: re.Pattern[str]) -> None:
    """Where it is to match the whole text; what is searched for is covered by the tests above."""
    for piece in PUMPED:
        started = time.process_time()
        pattern.fullmatch(pumped(piece, "!"))
        assert time.process_time() - started < PATTERN_SECONDS, (name, piece)
