"""qwq whose replay comes to a step when a test lets it: the file `steps` here says how many."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import qwq_cli.render.trace.replay
from qwq_cli.cli.app import run
from qwq_cli.render.trace.player import Player
from qwq_cli.values.events import AnyEvent, StepOpened

STEPS = Path("steps")
LOOK_SECONDS = 0.02


def allow(folder: Path, steps: int) -> None:
    """Whole at once, so that no half of it is read."""
    written = folder / "steps.new"
    written.write_text(str(steps), encoding="utf-8")
    written.replace(folder / STEPS)


def paced(events: Iterable[AnyEvent], _player: Player) -> Iterator[AnyEvent]:
    for event in events:
        if isinstance(event, StepOpened):
            while int(STEPS.read_text("utf-8")) <= event.index:
                time.sleep(LOOK_SECONDS)
        yield event


if __name__ == "__main__":
    vars(qwq_cli.render.trace.replay).update(paced=paced)
    sys.exit(run(sys.argv[1:]))
