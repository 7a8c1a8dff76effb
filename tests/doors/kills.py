"""Kill -9 at random moments: nothing that was shown or kept is lost, what goes on later gives the
same, and no process is left running.

    python -m tests.doors.kills --times 100 [ask chat solve pull trial ask-untried ...]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.doors.processes import LOOK_SECONDS, living
from tests.doors.scenes import SCENES, Scene
from tests.shell import Shell

GONE_SECONDS = 10.0  # for the children of a process that was killed
MOST_RUNS = 5  # for each run that is killed in the middle


@dataclass(frozen=True)
class Tally:
    """runs: all, with those that ended before the kill. killed: those killed in the middle.

    slowest: the most seconds until the last process of a killed run was gone.
    """

    runs: int
    killed: int
    slowest: float


def kill_often(scene: Scene, times: int, chance: random.Random) -> Tally:
    """Raises AssertionError for whatever is lost, changed or left over."""
    scene.begin()
    runs, killed, slowest = 0, 0, 0.0
    while killed < times:
        assert runs < MOST_RUNS * times, "it is never there to be killed"
        child = scene.start()
        runs, killed = runs + 1, killed + scene.is_running_after(child, chance.random())
        child.kill()
        slowest = max(slowest, _until_gone(scene.shell))
        stdout, _ = child.communicate()
        scene.look(stdout.decode("utf-8", "replace"))
    scene.end()
    return Tally(runs, killed, slowest)


def _until_gone(shell: Shell) -> float:
    """Seconds until no process of this home is left."""
    began = time.monotonic()
    while left := living(shell.home):
        assert time.monotonic() < began + GONE_SECONDS, f"left running: {left}"
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", default=[*SCENES], help=", ".join(SCENES))
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    for name in wanted.scenes:
        with tempfile.TemporaryDirectory() as home, SCENES[name](Shell(Path(home))) as scene:
            tally = kill_often(scene, wanted.times, random.Random(wanted.seed))
        sys.stdout.write(
            f"{name}: {tally.runs} runs, {tally.killed} killed in the middle, nothing lost; "
            f"the last process was gone {tally.slowest:.2f} s after the kill at most\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
