"""What statements are given values by: names with a mapping, `?` with a sequence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import qwq_cli.store

FILES = sorted(Path(qwq_cli.store.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_placeholder_has_a_number(path: Path) -> None:
    """sqlite3 counts numbered ones as named, and since 3.14 it takes no sequence for those."""
    assert not re.findall(r"\?\d", path.read_text("utf-8"))
