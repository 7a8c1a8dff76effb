from __future__ import annotations

from qwq_cli.trace.dropped import dropped_before
from tests.render.stage import PARAGRAPHS, make_trace, rewind, taken_back

SECOND, THIRD = (len("".join(text for _, text in PARAGRAPHS[:n])) for n in (1, 2))
END = len(make_trace().raw)


def test_it_stands_before_the_step_where_the_run_went_on() -> None:
    first, inside, begins = rewind(0, 0, "a"), rewind(1, SECOND + 5, "b"), rewind(2, THIRD, "c")
    assert dropped_before(taken_back(first, inside, begins)) == {
        0: [first],
        1: [inside],
        2: [begins],
    }
    assert dropped_before(make_trace()) == {}


def test_several_at_one_place_are_in_the_order_in_which_they_happened() -> None:
    one, two = rewind(1, SECOND, "a"), rewind(1, SECOND + 1, "b")
    assert dropped_before(taken_back(one, two)) == {1: [one, two]}


def test_what_was_dropped_on_a_way_that_was_dropped_stands_with_that() -> None:
    inner, outer, last = rewind(9, END * 2, "a"), rewind(1, SECOND, "b"), rewind(2, THIRD, "c")
    assert dropped_before(taken_back(inner, outer, last)) == {1: [inner, outer], 2: [last]}


def test_after_all_steps() -> None:
    answer = rewind(3, END, "b")
    assert dropped_before(taken_back(answer)) == {3: [answer]}
