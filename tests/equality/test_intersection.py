from __future__ import annotations

import pytest

from qwq_cli.equality.intersection import common
from qwq_cli.equality.interval import Interval, Region, read_region
from qwq_cli.equality.values import EMPTY


def _common(*texts: str) -> object:
    regions = [region for text in texts if (region := read_region(text))]
    assert len(regions) == len(texts)
    found = common(regions, "all")
    return found.parts if isinstance(found, Region) else found


@pytest.mark.parametrize(
    ("texts", "parts"),
    [
        (("x>1", r"x\le 3"), (Interval("1", "3", True, False),)),
        (("x>1", "x>3"), (Interval("3", None),)),
        ((r"x\ge 1", "x>1"), (Interval("1", None),)),
        ((r"x \ne 1", "x<2"), (Interval(None, "1"), Interval("1", "2"))),
        ((r"x\ge 1", r"x\le 1"), (Interval("1", "1", False, False),)),
    ],
)
def test_what_is_left(texts: tuple[str, ...], parts: tuple[Interval, ...]) -> None:
    assert _common(*texts) == parts


def test_nothing_is_left() -> None:
    assert _common("x<1", "x>2") == EMPTY
    assert _common("x<1", r"x\ge 1") == EMPTY


def test_what_is_not_known() -> None:
    assert _common("x<a", "x>2") is None
    assert _common("x<1", "y>2") is None
