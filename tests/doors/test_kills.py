"""A short share of `python -m tests.doors.kills --times 100`."""

from __future__ import annotations

import random
import sys

import pytest

from tests.doors.kills import kill_often
from tests.doors.scenes import SCENES
from tests.shell import Shell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.mark.parametrize("name", SCENES)
def test_nothing_is_lost_or_left_running(shell: Shell, name: str) -> None:
    with SCENES[name](shell) as scene:
        kill_often(scene, 3, random.Random(24))
