"""How long a run will take, in words, before it and in its line."""

from __future__ import annotations

import pytest

from qwq_cli.render.terminal.theme import UNICODE, WORDS
from qwq_cli.render.trace.blocks import Limit, Meter, header_line
from qwq_cli.render.trace.forecast import forecast_line, left_text, span, two_digits
from qwq_cli.values.forecast import Forecast, Range


def said(low: float, median: float, high: float, pace: float = 3.9, runs: int = 37) -> Forecast:
    tokens = Range(low=low * pace, median=median * pace, high=high * pace)
    seconds = Range(low=low, median=median, high=high)
    return Forecast(tokens=tokens, seconds=seconds, tokens_per_second=pace, runs=runs)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 2, "1–2 s"),
        (13, 42, "15–40 s"),
        (40, 170, "1–3 min"),
        (840, 1320, "14–22 min"),
        (590, 610, "10 min"),
        (3000, 9000, "0.8–2.5 h"),
        (7200, 90_000, "2–25 h"),
    ],
)
def test_a_span_has_one_unit_and_no_false_precision(low: float, high: float, words: str) -> None:
    assert span(low, high, UNICODE) == words
    assert span(low, high, WORDS) == words.replace("–", " to ")


def test_the_line_before_a_run() -> None:
    line = forecast_line(said(840, 1052, 1320), UNICODE)
    assert line == (
        "About 14–22 min on this machine (4,100 tokens at 3.9 tok/s), going by the last 37 runs."
    )
    elsewhere = forecast_line(said(840, 1052, 1320, runs=0), WORDS, here=False)
    assert elsewhere == (
        "About 14 to 22 min (4,100 tokens at 3.9 tok/s), going by published lengths."
    )


def test_of_a_short_run_or_one_of_unknown_speed_nothing_is_said() -> None:
    assert forecast_line(said(2, 9, 30), UNICODE) is None
    tokens = Range(low=1, median=9000, high=9999)
    unknown = Forecast(tokens=tokens, seconds=None, tokens_per_second=None, runs=9)
    assert forecast_line(unknown, UNICODE) is None


def test_time_left_in_words() -> None:
    assert left_text(480, 780, UNICODE, gone=60) == "8–13 min left"
    assert left_text(2, 8, UNICODE, gone=60) == "nearly done"
    assert left_text(2, 5, UNICODE, gone=3) is None


@pytest.mark.parametrize(
    ("amount", "told"), [(0, 0), (7, 7), (93, 93), (4112, 4100), (9960, 10_000)]
)
def test_two_digits(amount: float, told: int) -> None:
    assert two_digits(amount) == told


METER = Meter(
    seconds=372,
    tokens=1240,
    tokens_per_second=3.9,
    limit=Limit(32_768),
    candidate="192",
    left="8–13 min left",
    hints=("Ctrl+O opens",),
)


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "⠋ 6m 12s · 1,240/32,768 tokens · 3.9 tok/s · so far 192 · 8–13 min left"),
        (60, "⠋ 6m 12s · 1,240/32,768 tokens · 3.9 tok/s · so far 192"),
        (40, "⠋ 6m 12s · 1,240/32,768 tokens"),
    ],
)
def test_time_left_pushes_nothing_out_that_matters(width: int, line: str) -> None:
    assert header_line(METER, UNICODE, width=width, spinner="⠋ ").plain == line
