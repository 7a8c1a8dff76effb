"""SECURITY.md names files that are there, and limits as they are."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.test_docs import missing

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
ROW = re.compile(
    r"\| (?P<what>[^|]+) \| (?P<value>[^|]+) \| `(?P<path>[\w/]+)\.py` `(?P<name>\w+)` \|"
)
ROWS = [row for row in map(ROW.fullmatch, TEXT.splitlines()) if row]
UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "s": 1}


def test_the_files_are_there() -> None:
    assert missing(TEXT, ROOT) == []


def test_the_table_is_read_whole() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith("| ")]
    assert len(ROWS) == len(lines) - 2 > 30


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_a_limit_is_as_it_is_told(row: re.Match[str]) -> None:
    number, _, unit = row["value"].replace(",", "").partition(" ")
    module = import_module(row["path"].replace("/", "."))
    assert getattr(module, row["name"]) == float(number) * UNITS[unit]
