"""How long a run will take, in words. It is rounded, because nobody plans by the second."""

from __future__ import annotations

from math import floor, log10

from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.units import UNITS, rate, rounded
from qwq_cli.values.forecast import Forecast

WORTH_TELLING = 10.0  # seconds; a shorter run is over before anybody has read the forecast


def span(low: float, high: float, glyphs: Glyphs) -> str:
    """Return 8–13 min, 1.5–3 h and such; just 40 s if both ends read the same."""
    unit, name = next((unit, name) for most, unit, name in UNITS if high < most)
    first, last = rounded(low / unit, name), rounded(high / unit, name)
    between = "–" if glyphs.maths else " to "
    return f"{first} {name}" if first == last else f"{first}{between}{last} {name}"


def forecast_line(forecast: Forecast, glyphs: Glyphs, *, here: bool = True) -> str | None:
    """Return the line before a run; None if the run is short or its speed is unknown.

    here: whether the model runs on this machine.
    """
    seconds, pace = forecast.seconds, forecast.tokens_per_second
    if seconds is None or pace is None or seconds.median < WORTH_TELLING:
        return None
    tokens = f"{two_digits(forecast.tokens.median):,} tokens at {rate(pace)}"
    machine = " on this machine" if here else ""
    runs = f"the last {forecast.runs} runs" if forecast.runs else "published lengths"
    return f"About {span(seconds.low, seconds.high, glyphs)}{machine} ({tokens}), going by {runs}."


def slow_line(pace: float, expected: float, left: str, cause: str) -> str:
    """Return the line in a run that is far slower than forecast. Both speeds in tokens a second.

    left: the time left, in words. cause: a sentence.
    """
    return f"Far slower than forecast: {rate(pace)} in place of {rate(expected)}; {left}. {cause}"


def left_text(low: float, high: float, glyphs: Glyphs, *, gone: float) -> str | None:
    """Return the time left, for a run that has taken `gone` seconds; None if it is short."""
    if gone + high < WORTH_TELLING:
        return None
    if high < WORTH_TELLING:
        return "nearly done"
    return f"{span(low, high, glyphs)} left"


def two_digits(number: float) -> int:
    """Return 4,100 for 4,112."""
    if number < 1:
        return 0
    digits = max(floor(log10(number)) - 1, 0)
    unit = int(10**digits)
    return round(number / unit) * unit
