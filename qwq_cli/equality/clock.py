"""Times of day and ratios: what a colon can mean between numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from qwq_cli.equality.number import exact

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?:\s?(?P<minute>[0-5]\d)(?:\s?:\s?(?P<second>[0-5]\d))?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?",
    re.IGNORECASE,
)
_OCLOCK = re.compile(r"(?<=\d) o'clock$", re.IGNORECASE)


@dataclass(frozen=True)
class Time:
    """A time as written, or minutes and seconds. half: "a" or "p", before or after noon.

    half and second are None if they are not given.
    """

    hour: int
    minute: int
    second: int | None
    half: str | None

    def same(self, other: Time, *, of_day: bool = False) -> bool:
        """Compare. A missing half of the day agrees with either; 15:45 implies its own.

        `1:30` may be minutes and seconds. So it is `1:30:00` only if it is known to be a time
        of_day.
        """
        if (self.minute, self.second or 0) != (other.minute, other.second or 0):
            return False
        is_of_day = of_day or self.half or other.half
        if (self.second is None) is not (other.second is None) and not is_of_day:
            return False
        if (self.half and other.half) or self._is_24h or other._is_24h:
            return self._hour_24 == other._hour_24
        return self.hour % 12 == other.hour % 12

    @property
    def _is_24h(self) -> bool:
        return self.half is None and (self.hour > 12 or self.hour == 0)

    @property
    def _hour_24(self) -> int:
        return self.hour if self.half is None else self.hour % 12 + 12 * (self.half == "p")


def read_time(text: str) -> Time | None:
    text = _OCLOCK.sub(":00", {"noon": "12:00 pm", "midnight": "12:00 am"}.get(text.lower(), text))
    match = _TIME.fullmatch(text)
    if match is None or not (match["minute"] or match["half"]) or int(match["hour"]) > 24:
        return None
    half = match["half"][0].lower() if match["half"] else None
    second = int(match["second"]) if match["second"] else None
    return Time(int(match["hour"]), int(match["minute"] or 0), second, half)


def read_ratio(text: str) -> tuple[Fraction, ...] | None:
    """Return the parts of `2:4:6`, divided by the first that is not zero."""
    parts = re.split(r":| to ", text)
    numbers = [value for part in parts if (value := exact(part.strip())) is not None]
    if len(parts) < 2 or len(numbers) < len(parts):
        return None
    base = next((number for number in numbers if number), None)
    return tuple(number / base for number in numbers) if base else None
