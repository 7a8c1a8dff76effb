"""Kill -9 at random moments: nothing that was shown or kept is lost, what goes on later gives the
same, and no process is left running.

    python -m tests.doors.kills --times 100 [ask chat solve pull trial]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.doors.scenes import SCENES, Scene
from tests.shell import Shell

GONE_SECONDS = 10.0  # for the children of a process that was killed
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Tally:
    """killed: while it ran; the others had ended before. orphans: processes that had to be waited
    for, and for how long at most."""

    times: int
    killed: int
    slowest: float


def kill_often(scene: Scene, times: int, chance: random.Random) -> Tally:
    """Raises AssertionError for whatever is lost, changed or left over."""
    began = time.monotonic()
    scene.whole()
    usual, killed, slowest = time.monotonic() - began, 0, 0.0
    for _ in range(times):
        child = scene.start()
        with suppress(subprocess.TimeoutExpired):
            child.wait(chance.random() * usual)
        killed += child.poll() is None
        child.kill()
        slowest = max(slowest, _until_gone(scene.shell))
        stdout, _ = child.communicate()
        scene.look(stdout.decode("utf-8", "replace"))
    scene.end()
    return Tally(times, killed, slowest)


def _until_gone(shell: Shell) -> float:
    """Seconds until no process of this home is left."""
    began = time.monotonic()
    while left := living(shell.home):
        assert time.monotonic() < began + GONE_SECONDS, f"left running: {left}"
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began


def living(home: Path) -> list[str]:
    """Processes of Linux that were given this home, by their command lines."""
    mark, found = f"QWQ_HOME={home}/".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended, or is not ours
            if mark in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


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
            f"{name}: {tally.times} runs, {tally.killed} killed in the middle, nothing lost; "
            f"the last process was gone {tally.slowest:.2f} s after the kill at most\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
