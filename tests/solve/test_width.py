from __future__ import annotations

from collections.abc import Callable

import pytest

from qwq_cli.solve.width import WidthSearch


def search(most: int, seconds: Callable[[int], float], **kind: bool) -> WidthSearch:
    """A search over steps that take `seconds` for a width."""
    now = 0.0
    found = WidthSearch(most, lambda: now, **kind)
    for _ in range(20_000):
        now += seconds(found.width)
        found.stepped(found.width, prefilled=False)
    return found


@pytest.mark.parametrize(
    ("most", "seconds", "width"),
    [
        (16, lambda w: 1.0, 16),  # a GPU: a step costs the same for any number
        (16, float, 2),  # a CPU that has no more to give: whatever
        (16, lambda w: w / {1: 39, 2: 53, 4: 58, 8: 57, 16: 63}[w], 8),  # level from 4 on
        (2, lambda w: w / {1: 39, 2: 40}[w], 1),
        (16, lambda w: 1 + 0.2 * max(w - 4, 0) ** 2, 4),
        (12, lambda w: 1.0, 12),
        (16, lambda w: {1: 1.0, 2: 2.4, 4: 1.8}.get(w, w / 4), 8),  # slower at 2 than at 1
        (1, lambda w: 1.0, 1),
    ],
)
def test_it_finds_the_width_that_pays(
    most: int, seconds: Callable[[int], float], width: int
) -> None:
    found = search(most, seconds)
    assert found.settled
    assert found.width == width


@pytest.mark.parametrize(("wide", "width"), [(0.6, 1), (0.1, 2)])
def test_tokens_that_drafts_bring_count_for_the_step_that_brought_them(
    wide: float, width: int
) -> None:
    """One at a time a second brings five tokens, four of them told later; `wide` is what each of
    several takes."""
    now = 0.0
    found = WidthSearch(4, lambda: now)
    for _ in range(2000):
        now += 1.0 if found.width == 1 else wide * found.width
        found.stepped(found.width, prefilled=False)
        for _ in range(4 if found.width == 1 else 0):
            found.stepped(1, prefilled=False, is_ahead=True)
    assert (found.width, found.settled) == (width, True)


def test_a_width_that_was_asked_for_stays() -> None:
    found = search(8, float, fixed=True)
    assert (found.width, found.settled) == (8, True)


def test_steps_that_do_something_else_are_not_timed() -> None:
    now = 0.0
    found = WidthSearch(8, lambda: now)
    for _ in range(1000):
        now += 1
        found.stepped(1, prefilled=True)
        found.stepped(0, prefilled=False)
    assert found.width == 1
    assert not found.settled
