from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from math import isclose

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.render.solving.curve_plot import _ASCII, _UNICODE, plot, show_curve
from qwq_cli.render.solving.curve_scale import accuracy_axis, token_axis, tokens_text
from qwq_cli.render.solving.curve_svg import svg_curve
from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.solve.curve import Curve, Point, frontier, measure
from qwq_cli.solve.estimators import Estimate
from qwq_cli.solve.record import Record
from qwq_cli.solve.reducer import Equal
from tests.solve.samples import RUN, record, sample


def voting(_: Record) -> Equal:
    return equal


def equal(a: str, b: str) -> bool:
    return a == b


def pool(id: str, marks: str, *, budget: int | None = None, tokens: int = 100) -> Record:
    """`marks` has a letter for each sample: r is right, others are that wrong answer, _ is none."""
    its = [
        sample(i, None if mark == "_" else mark, tokens=tokens, correct=mark == "r")
        for i, mark in enumerate(marks)
    ]
    run = msgspec.structs.replace(RUN, budget=budget)
    return msgspec.structs.replace(record(id, *its, correct=True), run=run)


def curve(*records: Record, counts: Sequence[int] = (1, 2, 4)) -> Curve:
    found = measure(records, counts, voting)
    assert found is not None
    return found


def test_one_sample_is_the_mean_over_samples() -> None:
    (point,) = curve(pool("a", "rrww"), pool("b", "r___"), counts=[1]).points
    assert isclose(point.accuracy.mean, (0.5 + 0.25) / 2)
    assert point.tokens == 100


def test_all_samples_are_the_vote() -> None:
    (point,) = curve(pool("a", "rrww"), pool("b", "rwww"), pool("c", "r_xy"), counts=[4]).points
    assert isclose(point.accuracy.mean, 2 / 3), "a tie goes to the earlier sample"
    assert point.tokens == 400


def test_fewer_samples_are_all_choices_of_them() -> None:
    (point,) = curve(pool("a", "rrrw"), counts=[3]).points
    assert isclose(point.accuracy.mean, 1.0)
    (point,) = curve(pool("a", "rwww"), counts=[3]).points
    assert point.accuracy.mean == 0.0
    (point,) = curve(pool("a", "r___"), counts=[2]).points
    assert isclose(point.accuracy.mean, 1 / 2)


def test_only_problems_with_all_budgets_and_samples_count() -> None:
    found = curve(
        pool("a", "rrrr", budget=8, tokens=40),
        pool("a", "rrrr"),
        pool("b", "wwww", budget=8),
        pool("c", "www", budget=8),
        pool("c", "www"),
    )
    assert (found.problems, found.budgets, found.counts) == (1, (8, None), (1, 2, 4))
    assert {point.accuracy.mean for point in found.points} == {1.0}
    assert [point.tokens for point in found.series(2)] == [80, 200]


def test_nothing_to_measure() -> None:
    assert measure([], [1], voting) is None
    assert measure([pool("a", "rr")], [4], voting) is None
    assert measure([pool("a", "rr", budget=8), pool("b", "rr")], [1], voting) is None


MARKS = st.text("rwx_", min_size=4, max_size=4)


@settings(deadline=None)
@given(st.lists(MARKS, min_size=1, max_size=3), st.sampled_from([None, 8]))
def test_one_of_four_is_the_share_of_right_ones(pools: list[str], budget: int | None) -> None:
    records = [pool(str(i), marks, budget=budget) for i, marks in enumerate(pools)]
    found = curve(*records, counts=[1])
    shares = [marks.count("r") / 4 for marks in pools]
    assert isclose(found.points[0].accuracy.mean, sum(shares) / len(shares), abs_tol=1e-12)


def point(samples: int, tokens: float, mean: float, budget: int | None = None) -> Point:
    return Point(
        samples=samples, budget=budget, tokens=tokens, accuracy=Estimate(mean=mean, error=0.1, n=9)
    )


def test_the_frontier_only_rises() -> None:
    points = [point(1, 10, 0.5), point(2, 20, 0.4), point(1, 20, 0.6), point(4, 40, 0.6)]
    assert frontier(points) == (points[0], points[2])


POINTS = st.lists(
    st.builds(
        point,
        samples=st.sampled_from([1, 2, 4, 16, 1024]),
        tokens=st.floats(0, 1e9),
        mean=st.floats(0, 1),
        budget=st.sampled_from([None, 8, 64]),
    ),
    min_size=1,
    max_size=8,
)
CURVES = POINTS.map(lambda points: Curve(model="m", problems=9, pool=8, points=tuple(points)))


@settings(deadline=None)
@given(CURVES)
def test_every_point_is_on_the_axes(curve: Curve) -> None:
    x, y, wide = token_axis(curve), accuracy_axis(curve), accuracy_axis(curve, errors=True)
    for each in curve.points:
        assert 0 <= x.at(max(each.tokens, 1)) <= 1
        assert -1e-9 <= y.at(each.accuracy.mean) <= 1 + 1e-9
        low, high = each.accuracy.mean - 0.1, each.accuracy.mean + 0.1
        assert wide.low <= max(low, 0) + 1e-9
        assert wide.high >= min(high, 1) - 1e-9
    assert list(x.ticks) == sorted(set(x.ticks))
    assert 2 <= len(y.ticks) <= 8


