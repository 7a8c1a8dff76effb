"""Probes in a real engine: what they find, and that nothing is left of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.equality.at_sight import same_at_sight
from qwq_cli.generation.generation import MOST_PROBED, Request, Stride
from qwq_cli.generation.local import LocalGeneration
from qwq_cli.guards.agreement import USUAL
from qwq_cli.guards.base import Deed, Guard, Moment, Probe, When
from qwq_cli.guards.convergence import Convergence
from qwq_cli.guards.pace import EVERY_CHANCE
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.solve.attempt import result_of
from qwq_cli.values.events import AnyEvent, Finished
from qwq_cli.values.kinds import FinishReason, NoteKind, Status
from qwq_cli.values.message import Message
from qwq_cli.values.trace import Trace
from tests.generation.demo import demo_reasoner
from tests.random_models import HYBRID, write
from tests.scripted import cancel_at, local, scripted_reasoner

QUESTION = "345 + 289"
GREEDY = SamplingParams(temperature=0, max_tokens=200)


class Everywhere:
    """Looks at each place."""

    name, when = "test", When.PLACE

    def see(self, moment: Moment) -> Probe:
        return Probe()

    def told(self, deed: Deed) -> None: ...


def thought(model: str, home: Path, *guards: Guard) -> Trace:
    with demo_reasoner(home, model=model, ctx=512) as reasoner:
        return last(list(reasoner.ask(QUESTION, GREEDY, guards)))


def last(events: Sequence[AnyEvent]) -> Trace:
    assert isinstance(events[-1], Finished)
    return events[-1].trace


def test_the_demonstration_model_is_sure_before_it_says_so(tmp_path: Path) -> None:
    plain, watched = (thought("qwq-demo", tmp_path, *its) for its in ((), (Everywhere(),)))
    assert watched.raw == plain.raw
    assert watched.probes[-1].value == "634"
    assert watched.probes[-1].confidence > 0.9
    assert watched.stats.probe_tokens >= 5 * len(watched.probes)
    assert watched.stats.tokens == plain.stats.tokens


def test_the_same_seed_is_ended_at_the_same_place_again(tmp_path: Path) -> None:
    guards = [Convergence(same_at_sight, USUAL, EVERY_CHANCE) for _ in range(2)]
    first, again = (thought("qwq-demo", tmp_path, guard) for guard in guards)
    assert [note.kind for note in first.notes] == [NoteKind.EARLY]
    assert first.answer.forced
    assert result_of(first, 0) == msgspec.structs.replace(
        result_of(again, 0), seconds=result_of(first, 0).seconds
    )
    assert first.probes == again.probes


@pytest.mark.parametrize("architecture", HYBRID)
def test_models_that_cannot_take_back_say_the_same_after_a_probe(
    architecture: str, demo: Path, tmp_path: Path
) -> None:
    model = str(write(tmp_path / "random.gguf", architecture, like=demo))
    plain, watched = (thought(model, tmp_path, *its) for its in ((), (Everywhere(),)))
    assert watched.probes
    assert watched.raw == plain.raw


@pytest.mark.parametrize("room", range(1, 2 + len("\\boxed{") + MOST_PROBED))
def test_a_context_that_fills_up_during_a_probe_ends_the_probe_alone(room: int) -> None:
    n_ctx = PROMPT + 20 + room
    generation = begun(scripted_reasoner("x" * 80, n_ctx=n_ctx), 20)
    before = generation.totals
    generation.probe("\\boxed{")
    (piece,) = islice(generation._generator.run(generation), 1)
    assert piece.aside is not None
    assert (generation.totals.output, generation.finish_reason) == (before.output, None)
    for _ in generation._generator.run(generation):
        pass
    assert generation.finish_reason is FinishReason.CONTEXT
    assert len(generation.sequence.tokens) == n_ctx


@pytest.mark.parametrize("decode", range(1, 12))
def test_ctrl_c_during_a_probe_leaves_the_text_before_it(decode: int) -> None:
    script = "So the answer is 4.\n\nLet me see.\n\n"
    reasoner = scripted_reasoner(script)
    start = PROMPT // 64 + script.index("L")
    cancel_at(reasoner, start + decode)
    trace = last(list(reasoner.ask("q", SamplingParams(), [Everywhere()])))
    assert trace.status is Status.INTERRUPTED
    assert script.startswith(trace.raw)
    assert trace.stats.tokens == len(trace.raw)


def begun(reasoner: Reasoner, tokens: int = 0) -> LocalGeneration:
    """One that has come so far."""
    request = Request([Message("user", "q")], SamplingParams(), "", Stride.TOKEN)
    generation = local(reasoner).begin(request)
    while generation.totals.output < tokens:
        local(reasoner).step()
    return generation


PROMPT = begun(scripted_reasoner("")).totals.prompt
