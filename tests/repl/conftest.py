from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repl.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A chat whose model always says the same."""
    with Desk(tmp_path) as made:
        yield made