@settings(deadline=None)
@given(CURVES, st.integers(40, 100), st.integers(4, 20), st.booleans())
def test_a_plot_keeps_to_its_size(curve: Curve, columns: int, rows: int, ascii: bool) -> None:
    lines = plot(curve, _ASCII if ascii else _UNICODE, columns=columns, rows=rows)
    assert len(lines) == rows + 3
    assert all(len(line) <= columns for line in lines[:-1])
    assert not ascii or "".join(lines).isascii()
    ticks = [tokens_text(tick) for tick in token_axis(curve).ticks]
    assert lines[-2].split()[-1] == ticks[-1], "the last label is whole"
    signs = {str(each.samples)[0] for each in curve.points}
    assert any(sign in line for sign in signs for line in lines[:rows])


@settings(deadline=None)
@given(CURVES)
def test_a_picture_is_xml_with_every_point(curve: Curve) -> None:
    root = ET.fromstring(svg_curve(curve))
    circles = [each for each in root.iter() if each.tag.endswith("circle")]
    assert len(circles) >= len(set(curve.points))
    for circle in circles:
        assert 0 <= float(circle.attrib["cx"]) <= 760
        assert 0 <= float(circle.attrib["cy"]) <= 440


def test_a_picture_fetches_nothing_and_hides_no_markup() -> None:
    hostile = Curve(model="<script>&\x1b", problems=1, pool=1, points=(point(1, 10, 0.5),))
    svg = svg_curve(hostile)
    assert "<script" not in svg
    assert svg.count("http") == 1, "the name space"
    assert "prefers-color-scheme: dark" in svg


def test_what_was_mended_in_whole_samples_is_told() -> None:
    def mended(made: Record, *numbers: int) -> Record:
        samples = zip(made.samples, numbers, strict=True)
        its = tuple(msgspec.structs.replace(sample, mended=n) for sample, n in samples)
        return msgspec.structs.replace(made, samples=its)

    found = curve(
        mended(pool("a", "rr"), 2, 1), mended(pool("a", "rr", budget=64), 1, 0), counts=(1, 2)
    )
    assert found.mended == 3
    title = next(iter(show_curve(found, UNICODE, width=80)))
    assert str(title).endswith(", 1 problem, 3 claims mended")
    assert curve(pool("a", "rr"), counts=(1,)).mended == 0


def test_the_conditions_are_those_of_one_run_and_name_no_budget_of_it() -> None:
    def numeric(made: Record) -> Record:
        return msgspec.structs.replace(made, scorer="numeric", n_ctx=512)

    drawn = [numeric(pool(id, "rr", budget=budget)) for id in "ab" for budget in (40, 80)]
    found = curve(*drawn, counts=(1, 2))
    assert found.conditions
    assert found.conditions.comparisons == {"numeric": 2}, "each problem once"
    assert found.conditions.run.budget is None
    limits = "limits: context 512 tokens, the budget of each point;"
    assert limits in svg_curve(found)
    alone = svg_curve(curve(*(numeric(pool(id, "rr")) for id in "ab"), counts=(1, 2)))
    assert "limits: context 512 tokens, no other limit;" in alone


def test_a_picture_has_a_bar_for_each_standard_error() -> None:
    points = (point(1, 100, 0.5), point(2, 200, 0.6), point(4, 400, 0.7))
    exact = msgspec.structs.replace(points[2], accuracy=Estimate(mean=1.0, error=0.0, n=9))
    drawn = svg_curve(Curve(model="m", problems=9, pool=8, points=(*points[:2], exact)))
    root = ET.fromstring(drawn)
    bars = [each for each in root.iter() if each.attrib.get("class") == "error"]
    assert len(bars) == 2, "equal values have no error to show"
    assert "standard error" in drawn
    alone = Curve(model="m", problems=9, pool=8, points=(exact,))
    assert "standard error" not in svg_curve(alone)


@pytest.mark.parametrize(
    ("counts", "width", "has_tokens", "is_wide"),
    [
        ((1, 2, 4, 8), 80, True, True),
        ((1, 2, 3, 4, 8), 80, True, False),
        ((1, 2, 4, 8), 60, False, False),
    ],
)
def test_the_table_fits(
    counts: tuple[int, ...], width: int, has_tokens: bool, is_wide: bool
) -> None:
    from qwq_cli.render.terminal.theme import make_console

    points = tuple(point(k, k * 1000, 0.5, budget=b) for k in counts for b in (64, None))
    found = Curve(model="m", problems=9, pool=8, points=points)
    import io

    out = io.StringIO()
    console = make_console(out, environ={}, width=width)
    for part in show_curve(found, UNICODE, width=width):
        console.print(part)
    lines = out.getvalue().splitlines()
    assert all(len(line) <= width for line in lines)
    assert "…" not in out.getvalue()
    assert len(lines) <= 24
    assert ("  1,000  " in out.getvalue()) == has_tokens
    assert ("50.0% ± 10.0" in out.getvalue()) == is_wide
    assert out.getvalue().count("± 10.0") == 2 * len(counts), "the error is always there"
