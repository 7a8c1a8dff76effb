"""Scripted thoughts that go in circles, and the guard that is tried on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from qwq_cli.choices import OnLoop
from qwq_cli.clocks import Clocks
from qwq_cli.engine.params import SamplingParams
from qwq_cli.guards.base import (
    Guard,
)
from qwq_cli.guards.ladder import Effort, ladder_for
from qwq_cli.guards.loop_guard import LoopGuard
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.trace.start import Place, Start
from qwq_cli.values.events import Finished
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import ModelInfo, Trace
from tests.generation.scripted import Say, ScriptedGenerator
from tests.scripted import ENGINE

SEED = 7
INTRO = "Let me see what is asked here, and begin with what is given.\n\n"
CIRCLE = "So we have to find the number, which is what the question asks.\n"
KREIS = "Also müssen wir die Zahl finden, nach der in der Aufgabe gefragt wird, und das ist sie.\n"
WAY_OUT = "I see now: 17 * 24 = 408.\n\n"
ANSWER = "**Final Answer**\n\n\\[ \\boxed{408} \\]\n"
OPENER, FILLED = "\\boxed{", "408} \\]"  # a forced answer

WHY = "It went in circles: trying again."


def run(say: Say, *guards: Guard) -> Trace:
    ticks = count()
    clocks = Clocks(lambda: next(ticks) / 8, lambda: "2026-01-01T00:00:00+00:00", lambda: "id")
    generator = ScriptedGenerator(say, Start(format=Format.UNTAGGED, place=Place.OPEN))
    profile = Profile(ModelInfo(name="scripted"), Format.UNTAGGED, "")
    reasoner = Reasoner(generator, ENGINE, profile, clocks)
    events = list(reasoner.ask("17 * 24?", SamplingParams(seed=SEED), guards))
    assert isinstance(events[-1], Finished)
    return events[-1].trace


def says(text: str, whole: str) -> str:
    """What follows of `whole`, a line at most."""
    return whole[len(text) :]


def loops(escape: Callable[[str, int], bool], circle: str = CIRCLE, intro: str = INTRO) -> Say:
    """Says `circle` for ever, but where it may escape it finds the answer."""

    def say(text: str, seed: int) -> str:
        if text.endswith((OPENER, FILLED)):
            return FILLED if text.endswith(OPENER) else ""
        if len(text) < len(intro):
            return intro[len(text) :]
        if escape(text, seed):
            begun = text.rfind(WAY_OUT[:9])
            return (WAY_OUT + ANSWER)[len(text) - begun if begun >= 0 else 0 :]
        return circle if len(text) < 30_000 else ""

    return say


def recover(recoveries: int | None = None, says: str | None = None) -> LoopGuard:
    ladder = ladder_for(OnLoop.RECOVER, Effort.ALL)
    if recoveries is not None:
        ladder = replace(ladder, recoveries=recoveries)
    return LoopGuard(ladder, seed=SEED, says=says)


def guard_for(on_loop: OnLoop, effort: Effort = Effort.ALL) -> LoopGuard:
    return LoopGuard(ladder_for(on_loop, effort), seed=SEED)


def other_seed(text: str, seed: int) -> bool:
    return seed != SEED


def never(text: str, seed: int) -> bool:
    return False
